package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.gateway.ingress.ExactUpstream.Answer;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a model thought, over several requests: what the gateway remembers of it, and what becomes of a
/// request whose provider refuses it.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class WireReasoningTest {
    private static final String BUDGET = "{\"thinking\":{\"kind\":\"budget\",\"min\":1024,\"max\":64000}}";
    private static final String TOOL = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";
    private static final String SIGNED_CALL = """
            {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"f","args":{}},\
            "thoughtSignature":"U0lHMQ=="}]},"index":0,"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,\
            "candidatesTokenCount":2,"totalTokenCount":5}}""";
    private static final String THOUGHT_AND_CALL = """
            {"id":"msg_1","type":"message","role":"assistant","model":"up","stop_reason":"tool_use","stop_sequence":null,\
            "content":[{"type":"thinking","thinking":"because","signature":"SIG"},{"type":"tool_use","id":"%s",\
            "name":"f","input":{}}],"usage":{"input_tokens":4,"output_tokens":9}}""";
    private static final String ENCRYPTED_AND_CALL = """
            {"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"up","output":[\
            {"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAAAAold"},{"id":"fc_1",\
            "type":"function_call","status":"completed","call_id":"call_1","name":"f","arguments":"{}"}],"usage":\
            {"input_tokens":3,"input_tokens_details":{"cached_tokens":0},"output_tokens":2,\
            "output_tokens_details":{"reasoning_tokens":0},"total_tokens":5}}""";
    private static final Answer CANNOT_DECRYPT = Answer.json(400, """
            {"error":{"message":"The encrypted content gAAA...old could not be verified.","type":"invalid_request_error",\
            "param":null,"code":"invalid_encrypted_content"}}""");
    private static final Answer NOT_VERIFIED = Answer.json(400, """
            {"error":{"message":"Your organization must be verified to generate reasoning summaries.","type":\
            "invalid_request_error","param":"reasoning.summary","code":"unsupported_value"}}""");

    private final Stage stage = Stage.get();

    @ParameterizedTest(name = "P18 CC>GM: the signature survives a client that echoes nothing, streamed: {0}")
    @ValueSource(booleans = {true, false})
    void signatureOfACallSurvives(boolean stream) {
        stage.offer("signing", Dialect.GEMINI, "{\"signatures\":true}");
        var first = ask(
                Dialect.CHAT,
                chat("signing", stream, ""),
                stream ? Answer.stream("data: " + SIGNED_CALL + "\n\n") : Answer.json(SIGNED_CALL));
        var call = stream
                ? Dialect.events(first.body()).stream()
                        .map(event -> event.at("/choices/0/delta/tool_calls/0"))
                        .filter(JsonNode::isObject)
                        .findFirst()
                        .orElseThrow()
                : first.json().at("/choices/0/message/tool_calls/0");
        assertThat(call.at("/extra_content/google/thought_signature").asText()).isEqualTo("U0lHMQ==");

        ask(Dialect.CHAT, chat("signing", false, called(call.path("id").asText())), Answer.json(SIGNED_CALL));

        var contents = sent().path("contents");
        assertThat(contents.at("/1/parts/0/functionCall/name").asText()).isEqualTo("f");
        assertThat(contents.at("/1/parts/0/thoughtSignature").asText()).isEqualTo("U0lHMQ==");
        assertThat(contents.at("/2/parts/0/functionResponse/name").asText()).isEqualTo("f");
        assertThat(contents.at("/2/parts/0").has("thoughtSignature")).isFalse();
    }

    @Test
    @DisplayName("P24 CC>AM: without the thinking of the call the request goes on without thinking")
    void toolLoopGoesOnWithoutUnknownThinking() {
        stage.offer("thinking", Dialect.ANTHROPIC, BUDGET);

        ask(Dialect.CHAT, chat("thinking", false, called("never-seen")), talk(Dialect.ANTHROPIC));

        assertThat(sent().at("/thinking/type").asText("disabled")).isEqualTo("disabled");
        assertThat(sent().path("messages")).hasSize(3);
        assertThat(sent().at("/messages/1/content")).hasSize(1);
        assertThat(sent().at("/messages/1/content/0/id").asText()).isEqualTo("never-seen");
        assertThat(sent().at("/messages/2/content/0/tool_use_id").asText()).isEqualTo("never-seen");
    }

    @Test
    @DisplayName("P24 CC>AM: the thinking of a call that the gateway remembers is put back, unchanged")
    void rememberedThinkingIsPutBack() {
        stage.offer("thinking", Dialect.ANTHROPIC, BUDGET);
        ask(Dialect.CHAT, chat("thinking", false, ""), Answer.json(THOUGHT_AND_CALL.formatted("toolu_kept")));

        ask(Dialect.CHAT, chat("thinking", false, called("toolu_kept")), talk(Dialect.ANTHROPIC));

        assertThat(sent().at("/thinking/type").asText()).isEqualTo("enabled");
        assertThat(sent().at("/messages/1/content/0").toString())
                .isEqualTo("{\"type\":\"thinking\",\"thinking\":\"because\",\"signature\":\"SIG\"}");
        assertThat(sent().at("/messages/1/content/1/id").asText()).isEqualTo("toolu_kept");
    }

    @Test
    void translatedRequestIsRepeatedOnceWithoutReasoningThatCannotBeDecrypted() {
        stage.offer("encrypting", Dialect.RESPONSES, "{}");
        var first = ask(Dialect.ANTHROPIC, anthropic("encrypting", "[]"), Answer.json(ENCRYPTED_AND_CALL));
        var replayed = anthropic("encrypting", first.json().path("content").toString());

        var answer = ask(Dialect.ANTHROPIC, replayed, CANNOT_DECRYPT, talk(Dialect.RESPONSES));

        isServedBySecondAttempt(Dialect.ANTHROPIC, answer);
        assertThat(stage.upstream().got().getFirst().body()).contains("gAAAAold");
        assertThat(sent().toString()).doesNotContain("gAAAAold", "\"type\":\"reasoning\"");
        assertThat(sent().path("input").findValuesAsText("call_id")).containsExactly("call_1", "call_1");
    }

    @Test
    void passedOnRequestIsRepeatedOnceWithoutReasoningThatCannotBeDecrypted() {
        stage.offer("encrypting", Dialect.RESPONSES, "{}");
        var body = """
                {"model":"encrypting","stream":false,"x_new":{"a":1.50},"input":[{"role":"user","content":"go"},\
                {"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAAAAold"},\
                {"id":"fc_1","type":"function_call","call_id":"call_1","name":"f","arguments":"{}"},\
                {"type":"function_call_output","call_id":"call_1","output":"ok"}]}""";

        var answer = ask(Dialect.RESPONSES, body, CANNOT_DECRYPT, talk(Dialect.RESPONSES));

        isServedBySecondAttempt(Dialect.RESPONSES, answer);
        assertThat(sent().path("input")).hasSize(3);
        assertThat(stage.upstream().got().getLast().body())
                .contains("\"x_new\":{\"a\":1.50}")
                .doesNotContain("gAAAAold", "rs_1", "fc_1");
    }

    @Test
    void requestIsRepeatedOnceWithoutThinkingWhoseSignatureIsRefused() {
        stage.offer("thinking", Dialect.ANTHROPIC, BUDGET);
        ask(Dialect.CHAT, chat("thinking", false, ""), Answer.json(THOUGHT_AND_CALL.formatted("toolu_stale")));

        var answer = ask(
                Dialect.CHAT,
                chat("thinking", false, called("toolu_stale")),
                Answer.json(400, """
                        {"type":"error","error":{"type":"invalid_request_error","message":\
                        "messages.1.content.0: Invalid `signature` in `thinking` block"}}"""),
                talk(Dialect.ANTHROPIC));

        isServedBySecondAttempt(Dialect.CHAT, answer);
        assertThat(sent().toString()).doesNotContain("because", "\"SIG\"");
        assertThat(sent().at("/thinking/type").asText("disabled")).isEqualTo("disabled");
    }

    @Test
    void requestIsRepeatedOnceWithoutAThoughtSignatureThatIsRefused() {
        stage.offer("signing", Dialect.GEMINI, "{\"signatures\":true}");
        var first = ask(Dialect.CHAT, chat("signing", false, ""), Answer.json(SIGNED_CALL));
        var id = first.json().at("/choices/0/message/tool_calls/0/id").asText();

        var answer = ask(Dialect.CHAT, chat("signing", false, called(id)), Answer.json(400, """
                        {"error":{"code":400,"message":"Unable to submit request because Thought signature is not valid.",\
                        "status":"INVALID_ARGUMENT"}}"""), talk(Dialect.GEMINI));

        isServedBySecondAttempt(Dialect.CHAT, answer);
        assertThat(stage.upstream().got().getFirst().body()).contains("U0lHMQ==");
        assertThat(sent().at("/contents/1/parts/0/thoughtSignature").asText())
                .isEqualTo("skip_thought_signature_validator");
    }

    @ParameterizedTest
    @CsvSource({"ANTHROPIC", "RESPONSES"})
    void requestIsRepeatedOnceWithoutTheSummaryThatOnlyVerifiedOrganisationsGet(Dialect speaks) {
        stage.offer("unverified", Dialect.RESPONSES, "{}");
        var body = speaks == Dialect.ANTHROPIC
                ? anthropic("unverified", "[]")
                        .replace("{\"model", "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000},\"model")
                : speaks.body("unverified", false, false)
                        .replace("{\"model", "{\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"},\"model");

        var answer = ask(speaks, body, NOT_VERIFIED, talk(Dialect.RESPONSES));

        isServedBySecondAttempt(speaks, answer);
        assertThat(stage.upstream().got().getFirst().body()).contains("\"summary\":\"auto\"");
        assertThat(sent().at("/reasoning/effort").asText()).isNotEmpty();
        assertThat(sent().path("reasoning").has("summary")).isFalse();
        assertThat(answer.header("x-tollgate-dropped-params")).isEqualTo("reasoning.summary");
    }

    @Test
    void requestIsNotRepeatedTwice() {
        stage.offer("unverified", Dialect.RESPONSES, "{}");
        var body = Dialect.RESPONSES
                .body("unverified", false, false)
                .replace("{\"model", "{\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"},\"model");

        var answer = ask(Dialect.RESPONSES, body, NOT_VERIFIED, NOT_VERIFIED, talk(Dialect.RESPONSES));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("must be verified");
        assertThat(stage.upstream().got()).hasSize(2);
        assertThat(stage.usage().of(answer.requestId()).attempts()).hasSize(2);
    }

    @Test
    void refusalOfWhatIsNotInTheRequestIsToldAtOnce() {
        stage.offer("confused", Dialect.RESPONSES, "{}");

        var answer = ask(Dialect.CHAT, chat("confused", false, ""), CANNOT_DECRYPT);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorCode()).isEqualTo("invalid_encrypted_content");
        assertThat(stage.upstream().got()).hasSize(1);
    }

    @Test
    void claudeCodeIsToldOfItsOwnSignaturesItself() {
        stage.offer("native", Dialect.ANTHROPIC, "{}");
        var error = "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
                + "\"messages.1.content.0: Invalid `signature` in `thinking` block\"}}";
        var content = "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"EqSIG\"},"
                + "{\"type\":\"tool_use\",\"id\":\"call_1\",\"name\":\"f\",\"input\":{}}]";

        var answer = ask(Dialect.ANTHROPIC, anthropic("native", content), Answer.json(400, error));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(error);
        assertThat(stage.upstream().got()).hasSize(1);
    }

    private void isServedBySecondAttempt(Dialect speaks, GatewayClient.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(speaks.text(answer.body(), false)).isEqualTo("Hello.");
        assertThat(stage.upstream().got()).hasSize(2);
        var event = stage.usage().of(answer.requestId());
        assertThat(event.attempts()).extracting(Attempt::error).containsExactly("status-400", null);
        assertThat(event.attempts()).extracting(Attempt::deployment).containsOnly(event.deployment());
        assertThat(event.charge().isPositive()).isTrue();
    }

    private GatewayClient.Answer ask(Dialect speaks, String body, Answer... answers) {
        stage.upstream().answer(List.of(answers));
        return stage.client().send(stage.client().request(speaks, speaks.path("", false), body));
    }

    private JsonNode sent() {
        return Dialect.json(stage.upstream().got().getLast().body());
    }

    /// A whole answer that says "Hello."
    private static Answer talk(Dialect provider) {
        return Answer.json(Scripts.talk(provider));
    }

    private static String chat(String model, boolean stream, String more) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"reasoning_effort\":\"low\"," + TOOL
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"go\"}" + more + "]}";
    }

    /// An earlier call and its result, as a plain OpenAI client tells them.
    private static String called(String id) {
        return ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"" + id + "\",\"type\":\"function\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"" + id
                + "\",\"content\":\"ok\"}";
    }

    /// A request whose history holds this content of the assistant, and the result of the call `call_1` in
    /// it.
    private static String anthropic(String model, String content) {
        var body = (ObjectNode)
                Dialect.json(
                        "{\"model\":\"" + model + "\",\"max_tokens\":9000,\"tools\":[{\"name\":\"f\","
                                + "\"input_schema\":{\"type\":\"object\"}}],\"messages\":[{\"role\":\"user\",\"content\":\"go\"}]}");
        if (!content.equals("[]")) {
            var messages = (ArrayNode) body.path("messages");
            messages.addObject().put("role", "assistant").set("content", Dialect.json(content));
            messages.add(Dialect.json("{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":"
                    + "\"call_1\",\"content\":\"ok\"}]}"));
        }
        return body.toString();
    }
}
