package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.util.Base64;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesAnswerTest {
    @AutoClose
    private static final Provider PROVIDER = new Provider();

    private static JsonNode answer(String body) {
        return PROVIDER.answer(Claude.PATH, body);
    }

    @Test
    void answerHasAllMembersOfTheMessage() {
        var answer = answer(Claude.ask("claude-sonnet-4-6+tokens=6", "Hi"));

        assertThat(answer.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "id",
                        "type",
                        "role",
                        "model",
                        "content",
                        "stop_reason",
                        "stop_sequence",
                        "stop_details",
                        "container",
                        "usage");
        assertThat(answer.path("id").asText()).startsWith("msg_01").hasSize(28);
        assertThat(answer.at("/content/0/text").asText()).startsWith("You said: Hi.");
        assertThat(answer.path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(6);
        assertThat(PROVIDER.lastTruth().subject().answerId())
                .isEqualTo(answer.path("id").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {Claude.THINKING, Claude.ADAPTIVE})
    void streamBuildsTheMessageThatTheWholeAnswerIs(String thinking) {
        var body = Claude.ask("claude-sonnet-4-6", "get_weather please", thinking, Claude.TOOLS, "\"stream\":true");
        var whole = answer(body.replace(",\"stream\":true", ""));

        var events = Claude.parsed(PROVIDER.events(Claude.PATH, body));
        var folded = Claude.folded(events);

        assertThat(Claude.types(events))
                .isEqualTo("message_start content_block_start ping content_block_delta content_block_stop"
                        + " message_delta message_stop");
        assertThat(folded.path("content").findValuesAsText("type"))
                .containsExactly("thinking", "tool_use")
                .isEqualTo(whole.path("content").findValuesAsText("type"));
        assertThat(folded.at("/content/0/thinking")).isEqualTo(whole.at("/content/0/thinking"));
        assertThat(folded.at("/content/1/input")).isEqualTo(whole.at("/content/1/input"));
        assertThat(folded.path("usage")).isEqualTo(whole.path("usage"));
        assertThat(folded.path("stop_reason").asText()).isEqualTo("tool_use");
        var truth = PROVIDER.lastTruth();
        assertThat(folded.at("/usage/output_tokens").asInt())
                .isEqualTo(truth.units().outputTokens())
                .isEqualTo(truth.delivery().outputTokens());
        assertThat(folded.at("/usage/output_tokens_details/thinking_tokens").asInt())
                .isEqualTo(truth.units().reasoningTokens())
                .isPositive();
    }

    @Test
    void thinkingIsHiddenByNewModelsUnlessAskedFor() {
        var hidden = answer(Claude.ask("claude-opus-4-8", "Hi", "\"thinking\":{\"type\":\"adaptive\"}"));
        var shown = answer(Claude.ask("claude-opus-4-8", "Hi", Claude.ADAPTIVE));

        assertThat(hidden.at("/content/0/thinking").asText("?")).isEmpty();
        assertThat(hidden.at("/content/0/signature").asText()).isNotEmpty();
        assertThat(shown.at("/content/0/thinking").asText()).isNotBlank();
    }

    @Test
    void redactedThinkingStandsBesideTheVisibleOne() {
        var body = Claude.ask("claude-sonnet-4-6+redacted-thinking", "Hi", Claude.THINKING);

        var folded = Claude.folded(Claude.parsed(
                PROVIDER.events(Claude.PATH, body.replace("\"messages\"", "\"stream\":true,\"messages\""))));

        assertThat(answer(body).path("content").findValuesAsText("type"))
                .containsExactly("thinking", "redacted_thinking", "text");
        assertThat(folded.at("/content/1/data").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"auto\"}                       | get_weather and get_time | 2",
                "{\"type\":\"auto\",\"disable_parallel_tool_use\":true} | get_weather and get_time | 1",
                "{\"type\":\"any\"}                        | nothing                  | 1",
                "{\"type\":\"tool\",\"name\":\"get_time\"} | nothing                  | 1",
                "{\"type\":\"none\"}                       | get_weather              | 0",
            })
    void toolChoiceDecidesHowManyToolsAreCalled(String choice, String text, int calls) {
        var tools = "\"tools\":[" + Claude.TOOL + "," + Claude.TOOL.replace("weather", "time") + "]";

        var answer = answer(Claude.ask("claude-sonnet-4-6", text, tools, "\"tool_choice\":" + choice));

        assertThat(answer.path("content").findValuesAsText("type").stream().filter("tool_use"::equals))
                .hasSize(calls);
        assertThat(answer.path("stop_reason").asText()).isEqualTo(calls == 0 ? "end_turn" : "tool_use");
    }

    @Test
    void resultsOfToolsAreReadWithTheirImages() {
        var asked = answer(Claude.ask("claude-sonnet-4-6", "Weather?", Claude.TOOLS));
        var id = asked.at("/content/0/id").asText();
        var messages = """
                [{"role":"user","content":"Weather?"},{"role":"assistant","content":%s},{"role":"user","content":[
                {"type":"tool_result","tool_use_id":"%s","content":[{"type":"text","text":"22 degrees"},
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]}]}]""".formatted(asked.path("content"), id);

        var answer = answer(Claude.request("claude-sonnet-4-6", messages, Claude.TOOLS));

        assertThat(answer.at("/content/0/text").asText())
                .startsWith("I can see 1 image (image/png). The tool get_weather returned: 22 degrees.");
    }

    @Test
    void imagesAndDocumentsAreRead() {
        var messages = """
                [{"role":"user","content":[
                {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},
                {"type":"document","title":"A paper","source":{"type":"base64","media_type":"application/pdf",
                "data":"JVBERi0xLjQK"}},{"type":"text","text":"What is this?"}]}]""";

        var answer = answer(Claude.request("claude-sonnet-4-6", messages));

        assertThat(answer.at("/content/0/text").asText()).startsWith("I can see 1 image (url). You said: What");
        assertThat(answer.at("/usage/input_tokens").asInt()).isGreaterThan(765);
    }

    @Test
    void formatOfTheOutputIsASchema() {
        var schema = """
                {"type":"object","additionalProperties":false,"required":["city","size"],
                "properties":{"city":{"type":"string"},"size":{"type":"integer"}}}""";
        var format = "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":" + schema + "}}";

        var answer = answer(Claude.ask("claude-sonnet-4-6", "A city", format));

        var json = Provider.json(answer.at("/content/0/text").asText());
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(Provider.json(schema))
                        .validate(json))
                .isEmpty();
        assertThat(json).hasSize(2);
    }

    @Test
    void stopSequenceIsNamed() {
        var answer = answer(Claude.ask("claude-sonnet-4-6", "one two", "\"stop_sequences\":[\" two\"]"));

        assertThat(answer.path("stop_reason").asText()).isEqualTo("stop_sequence");
        assertThat(answer.path("stop_sequence").asText()).isEqualTo(" two");
        assertThat(answer.at("/content/0/text").asText()).isEqualTo("You said: one");
    }

    @Test
    void refusalAndPauseAreReasonsToStop() {
        var refused = answer(Claude.ask("sim-fault-refusal", "Hi"));
        var paused = answer(Claude.ask("claude-sonnet-4-6+pause", "Hi"));

        assertThat(refused.path("stop_reason").asText()).isEqualTo("refusal");
        assertThat(refused.at("/stop_details/type").asText()).isEqualTo("refusal");
        assertThat(paused.path("stop_reason").asText()).isEqualTo("pause_turn");
    }

    @Test
    void markedBeginningsAreWrittenToTheCacheAndReadAgain() {
        var text = "The quick brown fox jumps over the lazy dog. ".repeat(300);
        var system = "\"system\":[{\"type\":\"text\",\"text\":\"" + text
                + "\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]";
        var first = answer(Claude.ask("claude-sonnet-4-6", "One?", system)).path("usage");
        var unmarked = Claude.ask("claude-sonnet-4-6", "Two?", system.replace(",\"ttl\":\"1h\"", ""));

        var second = answer(unmarked).path("usage");

        int written = first.path("cache_creation_input_tokens").asInt();
        assertThat(written)
                .isGreaterThan(1024)
                .isEqualTo(first.at("/cache_creation/ephemeral_1h_input_tokens").asInt());
        assertThat(first.at("/cache_creation/ephemeral_5m_input_tokens").asInt())
                .isZero();
        assertThat(second.path("cache_read_input_tokens").asInt()).isEqualTo(written);
        assertThat(second.path("input_tokens").asInt()).isLessThan(30);
        assertThat(PROVIDER.lastTruth().units().cachedTokens()).isEqualTo(written);
        assertThat(PROVIDER.lastTruth().units().inputTokens())
                .isEqualTo(written + second.path("input_tokens").asInt());
    }

    @Test
    void tokensAreCountedAsTheyAreBilled() {
        var body = Claude.ask("claude-sonnet-4-6", "How many?", Claude.TOOLS);
        var billed = answer(body).at("/usage/input_tokens").asInt();

        var counted = PROVIDER.answer(Claude.PATH + "/count_tokens", body.replace("\"max_tokens\":4000,", ""));

        assertThat(counted.path("input_tokens").asInt()).isEqualTo(billed);
        assertThat(PROVIDER.lastTruth().subject().protocol()).isEqualTo("anthropic-count");
        assertThat(PROVIDER.lastTruth().units().totalTokens()).isZero();
    }

    @Test
    void scriptedToolIsCalledOnceWithTheseArguments() {
        var arguments = Base64.getUrlEncoder()
                .encodeToString("{\"city\":\"Ålesund\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var tools = "\"tools\":[" + Claude.TOOL.replace("weather", "time") + "," + Claude.TOOL + "]";
        var model = "claude-sonnet-4-6+call-tool=get_weather+args-" + arguments;
        var called = answer(Claude.ask(model, "Hi", tools));

        var messages = Claude.returning("Hi", called.path("content"), "rain");
        var told = answer(Claude.request(model, messages.toString(), tools));

        assertThat(called.at("/content/0/name").asText()).isEqualTo("get_weather");
        assertThat(called.at("/content/0/input/city").asText()).isEqualTo("Ålesund");
        assertThat(told.at("/content/0/text").asText()).startsWith("The tool get_weather returned: rain.");
        assertThat(answer(Claude.ask(model, "A title?")).path("stop_reason").asText())
                .isEqualTo("end_turn");
    }

    @Test
    void modelsAreListedInAnthropicsShape() {
        var page = Provider.json(PROVIDER.get("/v1/models?limit=2").body());
        var next = Provider.json(PROVIDER.get(
                        "/v1/models?limit=1000&after_id=" + page.path("last_id").asText())
                .body());
        var one = Provider.json(PROVIDER.get("/v1/models/claude-opus-4-8").body());

        assertThat(page.path("data")).hasSize(2);
        assertThat(page.path("has_more").asBoolean()).isTrue();
        assertThat(next.path("has_more").asBoolean(true)).isFalse();
        assertThat(next.path("data").findValuesAsText("id")).contains("claude-sonnet-4-6");
        assertThat(one.path("type").asText()).isEqualTo("model");
    }
}
