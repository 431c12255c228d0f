package dev.tollgate.protocol.gemini;

import static dev.tollgate.protocol.gemini.Samples.CODEC;
import static dev.tollgate.protocol.gemini.Samples.assistant;
import static dev.tollgate.protocol.gemini.Samples.call;
import static dev.tollgate.protocol.gemini.Samples.function;
import static dev.tollgate.protocol.gemini.Samples.json;
import static dev.tollgate.protocol.gemini.Samples.model;
import static dev.tollgate.protocol.gemini.Samples.result;
import static dev.tollgate.protocol.gemini.Samples.sent;
import static dev.tollgate.protocol.gemini.Samples.text;
import static dev.tollgate.protocol.gemini.Samples.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestWriterTest {
    private static final MediaSource.Inline PNG = new MediaSource.Inline("image/png", "iVBORw0KGgo=");
    private static final Signature FOREIGN = new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "E1", null);

    @Test
    void wholeConversationOfAnAgentIsWrittenAsGeminiWantsIt() {
        var request = RequestBuilder.of(
                assistant(ContentPart.Text.of("Hello.")),
                user(ContentPart.Text.of("Look."), new ContentPart.Image(PNG, "high", null)),
                assistant(
                        new ContentPart.Reasoning("secret", FOREIGN, false),
                        ContentPart.Text.of("I will."),
                        new ContentPart.ToolCall(
                                "t1",
                                "shot",
                                null,
                                Tool.Kind.FUNCTION,
                                "{\"i\":1}",
                                new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lH", null)),
                        new ContentPart.ToolCall("t2", "patch", null, Tool.Kind.CUSTOM, "a\nb", null)),
                new Turn(Role.SYSTEM, List.of(ContentPart.Text.of("five left"))),
                user(
                        new ContentPart.ToolResult("t2", null, List.of(ContentPart.Text.of("it failed")), true, null),
                        new ContentPart.ToolResult(
                                "t1",
                                null,
                                List.of(ContentPart.Text.of("done"), new ContentPart.Image(PNG, null, null)),
                                false,
                                null),
                        ContentPart.Text.of(""),
                        ContentPart.Text.of("And now?")));
        request.instructions = List.of(
                ContentPart.Text.of("x-anthropic-billing-header: cc_version=2; cc_entrypoint=cli;"),
                ContentPart.Text.of("You are Claude Code."));
        request.tools(
                new Tool.Function(
                        "shot",
                        null,
                        "Takes a picture",
                        (ObjectNode)
                                json(
                                        "{\"$schema\":\"x\",\"type\":\"object\",\"properties\":{\"i\":{\"type\":\"integer\"}},\"additionalProperties\":false}"),
                        true,
                        null),
                function("now", "{\"type\":\"object\",\"properties\":{}}"),
                new Tool.Custom("patch", null, "d", (ObjectNode)
                        json("{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: x\"}")),
                new Tool.Hosted(Protocol.RESPONSES, "local_shell", "tools", json("{}")));
        request.choice(new ToolChoice.Auto());
        request.sampling = new Sampling(0.5, 0.9, 5, 0.1, 0.2, 3L, (ObjectNode) json("{\"1\":2}"));
        request.maxOutput = 1000L;
        request.stop = List.of("END");
        request.choices = 2;
        request.logprobs(2).thinking(new Thinking(Thinking.Mode.ON, null, 10_000, false, true));
        request.stream = true;

        var upstream = CODEC.encodeRequest(request.build(), model("{}"));

        assertThat(upstream.path()).isEqualTo("/v1beta/models/gem-1:streamGenerateContent?alt=sse");
        assertThat(json(upstream)).isEqualTo(json(text("agent.upstream.json")));
        assertThat(upstream.dropped()).containsExactly("tools", "logit_bias");
    }

    @Test
    void P07_resultsOfParallelCallsAreOneContentWithTheFunctionsNames() {
        var sent = sent(
                RequestBuilder.of(
                        user("go"),
                        assistant(call("t1", "alpha", "{\"i\":1}"), call("t2", "beta", "{}")),
                        user(result("t1", "A"), result("t2", "B"), ContentPart.Text.of("thanks"))),
                "{}");

        assertThat(sent.path("contents")).isEqualTo(json("""
                [{"role":"user","parts":[{"text":"go"}]},
                 {"role":"model","parts":[{"functionCall":{"id":"t1","name":"alpha","args":{"i":1}}},
                   {"functionCall":{"id":"t2","name":"beta","args":{}}}]},
                 {"role":"user","parts":[{"functionResponse":{"id":"t1","name":"alpha","response":{"output":"A"}}},
                   {"functionResponse":{"id":"t2","name":"beta","response":{"output":"B"}}},{"text":"thanks"}]}]"""));
    }

    @Test
    void missingLateDoubleAndOrphanResultsAreSetRight() {
        var sent = sent(
                RequestBuilder.of(
                        user("go"),
                        assistant(call("a", "f", "{}"), call("b", "g", "not json")),
                        user(result("b", "old"), result("b", "new"), result("x", "lost")),
                        assistant(ContentPart.Text.of("hm")),
                        user(result("a", "late")),
                        assistant(call("c", "f", ""))),
                "{}");

        assertThat(sent.path("contents")).isEqualTo(json("""
                [{"role":"user","parts":[{"text":"go"}]},
                 {"role":"model","parts":[{"functionCall":{"id":"a","name":"f","args":{}}},
                   {"functionCall":{"id":"b","name":"g","args":{"_raw":"not json"}}}]},
                 {"role":"user","parts":[{"functionResponse":{"id":"a","name":"f","response":{"output":"late"}}},
                   {"functionResponse":{"id":"b","name":"g","response":{"output":"new"}}},
                   {"text":"[result of unknown tool call ID]: lost"}]},
                 {"role":"model","parts":[{"text":"hm"},{"functionCall":{"id":"c","name":"f","args":{}}}]},
                 {"role":"user","parts":[{"functionResponse":{"id":"c","name":"f",
                   "response":{"error":"(no result was recorded)"}}}]}]"""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            plain                              | {"output":"plain"}
            {"a":1}                            | {"a":1}
            [1,2]                              | {"output":[1,2]}
            12                                 | {"output":12}
            null                               | {"output":null}
            {"schema":{"$ref":"#/defs/A"}}     | {"output":"{\\"schema\\":{\\"$ref\\":\\"#/defs/A\\"}}"}
            [{"x":[{"$schema":1}]}]            | {"output":"[{\\"x\\":[{\\"$schema\\":1}]}]"}
            """)
    void P59_resultsAreObjectsUnlessTheyHoldReferences(String text, String response) {
        var sent = sent(RequestBuilder.of(user("go"), assistant(call("t", "f", "{}")), user(result("t", text))), "{}");

        assertThat(sent.at("/contents/2/parts/0/functionResponse/response")).isEqualTo(json(response));
    }

    @Test
    void P12_toolChoices() {
        assertThat(choice(new ToolChoice.One("f")))
                .isEqualTo(json("{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"f\"]}"));
        assertThat(choice(new ToolChoice.None())).isEqualTo(json("{\"mode\":\"NONE\"}"));
        assertThat(choice(new ToolChoice.Required())).isEqualTo(json("{\"mode\":\"ANY\"}"));
        assertThat(choice(new ToolChoice.Subset(List.of("f"), false)))
                .isEqualTo(json("{\"mode\":\"VALIDATED\",\"allowedFunctionNames\":[\"f\"]}"));
        assertThat(choice(new ToolChoice.Unspecified()).isMissingNode()).isTrue();
        assertThat(sent(new RequestBuilder().choice(new ToolChoice.Required()), "{}")
                        .has("toolConfig"))
                .isFalse();
    }

    private static com.fasterxml.jackson.databind.JsonNode choice(ToolChoice choice) {
        return sent(new RequestBuilder().tools(function("f", null)).choice(choice), "{}")
                .at("/toolConfig/functionCallingConfig");
    }

    @Test
    void P13_schemaIsCleanedForModelsWithoutJsonSchema() {
        var sent = sent(
                new RequestBuilder().tools(function("one", """
                        {"$schema":"x","type":"object","additionalProperties":false,"properties":{
                          "title":{"type":["string","null"],"minLength":1},"n":{"type":"integer","exclusiveMinimum":0},
                          "k":{"const":"v"},"tags":{"type":"array"}},"required":["title","gone"]}"""), function("two", null)), "{\"json-schema\":false}");

        assertThat(sent.path("tools")).isEqualTo(json("""
                [{"functionDeclarations":[{"name":"one","parameters":{"type":"OBJECT","properties":{
                  "title":{"nullable":true,"type":"STRING","minLength":1},"n":{"type":"INTEGER","minimum":1},
                  "k":{"type":"STRING","enum":["v"]},"tags":{"type":"ARRAY","items":{"type":"STRING"}}},
                  "required":["title"]}},{"name":"two"}]}]"""));
    }

    @Test
    void referencesAreResolvedAndCyclesCutForModelsWithoutJsonSchema() {
        var sent = sent(new RequestBuilder().tools(function("f", """
                        {"type":"object","properties":{"node":{"$ref":"#/$defs/node"}},
                         "$defs":{"node":{"type":"object","properties":{"next":{"$ref":"#/$defs/node"},"v":{"oneOf":[{"type":"string"},{"type":"null"}]}}}}}""")), "{\"json-schema\":false}");

        var text = sent.toString();
        assertThat(text).doesNotContain("$ref").doesNotContain("$defs").doesNotContain("oneOf");
        assertThat(sent.at("/tools/0/functionDeclarations/0/parameters/properties/node/properties/v"))
                .isEqualTo(json("{\"type\":\"STRING\",\"nullable\":true}"));
    }

    @Test
    void schemasThatWouldExplodeAreCut() {
        var doubling =
                new StringBuilder("{\"type\":\"object\",\"properties\":{\"p\":{\"$ref\":\"#/$defs/d0\"}},\"$defs\":{");
        for (var i = 0; i < 40; i++) {
            doubling.append(
                    "\"d%1$d\":{\"type\":[\"object\",\"array\"],\"properties\":{\"a\":{\"$ref\":\"#/$defs/d%2$d\"},\"b\":{\"$ref\":\"#/$defs/d%2$d\"}}},"
                            .formatted(i, i + 1));
        }
        doubling.append("\"d40\":{\"type\":\"integer\",\"exclusiveMinimum\":1e999999999}}}");

        for (var facts : List.of("{}", "{\"json-schema\":false}")) {
            var sent = sent(new RequestBuilder().tools(function("f", doubling.toString())), facts);

            assertThat(sent.toString()).hasSizeLessThan(1_000_000);
        }
    }

    @Test
    void partsThatAllHoldAreJoinedAndAliasesStayReferences() {
        var sent = sent(new RequestBuilder().tools(function("f", """
                        {"type":"object","properties":{"x":{"allOf":[{"$ref":"#/definitions/base"},
                           {"properties":{"b":{"type":"integer"}},"required":["b"]}]},
                         "y":{"description":"an alias","allOf":[{"$ref":"#/definitions/base"}]}},
                         "definitions":{"base":{"type":"object","properties":{"a":{"const":1}},"required":["a"]}}}""")), "{}");

        assertThat(sent.at("/tools/0/functionDeclarations/0/parametersJsonSchema"))
                .isEqualTo(json("""
                {"type":"object","properties":{
                  "x":{"type":"object","properties":{"a":{"enum":[1]},"b":{"type":"integer"}},"required":["a","b"]},
                  "y":{"$ref":"#/$defs/base"}},
                 "$defs":{"base":{"type":"object","properties":{"a":{"enum":[1]}},"required":["a"]}}}"""));
    }

    @Test
    void P63_structuredOutputInEitherForm() {
        var schema =
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":[\"string\",\"null\"]}},\"required\":[\"a\"],\"additionalProperties\":false}";
        var request = new RequestBuilder().format(new OutputFormat.Schema("r", null, (ObjectNode) json(schema), true));

        assertThat(sent(request, "{}").path("generationConfig"))
                .isEqualTo(json("{\"responseMimeType\":\"application/json\",\"responseJsonSchema\":" + schema + "}"));
        assertThat(sent(request, "{\"json-schema\":false}").path("generationConfig"))
                .isEqualTo(json("""
                        {"responseMimeType":"application/json","responseSchema":{"type":"OBJECT",
                         "properties":{"a":{"nullable":true,"type":"STRING"}},"required":["a"]}}"""));
    }

    @Test
    void olderModelsKeepTheirToolsAndGetTheSchemaInWords() {
        var request = new RequestBuilder()
                .format(new OutputFormat.Schema(null, null, (ObjectNode) json("{\"type\":\"object\"}"), null))
                .tools(function("f", null));

        var sent = sent(request, "{\"thinking\":{\"kind\":\"budget\"}}");

        assertThat(sent.has("generationConfig")).isFalse();
        assertThat(sent.at("/systemInstruction/parts/0/text").asText()).contains("{\"type\":\"object\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"kind":"budget","min":128,"max":32768}             | 10000 | {"thinkingBudget":10000,"includeThoughts":true}
            {"kind":"budget","min":128,"max":8000}              | 10000 | {"thinkingBudget":8000,"includeThoughts":true}
            {"kind":"level"}                                    | 10000 | {"thinkingLevel":"HIGH","includeThoughts":true}
            {"kind":"level","levels":["low","high"]}            | 5000  | {"thinkingLevel":"HIGH","includeThoughts":true}
            {"kind":"level","levels":["low","high"]}            | 100   | {"thinkingLevel":"LOW","includeThoughts":true}
            {"kind":"none"}                                     | 10000 |
            """)
    void P19_thinkingPerModelGeneration(String kind, int budget, String config) {
        var request = new RequestBuilder().thinking(new Thinking(Thinking.Mode.ON, null, budget, false, true));

        var sent = sent(request, "{\"thinking\":" + kind + "}").at("/generationConfig/thinkingConfig");

        assertThat(sent.isMissingNode() ? null : sent).isEqualTo(config == null ? null : json(config));
    }

    @Test
    void thinkingThatIsOffIsSwitchedOffAsFarAsTheModelCan() {
        var off = new RequestBuilder().thinking(Thinking.OFF);

        assertThat(sent(off, "{\"thinking\":{\"kind\":\"budget\",\"min\":128,\"off\":false}}")
                        .at("/generationConfig/thinkingConfig"))
                .isEqualTo(json("{\"thinkingBudget\":128}"));
        assertThat(sent(off, "{\"thinking\":{\"kind\":\"budget\",\"min\":512,\"off\":true}}")
                        .at("/generationConfig/thinkingConfig"))
                .isEqualTo(json("{\"thinkingBudget\":0}"));
        assertThat(sent(off, "{\"thinking\":{\"kind\":\"level\"}}").at("/generationConfig/thinkingConfig"))
                .isEqualTo(json("{\"thinkingLevel\":\"MINIMAL\"}"));
    }

    @Test
    void P18_signaturesGoBackToTheirCallsAndUnsignedFirstCallsGetThePlaceholder() {
        var moved = new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lH", "c2");
        var sent = sent(
                RequestBuilder.of(
                        user("go"),
                        assistant(call("c1", "f", "{}"), call("c1b", "f", "{}")),
                        user(result("c1", "x"), result("c1b", "y")),
                        assistant(new ContentPart.Reasoning("", moved, false), call("c2", "f", "{}")),
                        user(result("c2", "x"))),
                "{\"signatures\":true}");

        assertThat(sent.at("/contents/1/parts/0/thoughtSignature").asText()).isEqualTo(SignatureWire.PLACEHOLDER);
        assertThat(sent.at("/contents/1/parts/1").has("thoughtSignature")).isFalse();
        assertThat(sent.at("/contents/3/parts")).hasSize(1);
        assertThat(sent.at("/contents/3/parts/0/thoughtSignature").asText()).isEqualTo("U0lH");
        assertThat(sent.at("/contents/4").toString()).doesNotContain("thoughtSignature");
    }

    @Test
    void P75_foreignThinkingIsDropped() {
        var sent = sent(
                RequestBuilder.of(
                        user("go"),
                        assistant(
                                new ContentPart.Reasoning("secret plan", FOREIGN, false),
                                ContentPart.Text.of("done"),
                                call("t", "f", "{}")),
                        user(result("t", "ok"))),
                "{}");

        assertThat(sent.toString())
                .doesNotContain("secret")
                .doesNotContain("E1")
                .contains("done");
    }

    @Test
    void P56_P57_mediaAreInlineAndAddressesOfTheWebAreRefused() {
        var pdf = new MediaSource.Inline("application/pdf", "JVBERg==");
        var sent = sent(RequestBuilder.of(user(new ContentPart.Document(pdf, "a.pdf", null))), "{}");

        assertThat(sent.at("/contents/0/parts/0"))
                .isEqualTo(json("{\"inlineData\":{\"mimeType\":\"application/pdf\",\"data\":\"JVBERg==\"}}"));
        assertThatThrownBy(() -> sent(
                        RequestBuilder.of(user(new ContentPart.Image(
                                new MediaSource.Url("http://169.254.169.254/x?key=1"), null, null))),
                        "{}"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("http://169.254.169.254/x")
                .hasMessageNotContaining("key=1");
        var video = new MediaSource.Url("https://youtu.be/abc");
        assertThat(sent(RequestBuilder.of(user(new ContentPart.Document(video, null, null))), "{}")
                        .at("/contents/0/parts/0"))
                .isEqualTo(json("{\"fileData\":{\"fileUri\":\"https://youtu.be/abc\"}}"));
    }

    @Test
    void imagesOfResultsGoBesideThemWhereTheModelWantsIt() {
        var sent = sent(
                RequestBuilder.of(
                        user("go"),
                        assistant(call("t", "f", "{}"), call("u", "g", "{}")),
                        user(
                                new ContentPart.ToolResult(
                                        "t", null, List.of(new ContentPart.Image(PNG, null, null)), false, null),
                                result("u", "x"))),
                "{\"tool-result-images\":false}");

        assertThat(sent.at("/contents/2/parts")).isEqualTo(json("""
                [{"functionResponse":{"id":"t","name":"f","response":{"output":""}}},
                 {"functionResponse":{"id":"u","name":"g","response":{"output":"x"}}},
                 {"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}}]"""));
    }

    @Test
    void P60_P61_systemTextInTheMiddleStaysAndTheUserSpeaksFirst() {
        var sent = sent(
                RequestBuilder.of(
                        assistant(ContentPart.Text.of("Hello")),
                        user("x"),
                        new Turn(Role.SYSTEM, List.of(ContentPart.Text.of("5 left")))),
                "{}");

        assertThat(sent.path("contents")).isEqualTo(json("""
                [{"role":"user","parts":[{"text":"."}]},{"role":"model","parts":[{"text":"Hello"}]},
                 {"role":"user","parts":[{"text":"x"},{"text":"<system-reminder>\\n5 left\\n</system-reminder>"}]}]"""));
    }

    @Test
    void instructionsAloneBecomeTheUsersTurn() {
        var request = RequestBuilder.of();
        request.instructions = List.of(ContentPart.Text.of("Say hi."));

        var sent = sent(request, "{}");

        assertThat(sent).isEqualTo(json("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Say hi.\"}]}]}"));
    }

    @Test
    void illegalNamesAreShortenedEverywhereAlike() {
        var name = "1" + "n".repeat(80);
        var sent = sent(
                RequestBuilder.of(user("go"), assistant(call("t", name, "{}")), user(result("t", "x")))
                        .tools(function(name, null))
                        .choice(new ToolChoice.One(name)),
                "{}");

        var short64 = sent.at("/tools/0/functionDeclarations/0/name").asText();
        assertThat(short64).matches("[A-Za-z_][A-Za-z0-9_.:-]{0,63}");
        assertThat(sent.at("/toolConfig/functionCallingConfig/allowedFunctionNames/0")
                        .asText())
                .isEqualTo(short64);
        assertThat(sent.at("/contents/1/parts/0/functionCall/name").asText()).isEqualTo(short64);
        assertThat(sent.at("/contents/2/parts/0/functionResponse/name").asText())
                .isEqualTo(short64);
    }

    @Test
    void webSearchIsGooglesOwnUnlessTheModelCannotMixTools() {
        var search = new Tool.Hosted(Protocol.CHAT, Tool.Hosted.WEB_SEARCH, "tools", json("{}"));

        assertThat(sent(new RequestBuilder().tools(search), "{}").path("tools"))
                .isEqualTo(json("[{\"googleSearch\":{}}]"));
        var mixed = CODEC.encodeRequest(
                new RequestBuilder().tools(search, function("f", null)).build(),
                model("{\"thinking\":{\"kind\":\"budget\"}}"));
        assertThat(json(mixed).path("tools")).hasSize(1);
        assertThat(mixed.dropped()).containsExactly("tools");
    }

    @Test
    void strictModelsRefuseWhatOthersDrop() {
        var request = new RequestBuilder();
        request.sampling = new Sampling(0.3, null, null, null, null, null, null);

        assertThat(CODEC.encodeRequest(request.build(), model("{\"sampling\":false}"))
                        .dropped())
                .containsExactly("temperature");
        assertThatThrownBy(() ->
                        CODEC.encodeRequest(request.build(), model("{\"sampling\":false,\"strict-params\":true}")))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo("temperature"));
    }

    @Test
    void countAsksForThePromptAlone() {
        var request = new RequestBuilder().tools(function("f", null));
        request.maxOutput = 5L;

        var upstream = CODEC.encodeCountRequest(request.build(), model("{}"));

        assertThat(upstream.path()).isEqualTo("/v1beta/models/gem-1:countTokens");
        assertThat(json(upstream)).isEqualTo(json("""
                {"generateContentRequest":{"model":"models/gem-1","contents":[{"role":"user","parts":[{"text":"hi"}]}],
                 "tools":[{"functionDeclarations":[{"name":"f"}]}]}}"""));
        assertThat(CODEC.encodeCountRequest(request.build(), model("{\"count-tokens\":false}")))
                .isNull();
        assertThat(CODEC.decodeCount(Samples.bytes("{\"totalTokens\":31}"))).isEqualTo(31);
        assertThat(CODEC.decodeCount(Samples.bytes("<html>"))).isNegative();
        assertThat(json(new String(CODEC.encodeCount(7), java.nio.charset.StandardCharsets.UTF_8)))
                .isEqualTo(
                        json("{\"totalTokens\":7,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":7}]}"));
    }

    @Test
    void geminisOwnMembersGoBackToGemini() {
        var sent = json(CODEC.encodeRequest(Samples.read(Samples.SSE, text("cli.request.json")), model("{}")));

        assertThat(sent.at("/safetySettings/0/threshold").asText()).isEqualTo("BLOCK_NONE");
        assertThat(sent.has("somethingNew")).isFalse();
        assertThat(sent.at("/contents/1/parts/0/thoughtSignature").asText()).isEqualTo("U0lHMQ==");
        assertThat(sent.at("/tools/1")).isEqualTo(json("{\"googleSearch\":{}}"));
    }
}
