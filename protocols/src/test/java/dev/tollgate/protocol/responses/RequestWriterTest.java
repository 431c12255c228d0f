package dev.tollgate.protocol.responses;

import static dev.tollgate.protocol.responses.Samples.asked;
import static dev.tollgate.protocol.responses.Samples.assistant;
import static dev.tollgate.protocol.responses.Samples.call;
import static dev.tollgate.protocol.responses.Samples.encode;
import static dev.tollgate.protocol.responses.Samples.function;
import static dev.tollgate.protocol.responses.Samples.json;
import static dev.tollgate.protocol.responses.Samples.model;
import static dev.tollgate.protocol.responses.Samples.result;
import static dev.tollgate.protocol.responses.Samples.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Hints;
import dev.tollgate.protocol.CompletionRequest.Logprobs;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import dev.tollgate.protocol.UpstreamModel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestWriterTest {
    private static final UpstreamModel MODEL = Samples.MODEL;
    private static final Signature OWN =
            new Signature(Protocol.RESPONSES, Signature.Kind.REASONING, "gAAAAfinal", null);

    @Test
    void aRequestWithEverythingIsWritten() {
        var asked = asked(
                user(
                        ContentPart.Text.of("Weather?"),
                        new ContentPart.Image(new MediaSource.Inline("image/jpeg", "/9j/4AA="), "high", json("{}")),
                        new ContentPart.Image(new MediaSource.Url("https://example.com/a.png"), null, null),
                        new ContentPart.Document(new MediaSource.Inline("application/pdf", "JVBERg=="), "a.pdf", null),
                        new ContentPart.Document(new MediaSource.PlainText("notes"), "n.txt", null)),
                assistant(
                        new ContentPart.Reasoning("Think", OWN, false),
                        ContentPart.Text.of("Let me see."),
                        call("c1", "weather", "{\"city\":\"Oslo\"}")),
                user(result("c1", "rain"), ContentPart.Text.of("And tomorrow?")));
        asked.instructions = List.of(ContentPart.Text.of("Be short."), ContentPart.Text.of("Be kind."));
        asked.tools = List.of(
                new Tool.Function("weather", null, "tells", Samples.object("{\"type\":\"object\"}"), true, json("{}")),
                new Tool.Function("now", null, null, null, null, null),
                new Tool.Custom("patch", null, "patches", Samples.object("{\"type\":\"text\"}")),
                new Tool.Hosted(
                        Protocol.ANTHROPIC,
                        Tool.Hosted.WEB_SEARCH,
                        "tools",
                        json("{\"type\":\"web_search_20250305\"}")),
                new Tool.Hosted(Protocol.ANTHROPIC, "bash_20250124", "tools[1]", json("{}")));
        asked.choice = new ToolChoice.Required();
        asked.parallel = false;
        asked.sampling = new Sampling(0.5, 0.9, 40, 1.0, null, 7L, null);
        asked.maxOutput = 5_000L;
        asked.thinking = new Thinking(Thinking.Mode.ON, Effort.HIGH, null, false, true);
        asked.hints = new Hints("key", "someone@example.com", "flex", Samples.object("{\"a\":\"b\"}"), "low");
        asked.logprobs = new Logprobs(true, 2);
        asked.stream = true;

        var written = Samples.CODEC.encodeRequest(asked.build(), MODEL);

        assertThat(written.path()).isEqualTo("/responses");
        assertThat(written.dropped()).containsExactly("tools[1]", "top_k", "presence_penalty", "seed");
        assertThat(encode(asked.build(), MODEL)).isEqualTo(json(Samples.resource("everything.upstream.json")));
    }

    @Test
    void P12_toolChoiceHasThisProtocolsWords() {
        assertThat(choice(new ToolChoice.One("f")).path("tool_choice"))
                .isEqualTo(json("{\"type\":\"function\",\"name\":\"f\"}"));
        assertThat(choice(new ToolChoice.Auto()).path("tool_choice")).isEqualTo(json("\"auto\""));
        assertThat(choice(new ToolChoice.None()).path("tool_choice")).isEqualTo(json("\"none\""));
        assertThat(choice(new ToolChoice.Unspecified()).has("tool_choice")).isFalse();
        assertThat(choice(new ToolChoice.Subset(List.of("f", "g"), true)).path("tool_choice"))
                .isEqualTo(json("{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":"
                        + "[{\"type\":\"function\",\"name\":\"f\"},{\"type\":\"custom\",\"name\":\"g\"}]}"));
    }

    @Test
    void P12_withoutToolsNothingIsSaidOfThem() {
        var asked = asked(user("x"));
        asked.choice = new ToolChoice.Auto();
        asked.parallel = true;

        assertThat(encode(asked.build(), MODEL).has("tool_choice")).isFalse();
        assertThat(encode(asked.build(), MODEL).has("parallel_tool_calls")).isFalse();
    }

    private static JsonNode choice(ToolChoice choice) {
        var asked = asked(user("x"));
        asked.tools = List.of(function("f"), new Tool.Custom("g", null, null, null));
        asked.choice = choice;
        return encode(asked.build(), MODEL);
    }

    @Test
    void P09_longToolNamesAreShortenedEverywhere() {
        var name = "mcp__plugin_enterprise_knowledge_base__search_documents_by_semantic_similarity__";
        var asked = asked(user("x"), assistant(call("c1", name, "{}")), user(result("c1", "r")));
        asked.tools = List.of(function(name));
        asked.choice = new ToolChoice.One(name);

        var body = encode(asked.build(), MODEL);

        var shortened = body.at("/tools/0/name").asText();
        assertThat(shortened).hasSizeLessThanOrEqualTo(64).matches("[A-Za-z0-9_-]+");
        assertThat(body.at("/tool_choice/name").asText()).isEqualTo(shortened);
        assertThat(body.at("/input/1/name").asText()).isEqualTo(shortened);
        assertThat(encode(asked.build(), MODEL)).isEqualTo(body);
    }

    @Test
    void P10_aCustomToolIsAFunctionWhereTheModelHasNone() {
        var asked = asked(
                user("x"),
                assistant(new ContentPart.ToolCall("c1", "apply_patch", null, Tool.Kind.CUSTOM, "a\nb", null)),
                user(result("c1", "ok")));
        asked.tools = List.of(new Tool.Custom(
                "apply_patch",
                null,
                "d",
                Samples.object("{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: x\"}")));

        var body = encode(asked.build(), model("{\"custom-tools\":false}"));

        assertThat(body.at("/tools/0/type").asText()).isEqualTo("function");
        assertThat(body.at("/tools/0/description").asText()).contains("start: x");
        assertThat(body.at("/tools/0/parameters"))
                .isEqualTo(json("{\"type\":\"object\",\"properties\":{\"input\":{\"type\":\"string\"}},"
                        + "\"required\":[\"input\"],\"additionalProperties\":false}"));
        assertThat(body.at("/input/1/arguments").asText()).isEqualTo("{\"input\":\"a\\nb\"}");
        assertThat(body.at("/input/2/type").asText()).isEqualTo("function_call_output");
        assertThat(encode(asked.build(), MODEL).at("/input/1/type").asText()).isEqualTo("custom_tool_call");
    }

    @Test
    void P17_reasoningGoesBackDirectlyBeforeWhatItLedTo() {
        var asked = asked(
                user("x"),
                assistant(new ContentPart.Reasoning("One\n\nTwo", OWN, false), call("call_1", "f", "{\"a\":1}")),
                user(result("call_1", "r")));

        var body = encode(asked.build(), MODEL);

        assertThat(body.at("/input/1"))
                .isEqualTo(json(
                        "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"One\\n\\nTwo\"}],"
                                + "\"encrypted_content\":\"gAAAAfinal\"}"));
        assertThat(body.at("/input/2/call_id").asText()).isEqualTo("call_1");
        assertThat(body.path("store").booleanValue()).isFalse();
        assertThat(body.path("include")).isEqualTo(json("[\"reasoning.encrypted_content\"]"));
    }

    @Test
    void reasoningThatNothingFollowsIsLeftOut() {
        var asked = asked(user("x"), assistant(new ContentPart.Reasoning("t", OWN, false)), user("y"));

        assertThat(encode(asked.build(), MODEL).path("input")).hasSize(2);
    }

    @Test
    void P22_reasoningWithoutItsEncryptedContentIsNeverSent() {
        var asked = asked(
                user("x"),
                assistant(
                        new ContentPart.Reasoning("t", null, false), ContentPart.Text.of("say"), call("c1", "f", "{}")),
                user(result("c1", "r")));

        var input = encode(asked.build(), MODEL).path("input");

        assertThat(input.toString()).doesNotContain("rs_").doesNotContain("\"reasoning\"");
        assertThat(types(input)).containsExactly("message", "message", "function_call", "function_call_output");
    }

    @Test
    void P75_foreignThinkingIsDroppedAndNotTurnedIntoText() {
        var foreign = new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "ErUB", null);
        var asked = asked(
                user("x"),
                assistant(
                        new ContentPart.Reasoning("secret plan", foreign, false),
                        ContentPart.Text.of("done"),
                        call("t1", "f", "{}")),
                user(result("t1", "ok")));

        var body = encode(asked.build(), MODEL);

        assertThat(body.toString()).doesNotContain("secret plan").doesNotContain("ErUB");
        assertThat(body.at("/input/1/content/0")).isEqualTo(json("{\"type\":\"output_text\",\"text\":\"done\"}"));
        assertThat(types(body.path("input")))
                .containsExactly("message", "message", "function_call", "function_call_output");
    }

    @Test
    void P55_oneTokenIsRaisedToTheSmallestLimit() {
        var asked = asked(user("quota"));
        asked.maxOutput = 1L;

        assertThat(encode(asked.build(), MODEL).path("max_output_tokens").asInt())
                .isEqualTo(16);
    }

    @Test
    void P60_systemTextInTheMiddleStaysInItsPlace() {
        var reminder =
                new CompletionRequest.Turn(CompletionRequest.Role.SYSTEM, List.of(ContentPart.Text.of("5 left")));
        var asked = asked(user("a"), assistant(call("t", "f", "{}")), user(result("t", "r")), reminder);

        assertThat(encode(asked.build(), MODEL).at("/input/3"))
                .isEqualTo(
                        json(
                                "{\"type\":\"message\",\"role\":\"developer\",\"content\":[{\"type\":\"input_text\",\"text\":\"5 left\"}]}"));
        assertThat(encode(asked.build(), model("{\"developer-role\":false}"))
                        .at("/input/3/role")
                        .asText())
                .isEqualTo("system");
    }

    @Test
    void P64_aSchemaWithoutANameIsStrictOnlyWhenItCanBe() {
        var asked = asked(user("x"));
        var closed =
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],\"additionalProperties\":false}";
        asked.format = new OutputFormat.Schema(null, null, Samples.object(closed), null);

        assertThat(encode(asked.build(), MODEL).at("/text/format"))
                .isEqualTo(json(
                        "{\"type\":\"json_schema\",\"name\":\"response\",\"schema\":" + closed + ",\"strict\":true}"));

        asked.format = new OutputFormat.Schema(null, null, Samples.object(closed.replace("[\"a\"]", "[]")), null);
        assertThat(encode(asked.build(), MODEL).at("/text/format/strict").booleanValue())
                .isFalse();
        asked.format = new OutputFormat.Schema("n", null, Samples.object(closed), null);
        assertThat(encode(asked.build(), MODEL).at("/text/format/strict").booleanValue())
                .isFalse();
    }

    @Test
    void jsonModeIsAlwaysNamedInThePrompt() {
        var asked = asked(user("x"));
        asked.format = new OutputFormat.Json();

        assertThat(encode(asked.build(), MODEL).path("instructions").asText()).contains("JSON");
        var named = asked(user("Give me Json"));
        named.format = new OutputFormat.Json();
        assertThat(encode(named.build(), MODEL).has("instructions")).isFalse();
    }

    @Test
    void P66_severalAnswersAreRefused() {
        var asked = asked(user("x"));
        asked.choices = 2;

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> encode(asked.build(), MODEL))
                .satisfies(e -> assertThat(e.error().param()).isEqualTo("n"));
    }

    @Test
    void P68_theAttributionBlockIsNotSent() {
        var asked = asked(user("x"));
        asked.instructions = List.of(
                new ContentPart.Text("x-anthropic-billing-header: cc_version=2.1.181; cc_entrypoint=cli;", null, null),
                new ContentPart.Text("You are Claude Code.", json("{\"type\":\"ephemeral\"}"), null));

        var body = encode(asked.build(), MODEL);

        assertThat(body.path("instructions").asText()).isEqualTo("You are Claude Code.");
        assertThat(body.toString()).doesNotContain("cache_control").doesNotContain("ephemeral");
    }

    @Test
    void systemTextAloneIsTheInput() {
        var asked = asked();
        asked.instructions = List.of(ContentPart.Text.of("Say hi."));

        assertThat(encode(asked.build(), MODEL).path("input"))
                .isEqualTo(json("[{\"role\":\"developer\",\"content\":\"Say hi.\"}]"));
    }

    @Test
    void outputsThatDoNotFitTheirCallsAreRepaired() {
        var asked = asked(
                user("x"),
                assistant(call("c1", "f", "{}"), call("c2", "f", "{}")),
                user(result("c2", "two"), result("c9", "nine")));

        var input = encode(asked.build(), MODEL).path("input");

        assertThat(types(input))
                .containsExactly(
                        "message",
                        "function_call",
                        "function_call",
                        "function_call_output",
                        "function_call_output",
                        "message");
        assertThat(input.at("/3/call_id").asText()).isEqualTo("c1");
        assertThat(input.at("/3/output").asText()).isEqualTo("(no result was recorded)");
        assertThat(input.at("/5/content/0/text").asText()).isEqualTo("[result of unknown tool call ID]: nine");
    }

    @Test
    void outputsWithImagesAndFailuresAreTold() {
        var image = new ContentPart.Image(new MediaSource.Inline("image/png", "AAAA"), null, null);
        var shot = new ContentPart.ToolResult("c1", null, List.of(ContentPart.Text.of("shot:"), image), false, null);
        var failed = new ContentPart.ToolResult("c2", null, List.of(ContentPart.Text.of("no file")), true, null);
        var asked = asked(
                user("x"),
                assistant(call("c1", "f", "{}"), call("c2", "f", "{}")),
                user(shot, failed, ContentPart.Text.of("well?")));

        var input = encode(asked.build(), MODEL).path("input");
        assertThat(types(input.at("/3/output"))).containsExactly("input_text", "input_image");
        assertThat(input.at("/4/output").asText()).isEqualTo("Error: no file");

        var without =
                encode(asked.build(), model("{\"tool-result-images\":false}")).path("input");
        assertThat(without.at("/3/output").isTextual()).isTrue();
        assertThat(types(without.at("/5/content"))).containsExactly("input_image", "input_text");
    }

    @Test
    void callIdsAreMadeLegalInCallsAndOutputsAlike() {
        var id = "x".repeat(65);
        var asked = asked(user("x"), assistant(call(id, "f", "{}")), user(result(id, "r")));

        var input = encode(asked.build(), MODEL).path("input");

        assertThat(input.at("/1/call_id").asText()).matches("call_[A-Za-z0-9]{24}");
        assertThat(input.at("/2/call_id")).isEqualTo(input.at("/1/call_id"));
    }

    @ParameterizedTest
    @CsvSource({
        "high,'{}',high",
        "xhigh,'{\"thinking\":{\"kind\":\"level\",\"levels\":[\"low\",\"medium\",\"high\"]}}',high",
        "none,'{\"thinking\":{\"kind\":\"level\",\"levels\":[\"minimal\",\"high\"]}}',minimal",
        "minimal,'{\"thinking\":{\"kind\":\"level\",\"levels\":[\"none\",\"low\",\"high\"]}}',low",
        "max,'{\"thinking\":{\"kind\":\"level\",\"levels\":[\"none\",\"low\",\"xhigh\"]}}',xhigh",
        "high,'{\"thinking\":{\"kind\":\"none\"}}',",
    })
    void effortIsWhatTheModelHas(String effort, String facts, String sent) {
        var asked = asked(user("x"));
        var said = Effort.valueOf(effort.toUpperCase(java.util.Locale.ROOT));
        asked.thinking = said == Effort.NONE ? Thinking.OFF : new Thinking(Thinking.Mode.ON, said, null, false, false);

        assertThat(encode(asked.build(), model(facts)).at("/reasoning/effort").asText(null))
                .isEqualTo(sent);
    }

    @Test
    void aBudgetBecomesAnEffortAndShownThoughtsASummary() {
        var asked = asked(user("x"));
        asked.thinking = new Thinking(Thinking.Mode.ON, null, 10_000, false, true);

        assertThat(encode(asked.build(), MODEL).path("reasoning"))
                .isEqualTo(json("{\"effort\":\"high\",\"summary\":\"auto\"}"));
    }

    @Test
    void strictParamsRefuseWhatWouldBeDropped() {
        var asked = asked(user("x"));
        asked.sampling = new Sampling(null, null, 40, null, null, null, null);

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> encode(asked.build(), model("{\"strict-params\":true}")))
                .satisfies(e -> assertThat(e.error().param()).isEqualTo("top_k"));
    }

    @Test
    void soundAndForeignFilesAreRefused() {
        var sound = asked(user(new ContentPart.Audio(new MediaSource.Inline("audio/wav", "AAAA"))));
        var file =
                asked(user(new ContentPart.Document(new MediaSource.FileId(Protocol.ANTHROPIC, "file_1"), null, null)));

        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> encode(sound.build(), MODEL));
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> encode(file.build(), MODEL));
    }

    @Test
    void aForcedToolThatCannotBeSentIsRefused() {
        var asked = asked(user("x"));
        asked.tools =
                List.of(new Tool.Hosted(Protocol.ANTHROPIC, "bash_20250124", "tools[1]", json("{}")), function("f"));
        asked.choice = new ToolChoice.One("bash_20250124");

        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> encode(asked.build(), MODEL))
                .satisfies(e -> assertThat(e.error().param()).isEqualTo("tool_choice"));
    }

    @Test
    void anOwnRequestKeepsItsMembersLessWhatTheProviderRefuses() {
        var request = Samples.decode(Samples.resource("cursor.request.json"));

        var body = encode(request, MODEL);

        assertThat(body.path("model").asText()).isEqualTo("up-model");
        assertThat(body.has("stream_options")).isFalse();
        assertThat(body.path("input")).isEqualTo(request.source().path("input"));
        assertThat(body.at("/tools/1"))
                .isEqualTo(
                        json(
                                "{\"type\":\"function\",\"name\":\"Grep\",\"description\":\"greps\",\"parameters\":{\"type\":\"object\"}}"));
        assertThat(body.path("tool_choice")).isEqualTo(json("{\"type\":\"function\",\"name\":\"Grep\"}"));
    }

    @Test
    void streamOnlyModelsAreAlwaysStreamed() {
        assertThat(encode(asked(user("x")).build(), model("{\"stream-only\":true}"))
                        .path("stream")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void countingAsksWithThePromptAlone() {
        var asked = asked(user("x"));
        asked.tools = List.of(function("f"));
        asked.maxOutput = 10L;

        var counted = Samples.CODEC.encodeCountRequest(asked.build(), MODEL);

        assertThat(counted.path()).isEqualTo("/responses/input_tokens");
        assertThat(json(new String(counted.body().bytes())).properties())
                .extracting(member -> member.getKey())
                .containsExactly("model", "input", "tools");
        assertThat(Samples.CODEC.encodeCountRequest(asked.build(), model("{\"count-tokens\":false}")))
                .isNull();
    }

    private static List<String> types(JsonNode items) {
        return java.util.stream.StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path("type").asText())
                .toList();
    }
}
