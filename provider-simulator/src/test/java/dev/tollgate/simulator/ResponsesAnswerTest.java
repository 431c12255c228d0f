package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesAnswerTest {
    private static final String PATH = "/v1/responses";
    private static final String REASONING = "\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"}";
    private static final String ENCRYPTED = "\"include\":[\"reasoning.encrypted_content\"]";
    private static final String TOOL = """
            {"type":"function","name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}""";
    private static final String TOOLS = "\"tools\":[" + TOOL + "]";

    @AutoClose
    private static final Provider PROVIDER = new Provider();

    private static String ask(String model, String text, String... members) {
        return request(model, "\"" + text + "\"", members);
    }

    private static String request(String model, String input, String... members) {
        var body = "{\"model\":\"" + model + "\",\"input\":" + input;
        return body + (members.length == 0 ? "" : "," + String.join(",", members)) + "}";
    }

    private static JsonNode answer(String body) {
        return PROVIDER.answer(PATH, body);
    }

    private static List<JsonNode> events(String body) {
        return Claude.parsed(PROVIDER.events(PATH, body));
    }

    private static String joined(List<JsonNode> events, String type) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .map(event -> event.path("delta").asText())
                .collect(Collectors.joining());
    }

    @Test
    void answerIsComplete() {
        var answer = answer(ask("gpt-5.4+tokens=6", "Hi"));

        assertThat(answer.path("status").asText()).isEqualTo("completed");
        assertThat(answer.path("id").asText()).startsWith("resp_");
        assertThat(answer.at("/output/0/content/0/text").asText()).startsWith("You said: Hi.");
        assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(6);
        assertThat(answer.at("/usage/input_tokens_details/cached_tokens").isInt())
                .isTrue();
        assertThat(answer.path("store").asBoolean()).isTrue();
        assertThat(answer.fieldNames())
                .toIterable()
                .contains(
                        "error",
                        "incomplete_details",
                        "instructions",
                        "metadata",
                        "parallel_tool_calls",
                        "tool_choice",
                        "tools",
                        "top_p",
                        "temperature",
                        "truncation");
    }

    @Test
    void streamIsNumberedAndEndsWithTheWholeAnswer() {
        var events = events(ask("gpt-5.4+preamble", "get_weather", TOOLS, REASONING, ENCRYPTED, "\"stream\":true"));

        assertThat(events.stream().map(event -> event.path("sequence_number").asInt()))
                .containsExactlyElementsOf(
                        IntStream.range(0, events.size()).boxed().toList());
        assertThat(Claude.types(events))
                .isEqualTo("response.created response.in_progress response.output_item.added"
                        + " response.reasoning_summary_part.added response.reasoning_summary_text.delta"
                        + " response.reasoning_summary_text.done response.reasoning_summary_part.done"
                        + " response.output_item.done response.content_part.added response.output_text.delta"
                        + " response.output_text.done response.content_part.done"
                        + " response.function_call_arguments.delta response.function_call_arguments.done"
                        + " response.completed");
        var last = events.getLast().path("response");
        var done = events.stream()
                .filter(event -> event.path("type").asText().equals("response.output_item.done"))
                .map(event -> event.path("item"))
                .toList();
        assertThat(last.path("output")).containsExactlyElementsOf(done);
        assertThat(joined(events, "response.reasoning_summary_text.delta"))
                .isEqualTo(last.at("/output/0/summary/0/text").asText());
        assertThat(joined(events, "response.output_text.delta"))
                .isEqualTo(last.at("/output/1/content/0/text").asText());
        assertThat(joined(events, "response.function_call_arguments.delta"))
                .isEqualTo(last.at("/output/2/arguments").asText());
        assertThat(events.get(2).at("/item/encrypted_content")).isNotEqualTo(last.at("/output/0/encrypted_content"));
        var truth = PROVIDER.lastTruth();
        assertThat(last.at("/usage/output_tokens").asInt())
                .isEqualTo(truth.units().outputTokens())
                .isEqualTo(truth.delivery().outputTokens());
    }

    @Test
    void customToolTakesFreeText() {
        var tools = "\"tools\":[{\"type\":\"custom\",\"name\":\"apply_patch\"}]";

        var call = answer(ask("gpt-5.4", "Patch it", tools)).at("/output/0");
        var events = events(ask("gpt-5.4", "Patch it", tools, "\"stream\":true"));

        assertThat(call.path("type").asText()).isEqualTo("custom_tool_call");
        assertThat(call.path("input").asText())
                .isEqualTo("Patch it")
                .isEqualTo(joined(events, "response.custom_tool_call_input.delta"));
    }

    @Test
    void toolOfANamespaceIsCalledInIt() {
        var tools = "\"tools\":[{\"type\":\"namespace\",\"name\":\"mcp__weather\",\"tools\":[" + TOOL + "]}]";

        var call = answer(ask("gpt-5.4+call-tool=get_weather", "Hi", tools)).at("/output/0");

        assertThat(call.path("name").asText()).isEqualTo("get_weather");
        assertThat(call.path("namespace").asText()).isEqualTo("mcp__weather");
        assertThat(call.path("arguments").asText()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"auto\" | 1",
                "\"none\" | 0",
                "\"required\" | 1",
                "{\"type\":\"function\",\"name\":\"get_weather\"} | 1",
                "{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\"}]} | 1",
            })
    void toolChoiceDecidesWhetherAToolIsCalled(String choice, int calls) {
        var answer = answer(ask("gpt-5.4", "Hi", TOOLS, "\"tool_choice\":" + choice));

        assertThat(answer.path("output").findValuesAsText("type").stream().filter("function_call"::equals))
                .hasSize(calls);
    }

    @Test
    void conversationGoesOnWithWhatTheClientKept() {
        var asked = answer(ask("gpt-5.4", "Weather?", TOOLS, REASONING, ENCRYPTED, "\"store\":false"));
        var input = (ArrayNode) Provider.json("[{\"role\":\"user\",\"content\":\"Weather?\"}]");
        asked.path("output").forEach(input::add);
        input.addObject()
                .put("type", "function_call_output")
                .put("call_id", asked.at("/output/1/call_id").asText())
                .put("output", "rain");

        var told = answer(request("gpt-5.4", input.toString(), TOOLS, "\"store\":false"));

        assertThat(told.at("/output/0/content/0/text").asText()).startsWith("The tool get_weather returned: rain.");
    }

    @Test
    void conversationGoesOnWithWhatIsStored() {
        var asked = answer(ask("gpt-5.4", "Weather?", TOOLS, REASONING));
        var output = "[{\"type\":\"function_call_output\",\"call_id\":\""
                + asked.at("/output/1/call_id").asText()
                + "\",\"output\":[{\"type\":\"input_text\",\"text\":\"rain\"}]}]";
        var previous = "\"previous_response_id\":\"" + asked.path("id").asText() + "\"";

        var told = answer(request("gpt-5.4", output, TOOLS, previous));
        var items = Provider.json(PROVIDER.get(PATH + "/" + told.path("id").asText() + "/input_items?order=asc")
                .body());

        assertThat(told.at("/output/0/content/0/text").asText()).startsWith("The tool get_weather returned: rain.");
        assertThat(items.path("data").findValuesAsText("type"))
                .containsSubsequence("message", "reasoning", "function_call", "function_call_output");
        assertThat(items.path("has_more").asBoolean(true)).isFalse();
    }

    @Test
    void storedResponseCanBeReadAndDeleted() {
        var answer = answer(ask("gpt-5.4", "Keep this"));
        var path = PATH + "/" + answer.path("id").asText();

        var read = Provider.json(PROVIDER.get(path).body());
        var deleted = Provider.json(PROVIDER.delete(path).body());
        var gone = PROVIDER.get(path);

        assertThat(read).isEqualTo(answer);
        assertThat(deleted.path("deleted").asBoolean()).isTrue();
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(gone.body())
                .contains("Response with id '" + answer.path("id").asText() + "' not found.");
    }

    @Test
    void responseThatIsNotStoredCannotBeRead() {
        var answer = answer(ask("gpt-5.4", "Forget this", "\"store\":false"));

        assertThat(PROVIDER.get(PATH + "/" + answer.path("id").asText()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void backgroundResponseIsReadyLater() {
        var queued = answer(ask("gpt-5.4+job-time=200ms", "Later", "\"background\":true"));
        var path = PATH + "/" + queued.path("id").asText();
        var early = Provider.json(PROVIDER.get(path).body());

        var ready = await().until(
                        () -> Provider.json(PROVIDER.get(path).body()),
                        response -> response.path("status").asText().equals("completed"));

        assertThat(queued.path("status").asText()).isEqualTo("queued");
        assertThat(early.path("status").asText()).isEqualTo("in_progress");
        assertThat(ready.at("/output/0/content/0/text").asText()).startsWith("You said: Later.");
    }

    @Test
    void backgroundResponseCanBeCancelled() {
        var queued = answer(ask("gpt-5.4+job-time=60s", "Later", "\"background\":true"));
        var path = PATH + "/" + queued.path("id").asText();

        var cancelled = PROVIDER.answer(path + "/cancel", "");
        var synchronous = answer(ask("gpt-5.4", "Now")).path("id").asText();
        var refused = PROVIDER.answer(PATH + "/" + synchronous + "/cancel", "");

        assertThat(cancelled.path("status").asText()).isEqualTo("cancelled");
        assertThat(Provider.json(PROVIDER.get(path).body()).path("status").asText())
                .isEqualTo("cancelled");
        assertThat(refused.at("/error/message").asText()).isEqualTo("Cannot cancel a synchronous response.");
    }

    @Test
    void limitLeavesTheResponseIncomplete() {
        var body = ask("gpt-5.4", "Hi", "\"max_output_tokens\":16");

        var answer = answer(body);
        var events = events(body.replace("\"input\"", "\"stream\":true,\"input\""));

        assertThat(answer.path("status").asText()).isEqualTo("incomplete");
        assertThat(answer.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(answer.at("/output/0/status").asText()).isEqualTo("incomplete");
        assertThat(events.getLast().path("type").asText()).isEqualTo("response.incomplete");
    }

    @Test
    void refusalIsAPartOfItsOwn() {
        var answer = answer(ask("sim-fault-refusal", "Hi"));
        var events = events(ask("sim-fault-refusal", "Hi", "\"stream\":true"));

        assertThat(answer.at("/output/0/content/0/type").asText()).isEqualTo("refusal");
        assertThat(joined(events, "response.refusal.delta"))
                .isEqualTo(answer.at("/output/0/content/0/refusal").asText())
                .isNotBlank();
    }

    @Test
    void formatOfTheTextIsASchema() {
        var schema = """
                {"type":"object","additionalProperties":false,"required":["size"],"properties":{"size":{"type":"integer"}}}""";
        var format = "\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"size\",\"strict\":true,\"schema\":"
                + schema + "}}";

        var text = answer(ask("gpt-5.4", "Size?", format))
                .at("/output/0/content/0/text")
                .asText();

        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(Provider.json(schema))
                        .validate(Provider.json(text)))
                .isEmpty();
    }

    @Test
    void logprobsCoverEveryToken() {
        var body = ask(
                "gpt-5.4+tokens=5",
                "Hi",
                "\"include\":[\"message.output_text.logprobs\"]",
                "\"top_logprobs\":2",
                "\"stream\":true");

        var events = events(body);

        var logprobs = events.getLast().at("/response/output/0/content/0/logprobs");
        assertThat(logprobs).hasSize(5);
        assertThat(logprobs.at("/0/top_logprobs")).hasSize(2);
        assertThat(events.stream()
                        .flatMap(event -> event.path("logprobs").valueStream())
                        .limit(5))
                .containsExactlyElementsOf(logprobs);
    }

    @Test
    void imagesAndFilesAreRead() {
        var input = """
                [{"role":"user","content":[{"type":"input_text","text":"What?"},
                {"type":"input_image","image_url":"data:image/png;base64,iVBORw0KGgo="},
                {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0xLjQK"}]}]""";

        var answer = answer(request("gpt-5.4", input));

        assertThat(answer.at("/output/0/content/0/text").asText())
                .startsWith("I can see 1 image (image/png). You said");
    }

    @Test
    void tokensAreCountedAsTheyAreBilled() {
        var body = ask("gpt-5.4", "How many?", TOOLS);
        int billed = answer(body).at("/usage/input_tokens").asInt();

        var counted = PROVIDER.answer(PATH + "/input_tokens", body);

        assertThat(counted.path("object").asText()).isEqualTo("response.input_tokens");
        assertThat(counted.path("input_tokens").asInt()).isEqualTo(billed);
        assertThat(PROVIDER.lastTruth().subject().protocol()).isEqualTo("responses-count");
    }

    @Test
    void scriptedToolIsCalledOnceWithTheseArguments() {
        var arguments = Base64.getEncoder().encodeToString("{\"city\":\"Rome\"}".getBytes(StandardCharsets.UTF_8));
        var script = "call-tool=get_weather; args=" + arguments;
        var called = PROVIDER.answer(PATH, ask("gpt-5.4", "Hi", TOOLS), "x-sim", script);
        var output = "[{\"type\":\"function_call_output\",\"call_id\":\""
                + called.at("/output/0/call_id").asText() + "\",\"output\":\"sun\"},"
                + "{\"role\":\"user\",\"content\":\"Mind the time.\"}]";
        var previous = "\"previous_response_id\":\"" + called.path("id").asText() + "\"";

        var told = PROVIDER.answer(PATH, request("gpt-5.4", output, TOOLS, previous), "x-sim", script);

        assertThat(called.at("/output/0/arguments").asText()).isEqualTo("{\"city\":\"Rome\"}");
        assertThat(told.at("/output/0/type").asText()).isEqualTo("message");
    }
}
