package dev.tollgate.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest.Hints;
import dev.tollgate.protocol.CompletionRequest.Logprobs;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.ContentPart.Audio;
import dev.tollgate.protocol.ContentPart.Document;
import dev.tollgate.protocol.ContentPart.Image;
import dev.tollgate.protocol.ContentPart.Text;
import dev.tollgate.protocol.ContentPart.ToolCall;
import dev.tollgate.protocol.ContentPart.ToolResult;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.Thinking.Mode;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import dev.tollgate.protocol.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestWriterTest {
    private static final Image PNG = new Image(new MediaSource.Inline("image/png", "AAAA"), null, null);

    @Test
    void everyMemberIsWritten() {
        var ask = Ask.user("Hi").function("f");
        ask.instructions.add(Text.of("Be brief."));
        ask.stream = true;
        ask.maxOutput = 1L;
        ask.parallel = false;
        ask.choice = new ToolChoice.Required();
        ask.sampling = new Sampling(0.2, 1.0, 40, 0.5, -0.5, 7L, Ask.json("{\"5\":1}"));
        ask.stop = List.of("a", "b", "c", "d", "e");
        ask.choices = 2;
        ask.logprobs = new Logprobs(true, 2);
        ask.thinking = new Thinking(Mode.ON, Effort.LOW, null, false, true);
        ask.hints = new Hints("key", "someone@example.com", "flex", Ask.json("{\"a\":\"b\"}"), "low");

        var upstream = write(ask, "{}");

        assertThat(upstream.path()).isEqualTo("/chat/completions");
        assertThat(upstream.dropped()).containsExactly("top_k", "stop", "metadata");
        var body = json(upstream);
        assertThat(body.path("safety_identifier").asText()).matches("user_[A-Za-z0-9]{24}");
        ((ObjectNode) body).remove("safety_identifier");
        assertThat(body)
                .isEqualTo(Ask.json(new String(Events.resource("request/upstream.json"), StandardCharsets.UTF_8)));
    }

    @Test
    void olderServersGetOnlyWhatTheyKnow() {
        var ask = Ask.user("Hi");
        ask.stream = true;
        ask.maxOutput = 1L;
        ask.hints = new Hints("key", "u", "flex", null, "low");

        var upstream = write(ask, "{\"max-completion-tokens\":false,\"stream-usage\":false}");

        assertThat(json(upstream)).isEqualTo(Ask.json("""
                {"model":"up","messages":[{"role":"user","content":"Hi"}],"max_tokens":1,"stream":true}"""));
        assertThat(upstream.dropped()).containsExactly("service_tier", "verbosity");
    }

    @Test
    void P29_streamAsksForUsageAndAStreamOnlyModelIsAlwaysStreamed() {
        assertThat(body(Ask.user("x"), "{\"stream-only\":true}").path("stream_options"))
                .isEqualTo(Ask.json("{\"include_usage\":true}"));
        assertThat(body(Ask.user("x"), "{}").has("stream")).isFalse();
    }

    @Test
    void P14_turnsOfOneAnswerAreOneMessageAndResultsFollowInTheOrderOfTheCalls() {
        var ask = Ask.user("x")
                .turn(Role.ASSISTANT, Ask.text("I will."))
                .turn(Role.ASSISTANT, Ask.call("c1", "f", "{}"))
                .turn(Role.ASSISTANT, Ask.call("c2", "g", "{}"))
                .turn(Role.USER, Ask.result("c2", Ask.text("2")))
                .turn(Role.USER, Ask.text("ok"), Ask.result("c1", Ask.text("1")));

        assertThat(messages(ask)).isEqualTo(array("""
                {"role":"user","content":"x"},
                {"role":"assistant","content":"I will.","tool_calls":[
                  {"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},
                  {"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"c1","content":"1"},
                {"role":"tool","tool_call_id":"c2","content":"2"},
                {"role":"user","content":"ok"}"""));
    }

    @Test
    void P15_imageOfAToolResultIsInTheUserMessageBehindIt() {
        var ask = Ask.user("x")
                .turn(Role.ASSISTANT, Ask.call("t1", "f", "{}"))
                .turn(Role.USER, Ask.result("t1", Ask.text("shot:"), PNG), Ask.text("what is it?"));

        var messages = messages(ask);

        assertThat(messages).hasSize(4);
        assertThat(messages.get(2))
                .isEqualTo(
                        Ask.json(
                                "{\"role\":\"tool\",\"tool_call_id\":\"t1\",\"content\":\"shot:\\n[image 1 attached below]\"}"));
        assertThat(messages.get(3)).isEqualTo(Ask.json("""
                {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
                {"type":"text","text":"what is it?"}]}"""));
    }

    @Test
    void imageThatNoUserMessageFollowsGetsItsOwn() {
        var ask = Ask.user("x").turn(Role.ASSISTANT, PNG);

        var messages = messages(ask);

        assertThat(messages).hasSize(3);
        assertThat(messages.get(1).path("content").asText()).isEqualTo("[image 1 attached below]");
        assertThat(messages.get(2).path("content").path(0).path("type").asText())
                .isEqualTo("image_url");
    }

    @Test
    void callsWithoutAResultGetOneAndResultsWithoutACallBecomeText() {
        var failed = new ToolResult("c1", null, List.of(Ask.text("boom")), true, null);
        var ask = Ask.user("x")
                .turn(Role.ASSISTANT, Ask.call("c1", "f", "{}"), Ask.call("c2", "f", "{}"))
                .turn(Role.USER, Ask.result("c1", Ask.text("old")), failed, Ask.result("gone", Ask.text("lost")));

        var messages = messages(ask);

        assertThat(messages.subList(2, 5)).isEqualTo(array("""
                {"role":"tool","tool_call_id":"c1","content":"Error: boom"},
                {"role":"tool","tool_call_id":"c2","content":"(no result was recorded)"},
                {"role":"user","content":[{"type":"text","text":"[result of unknown tool call gone]: lost"}]}"""));
    }

    @Test
    void P60_systemTextInTheMiddleStaysOrIsAReminder() {
        var ask = Ask.user("a")
                .turn(Role.ASSISTANT, Ask.call("t", "f", "{}"))
                .turn(Role.USER, Ask.result("t"), Ask.text("c"))
                .turn(Role.SYSTEM, Ask.text("5 left"));

        assertThat(messages(ask).getLast()).isEqualTo(Ask.json("{\"role\":\"system\",\"content\":\"5 left\"}"));
        var reminded = messages(json(write(ask, "{\"mid-system\":false}")));
        assertThat(reminded.getLast())
                .isEqualTo(Ask.json(
                        "{\"role\":\"user\",\"content\":\"<system-reminder>\\n5 left\\n</system-reminder>\"}"));
    }

    @Test
    void P68_attributionBlockIsForItsOwnProviderOnly() {
        var ask = Ask.user("x");
        ask.instructions.add(Text.of("x-anthropic-billing-header: cc_version=2.1.181; cc_entrypoint=cli;"));
        ask.instructions.add(new Text("You are Claude Code.", Ask.json("{\"type\":\"ephemeral\"}"), null));
        ask.instructions.add(Text.of("Be brief."));

        assertThat(messages(ask).getFirst())
                .isEqualTo(Ask.json("{\"role\":\"system\",\"content\":\"You are Claude Code.\\n\\nBe brief.\"}"));
    }

    @Test
    void P09_longToolNameIsTheSameEverywhere() {
        var name = "mcp__plugin_enterprise_knowledge_base__search_documents_by_semantic_similarity__";
        var ask = Ask.user("x")
                .turn(Role.ASSISTANT, Ask.call("t", name, "{}"))
                .turn(Role.USER, Ask.result("t"))
                .function(name);
        ask.choice = new ToolChoice.One(name);

        var body = body(ask, "{}");

        var short1 = body.path("tools").path(0).path("function").path("name").asText();
        assertThat(short1).matches("[A-Za-z0-9_-]{1,64}");
        assertThat(body.path("tool_choice").path("function").path("name").asText())
                .isEqualTo(short1);
        assertThat(body.path("messages")
                        .path(1)
                        .path("tool_calls")
                        .path(0)
                        .path("function")
                        .path("name")
                        .asText())
                .isEqualTo(short1);
        assertThat(body(ask, "{}")).isEqualTo(body);
    }

    @Test
    void idsThatAreTooLongAreShortenedAlikeInCallAndResult() {
        var id = "toolu_" + "x".repeat(50);
        var ask = Ask.user("x").turn(Role.ASSISTANT, Ask.call(id, "f", "{}")).turn(Role.USER, Ask.result(id));

        var messages = messages(ask);

        var sent = messages.get(1).path("tool_calls").path(0).path("id").asText();
        assertThat(sent).matches("call_[A-Za-z0-9]{24}");
        assertThat(messages.get(2).path("tool_call_id").asText()).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            required | "required"
            one      | {"type":"function","function":{"name":"f"}}
            auto     | "auto"
            none     | "none"
            subset   | {"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}}
            """)
    void P12_choicesOfToolsAreWritten(String choice, String expected) throws Exception {
        var ask = Ask.user("x").function("f").function("g");
        ask.parallel = false;
        ask.choice = switch (choice) {
            case "required" -> new ToolChoice.Required();
            case "one" -> new ToolChoice.One("f");
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            default -> new ToolChoice.Subset(List.of("f"), false);
        };

        var body = body(ask, "{}");

        assertThat(body.path("tool_choice")).isEqualTo(Json.MAPPER.readTree(expected));
        assertThat(body.path("parallel_tool_calls").asBoolean(true)).isFalse();
    }

    @Test
    void P12_withoutToolsThereIsNoChoice() {
        var ask = Ask.user("x");
        ask.choice = new ToolChoice.Auto();
        ask.parallel = true;

        var body = body(ask, "{}");

        assertThat(body.has("tool_choice")).isFalse();
        assertThat(body.has("parallel_tool_calls")).isFalse();
    }

    @Test
    void customToolsAreNativeOrAFunctionOfOneText() {
        var ask = Ask.user("x")
                .turn(Role.ASSISTANT, new ToolCall("c", "patch", null, Tool.Kind.CUSTOM, "a\nb", null))
                .turn(Role.USER, Ask.result("c"));
        ask.tools.add(new Tool.Custom(
                "patch",
                null,
                "d",
                Ask.json("{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: x\"}")));

        var own = body(ask, "{}");
        var function = body(ask, "{\"custom-tools\":false}");

        assertThat(own.path("tools").path(0)).isEqualTo(Ask.json("""
                {"type":"custom","custom":{"name":"patch","description":"d",
                "format":{"type":"grammar","grammar":{"syntax":"lark","definition":"start: x"}}}}"""));
        assertThat(own.path("messages")
                        .path(1)
                        .path("tool_calls")
                        .path(0)
                        .path("custom")
                        .path("input")
                        .asText())
                .isEqualTo("a\nb");
        var declared = function.path("tools").path(0).path("function");
        assertThat(declared.path("description").asText()).contains("d", "start: x");
        assertThat(declared.path("parameters")).isEqualTo(Ask.json("""
                {"type":"object","properties":{"input":{"type":"string"}},"required":["input"],
                "additionalProperties":false}"""));
        assertThat(function.path("messages")
                        .path(1)
                        .path("tool_calls")
                        .path(0)
                        .path("function")
                        .path("arguments")
                        .asText())
                .isEqualTo("{\"input\":\"a\\nb\"}");
    }

    @Test
    void hostedToolsAreDroppedUnlessTheyAreDemanded() {
        var ask = Ask.user("x").function("f");
        ask.tools.add(new Tool.Hosted(Protocol.RESPONSES, "mcp", "tools[1]", Ask.json("{}")));
        ask.tools.add(new Tool.Hosted(Protocol.RESPONSES, "web_search", "tools[2]", Ask.json("{}")));

        assertThat(write(ask, "{\"web-search\":false}").dropped()).containsExactly("tools[1]", "tools[2]");
        assertThat(body(ask, "{}").path("web_search_options").isObject()).isTrue();
        ask.choice = new ToolChoice.One("mcp");
        assertThatThrownBy(() -> write(ask, "{}"))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo("tool_choice"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            {}                                                        | HIGH | high
            {"thinking":{"kind":"none"}}                              | HIGH | -
            {"thinking":{"kind":"level"}}                             | NONE | none
            {"thinking":{"kind":"level","levels":["low","high"]}}     | NONE | low
            {"thinking":{"kind":"level","levels":["low","high"]}}     | MEDIUM | low
            {"thinking":{"kind":"level","levels":["none","low","high","xhigh"]}} | MAX | xhigh
            {"thinking":{"kind":"adaptive","efforts":["medium"]}}     | MINIMAL | medium
            {"thinking":{"kind":"budget","off":false}}                | NONE | minimal
            """)
    void P19_effortIsWhatTheModelHas(String facts, Effort effort, String expected) {
        var ask = Ask.user("x");
        ask.thinking = effort == Effort.NONE ? Thinking.OFF : new Thinking(Mode.ON, effort, null, false, true);

        assertThat(body(ask, facts).path("reasoning_effort").asText(null)).isEqualTo(expected);
    }

    @Test
    void P19_budgetBecomesAnEffort() {
        var ask = Ask.user("x");
        ask.thinking = new Thinking(Mode.ON, null, 10_000, false, true);
        assertThat(body(ask, "{}").path("reasoning_effort").asText()).isEqualTo("high");

        ask.thinking = new Thinking(Mode.ON, null, null, true, true);
        assertThat(body(ask, "{}").path("reasoning_effort").asText()).isEqualTo("high");
    }

    @Test
    void P20_samplingIsDroppedForModelsWithoutItAndRefusedWhenNothingMayBe() {
        var ask = Ask.user("x");
        ask.sampling = new Sampling(0.2, 0.9, null, null, null, null, null);

        assertThat(write(ask, "{\"sampling\":false}").dropped()).containsExactly("temperature", "top_p");
        assertThatThrownBy(() -> write(ask, "{\"sampling\":false,\"strict-params\":true}"))
                .isInstanceOfSatisfying(ProtocolException.class, e -> {
                    assertThat(e.error().param()).isEqualTo("temperature");
                    assertThat(e.error().code()).isEqualTo("unsupported_parameter");
                });
    }

    @Test
    void P48_stopIsAnArray() {
        var ask = Ask.user("x");
        ask.stop = List.of("x");

        assertThat(list(body(ask, "{}").path("stop"))).isEqualTo(array("\"x\""));
    }

    @Test
    void P64_schemaHasANameAndIsStrictWhereItCanBe() {
        var ask = Ask.user("x");
        var closed = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"],"
                + "\"additionalProperties\":false}";
        ask.format = new OutputFormat.Schema(null, null, Ask.json(closed), null);
        assertThat(body(ask, "{}").path("response_format"))
                .isEqualTo(Ask.json("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"response\",\"schema\":"
                        + closed + ",\"strict\":true}}"));

        ask.format = new OutputFormat.Schema("a b", null, Ask.json(closed.replace(":false", ":true")), null);
        assertThat(body(ask, "{}")
                        .path("response_format")
                        .path("json_schema")
                        .path("strict")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void modelWithoutSchemasReadsItInWords() {
        var ask = Ask.user("x");
        ask.format = new OutputFormat.Schema(null, null, Ask.json("{\"title\":\"T\"}"), null);

        var body = body(ask, "{\"json-schema\":false}");

        assertThat(body.path("response_format")).isEqualTo(Ask.json("{\"type\":\"json_object\"}"));
        assertThat(body.path("messages").path(0).path("content").asText()).contains("{\"title\":\"T\"}");
    }

    @Test
    void jsonModeIsMentioned() {
        var ask = Ask.user("x");
        ask.format = new OutputFormat.Json();

        assertThat(body(ask, "{}").path("messages").path(0).path("content").asText())
                .contains("JSON");
    }

    @Test
    void P75_foreignThoughtsAreLeftOutAndOwnOnesEchoedWhereWanted() {
        var foreign = new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null);
        var ask = Ask.user("x")
                .turn(
                        Role.ASSISTANT,
                        Ask.thought("secret plan", foreign),
                        Ask.thought("mine", Signature.UNSIGNED),
                        Ask.text("done"),
                        Ask.call("t1", "f", "{}"))
                .turn(Role.USER, Ask.result("t1", Ask.text("ok")));

        assertThat(body(ask, "{}").toString()).doesNotContain("secret plan", "mine");
        assertThat(body(ask, "{\"echo-reasoning\":true}")
                        .path("messages")
                        .path(1)
                        .path("reasoning_content")
                        .asText())
                .isEqualTo("mine");
    }

    @Test
    void P18_signatureGoesBackToTheServerThatWantsIt() {
        var signature = new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", null);
        var ask = Ask.user("x")
                .turn(Role.ASSISTANT, new ToolCall("t", "f", null, Tool.Kind.FUNCTION, "{}", signature))
                .turn(Role.USER, Ask.result("t"));

        assertThat(body(ask, "{\"signatures\":true}")
                        .path("messages")
                        .path(1)
                        .path("tool_calls")
                        .path(0)
                        .path("extra_content"))
                .isEqualTo(Ask.json("{\"google\":{\"thought_signature\":\"U0lHMQ==\"}}"));
        assertThat(body(ask, "{}").toString()).doesNotContain("extra_content");
    }

    @Test
    void P56_P57_partsOfUserMessagesAreWritten() {
        var ask = new Ask()
                .turn(
                        Role.USER,
                        new Image(new MediaSource.Url("https://a.example/x.png"), "high", null),
                        new Document(new MediaSource.Inline("application/pdf", "JVBERg=="), null, null),
                        new Document(new MediaSource.FileId(Protocol.CHAT, "file-1"), null, null),
                        new Document(new MediaSource.PlainText("words"), "notes.txt", null),
                        new Audio(new MediaSource.Inline("audio/mpeg", "AAAA")));

        assertThat(list(messages(ask).getFirst().path("content"))).isEqualTo(array("""
                {"type":"image_url","image_url":{"url":"https://a.example/x.png","detail":"high"}},
                {"type":"file","file":{"filename":"document.pdf","file_data":"data:application/pdf;base64,JVBERg=="}},
                {"type":"file","file":{"file_id":"file-1"}},
                {"type":"text","text":"[notes.txt]\\nwords"},
                {"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}}"""));
    }

    @Test
    void whatCannotBeSentIsRefused() {
        var elsewhere = new Document(new MediaSource.FileId(Protocol.ANTHROPIC, "f"), null, null);
        var byAddress = new Document(new MediaSource.Url("https://a.example/x.pdf"), null, null);
        var sound = new Audio(new MediaSource.Inline("audio/flac", "AAAA"));
        for (var part : List.of(elsewhere, byAddress, sound)) {
            assertThatThrownBy(() -> write(new Ask().turn(Role.USER, part), "{}"))
                    .isInstanceOf(ProtocolException.class);
        }
        assertThatThrownBy(() -> write(new Ask().turn(Role.USER, PNG, PNG), "{\"images-max\":1}"))
                .isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> write(Ask.user("x").turn(Role.ASSISTANT, Ask.text("y")), "{\"prefill\":false}"))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void halfASurrogatePairDoesNotBreakTheBody() {
        assertThat(messages(Ask.user("a\uD83D")).getFirst().path("content").asText())
                .isEqualTo("a\uD83D");
    }

    private static UpstreamRequest write(Ask ask, String facts) {
        return new ChatCodec().encodeRequest(ask.build(), Ask.model(facts));
    }

    private static JsonNode body(Ask ask, String facts) {
        return json(write(ask, facts));
    }

    private static List<JsonNode> messages(Ask ask) {
        return messages(body(ask, "{}"));
    }

    private static List<JsonNode> messages(JsonNode body) {
        return list(body.path("messages"));
    }

    private static JsonNode json(UpstreamRequest upstream) {
        return Ask.json(new String(upstream.body().bytes(), StandardCharsets.UTF_8));
    }

    private static List<JsonNode> array(String elements) {
        return list(Ask.json("{\"all\":[" + elements + "]}").path("all"));
    }

    private static List<JsonNode> list(JsonNode array) {
        var elements = new ArrayList<JsonNode>();
        array.forEach(elements::add);
        return elements;
    }
}
