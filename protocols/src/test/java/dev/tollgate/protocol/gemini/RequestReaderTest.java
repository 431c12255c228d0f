package dev.tollgate.protocol.gemini;

import static dev.tollgate.protocol.gemini.Samples.CODEC;
import static dev.tollgate.protocol.gemini.Samples.SSE;
import static dev.tollgate.protocol.gemini.Samples.WHOLE;
import static dev.tollgate.protocol.gemini.Samples.bytes;
import static dev.tollgate.protocol.gemini.Samples.json;
import static dev.tollgate.protocol.gemini.Samples.read;
import static dev.tollgate.protocol.gemini.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
    @Test
    void requestOfGeminiCliIsReadWhole() {
        var request = read(SSE, text("cli.request.json"));

        assertThat(request.model()).isEqualTo("gem");
        assertThat(request.stream()).isTrue();
        assertThat(request.instructions())
                .extracting(ContentPart.Text::text)
                .containsExactly("You are an agent.", "Be short.");
        assertThat(request.turns())
                .extracting(turn -> turn.role())
                .containsExactly(Role.USER, Role.ASSISTANT, Role.USER);
        assertThat(request.turns().getFirst().parts().get(1))
                .isEqualTo(new ContentPart.Image(new MediaSource.Inline("image/png", "iVBORw0KGgo="), null, null));
        assertThat(request.tools()).extracting(Tool::qualifiedName).containsExactly("ls", "now", "web_search");
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice.One("ls"));
        assertThat(request.maxOutput()).isEqualTo(8192);
        assertThat(request.stop()).containsExactly("END");
        assertThat(request.sampling().topK()).isEqualTo(64);
        assertThat(request.sampling().topP()).isEqualTo(0.95);
        assertThat(request.sampling().seed()).isEqualTo(7);
        assertThat(request.thinking()).isEqualTo(new Thinking(Thinking.Mode.ON, null, 8192, false, true));
    }

    @Test
    void callsWithoutIdsAreMatchedToTheirResponsesInOrder() {
        var turns = read(SSE, text("cli.request.json")).turns();

        var model = turns.get(1).parts();
        var first = (ContentPart.ToolCall) model.get(1);
        var second = (ContentPart.ToolCall) model.get(2);
        assertThat(first.id()).matches("call_[0-9A-Za-z]{24}").isNotEqualTo(second.id());
        assertThat(first.signature()).isEqualTo(new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", null));
        assertThat(turns.get(2).parts())
                .containsExactly(
                        new ContentPart.ToolResult(
                                first.id(), "ls", java.util.List.of(ContentPart.Text.of("a.txt")), false, null),
                        new ContentPart.ToolResult(
                                second.id(),
                                "ls",
                                java.util.List.of(ContentPart.Text.of("no such folder")),
                                true,
                                null),
                        ContentPart.Text.of("Go on."));
    }

    @Test
    void snakeCaseAndSingleObjectsAreReadAtEveryDepth() {
        var request = read(WHOLE, text("snake.request.json"));

        assertThat(request.instructions()).containsExactly(ContentPart.Text.of("You are a cat."));
        assertThat(request.turns().getFirst().parts())
                .containsExactly(
                        new ContentPart.Image(new MediaSource.Inline("image/jpeg", "/9j/4AA="), "low", null),
                        new ContentPart.Image(new MediaSource.Url("https://example.com/a.png"), null, null),
                        new ContentPart.Document(
                                new MediaSource.FileId(Protocol.GEMINI, "https://www.youtube.com/watch?v=abc"),
                                null,
                                null));
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice.Required());
        assertThat(request.maxOutput()).isEqualTo(100);
        assertThat(request.sampling().topK()).isEqualTo(40);
        assertThat(request.choices()).isEqualTo(2);
        assertThat(request.logprobs().top()).isEqualTo(3);
        assertThat(request.thinking().effort()).isEqualTo(Thinking.Effort.LOW);
        assertThat(((OutputFormat.Schema) request.format()).schema())
                .isEqualTo(json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}"));
    }

    @Test
    void schemaBecomesJsonSchemaWhilePropertiesKeepTheirNames() {
        var tool =
                (Tool.Function) read(WHOLE, text("snake.request.json")).tools().getFirst();

        assertThat(json(tool.parameters().toString())).isEqualTo(json("""
                {"type":"object","properties":{
                  "any_of":{"type":["string","null"],"minLength":2},
                  "when":{"type":"string","format":"date-time"},
                  "list":{"type":"array","items":{"anyOf":[{"type":"integer"},{"type":"number"}]},"maxItems":3}
                 },"required":["when"]}"""));
    }

    @Test
    void foreignSignatureOnACallIsReasoningInFrontOfIt() {
        var wire = SignatureWire.write(new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null));
        var request = read(WHOLE, """
                {"contents":[{"role":"model","parts":[
                  {"text":"t","thought":true,"thoughtSignature":"%1$s"},
                  {"functionCall":{"id":"c","name":"f"},"thoughtSignature":"%1$s"}]}]}""".formatted(wire));

        assertThat(request.turns().getFirst().parts())
                .containsExactly(
                        new ContentPart.Reasoning(
                                "t", new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null), false),
                        new ContentPart.ToolCall("c", "f", null, Tool.Kind.FUNCTION, "{}", null));
    }

    @Test
    void piecesOfAStreamThatCameBackAreOneBlock() {
        var signature = new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null);
        var request = read(WHOLE, """
                {"contents":[{"role":"user","parts":[{"text":"a"},{"text":"b"}]},{"role":"model","parts":[
                  {"text":"H","thought":true},{"text":"m","thought":true},
                  {"text":"","thought":true,"thoughtSignature":"%1$s"},{"text":"Hel"},{"text":"lo"},
                  {"functionCall":{"id":"c","name":"f"},"thoughtSignature":"%1$s"},{"text":""}]}]}""".formatted(SignatureWire.write(signature)));

        assertThat(request.turns().get(0).parts()).hasSize(2);
        assertThat(request.turns().get(1).parts())
                .containsExactly(
                        new ContentPart.Reasoning("Hm", signature, false),
                        ContentPart.Text.of("Hello"),
                        new ContentPart.ToolCall("c", "f", null, Tool.Kind.FUNCTION, "{}", null));
    }

    @Test
    void signatureSurvivesTheOtherBase64Alphabet() {
        var signature = new Signature(Protocol.RESPONSES, Signature.Kind.REASONING, "gAAAA??>>~~é", null);
        var wire = SignatureWire.write(signature);

        assertThat(java.util.Base64.getDecoder().decode(wire)).isNotEmpty();
        assertThat(SignatureWire.read(wire.replace('+', '-').replace('/', '_').replace("=", ""), Signature.Kind.TEXT))
                .isEqualTo(signature);
    }

    @Test
    void modelIsTakenFromThePathWithoutItsCollection() {
        var body = "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}";

        assertThat(read(new RequestTarget("models/gem-1", false, false), body).model())
                .isEqualTo("gem-1");
        assertThat(read(new RequestTarget("vendor/gem-1", false, false), body).model())
                .isEqualTo("vendor/gem-1");
    }

    @Test
    void countIsReadFromContentsOrFromAWholeRequest() {
        var plain = CODEC.decodeCountRequest(WHOLE, bytes("{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}"));
        var inner = CODEC.decodeCountRequest(
                WHOLE,
                bytes(
                        "{\"generateContentRequest\":{\"model\":\"models/gem\",\"contents\":[{\"parts\":[{\"text\":\"a\"}]}],"
                                + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]}]}}"));

        assertThat(plain.turns()).isEqualTo(inner.turns());
        assertThat(inner.tools()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                                                                            | contents
            {"contents":5}                                                                | contents
            {"contents":[{"parts":[]}]}                                                   | contents[0].parts
            {"contents":[{"role":"assistant","parts":[{"text":"a"}]}]}                    | contents[0].role
            {"contents":[{"parts":[{"text":5}]}]}                                         | contents[0].parts[0].text
            {"contents":[{"parts":[{}]}]}                                                 | contents[0].parts[0]
            {"contents":[{"parts":[{"text":"a","inlineData":{}}]}]}                       | contents[0].parts[0]
            {"contents":[{"parts":[{"inlineData":{"mimeType":"image/png"}}]}]}            | contents[0].parts[0].inlineData.data
            {"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"$"}}]}]} | contents[0].parts[0].inlineData.data
            {"contents":[{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]}    | contents[0].parts[0].functionResponse
            {"contents":[{"parts":[{"functionCall":{"name":"f"}}]}]}                      | contents[0].parts[0].functionCall
            {"contents":[{"role":"model","parts":[{"functionCall":{}}]}]}                 | contents[0].parts[0].functionCall.name
            {"contents":[{"parts":[{"text":"a"}]}],"cachedContent":"c"}                   | cachedContent
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"temperature":3}}  | generationConfig.temperature
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"topP":"x"}}       | generationConfig.topP
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"candidateCount":9}}  | generationConfig.candidateCount
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"maxOutputTokens":1.5}}  | generationConfig.maxOutputTokens
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"maxOutputTokens":1,"max_output_tokens":2}}  | generationConfig.maxOutputTokens
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"responseModalities":["IMAGE"]}}  | generationConfig.responseModalities
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"stopSequences":["1","2","3","4","5","6"]}}  | generationConfig.stopSequences
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"thinkingConfig":{"thinkingBudget":1,"thinkingLevel":"LOW"}}}  | generationConfig.thinkingConfig.thinkingLevel
            {"contents":[{"parts":[{"text":"a"}]}],"tools":[{"functionDeclarations":[{"name":"f"},{"name":"f"}]}]}  | tools[0].functionDeclarations[1].name
            {"contents":[{"parts":[{"text":"a"}]}],"toolConfig":{"functionCallingConfig":{"mode":"X"}}}  | toolConfig.functionCallingConfig.mode
            """)
    void malformedMembersAreNamed(String body, String param) {
        assertThatThrownBy(() -> read(WHOLE, body))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo(param));
    }
}
