package dev.tollgate.protocol.gemini;

import static dev.tollgate.protocol.gemini.Samples.ARRAY;
import static dev.tollgate.protocol.gemini.Samples.CODEC;
import static dev.tollgate.protocol.gemini.Samples.IDENTITY;
import static dev.tollgate.protocol.gemini.Samples.SSE;
import static dev.tollgate.protocol.gemini.Samples.WHOLE;
import static dev.tollgate.protocol.gemini.Samples.encode;
import static dev.tollgate.protocol.gemini.Samples.json;
import static dev.tollgate.protocol.gemini.Samples.read;
import static dev.tollgate.protocol.gemini.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ChoiceFinished;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.ReasoningDelta;
import dev.tollgate.protocol.CompletionEvent.RefusalDelta;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.Started;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.Usage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerEncoderTest {
    private static final String BODY = "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}";
    private static final String SHOWING =
            "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}],\"generationConfig\":{\"thinkingConfig\":{\"includeThoughts\":true}}}";
    private static final Signature FOREIGN = new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "E1", null);
    private static final String WIRE = SignatureWire.write(FOREIGN);

    /// Thoughts, text and two calls whose pieces are mixed up, as an upstream may send them.
    private static final List<CompletionEvent> MIXED = List.of(
            new Started("up"),
            new BlockStarted(0, 0, new Block.Reasoning(false)),
            new ReasoningDelta(0, "Hm."),
            new Signed(0, FOREIGN),
            new BlockEnded(0),
            new BlockStarted(0, 1, new Block.Text()),
            new TextDelta(1, "Hel", null),
            new BlockStarted(0, 2, new Block.ToolCall("c1", "f", null, Tool.Kind.FUNCTION)),
            new BlockStarted(0, 3, new Block.ToolCall("c2", "g", null, Tool.Kind.FUNCTION)),
            new ToolInputDelta(2, "{\"a\""),
            new TextDelta(1, "lo", null),
            new ToolInputDelta(2, ":1}"),
            new ChoiceFinished(0, new StopReason.ToolCalls()),
            new UsageReported(new Usage(1000, 900, 0, 0, 20, 5, 0, 0)),
            new Completed());

    @Test
    void mixedBlocksBecomeOneStreamOfChunks() {
        var encoder = CODEC.newEventEncoder(read(SSE, SHOWING), IDENTITY);

        var stream = encode(encoder, MIXED);

        assertThat(stream)
                .isEqualTo(text("mixed.client.sse").replace("SIG", WIRE).replace("ID", encoder.answerId()));
        assertThat(encoder.contentType()).startsWith("text/event-stream");
        StreamRules.complete(stream);
    }

    @Test
    void hiddenThoughtsLeaveTheirSignatureOnTheNextPart() {
        var stream = encode(CODEC.newEventEncoder(read(SSE, BODY), IDENTITY), MIXED);

        var chunks = StreamRules.complete(stream);
        assertThat(stream).doesNotContain("Hm.");
        assertThat(chunks.getFirst().at("/candidates/0/content/parts/0"))
                .isEqualTo(json("{\"text\":\"Hel\",\"thoughtSignature\":\"" + WIRE + "\"}"));
        assertThat(stream.split(java.util.regex.Pattern.quote(WIRE), -1)).hasSize(2);
    }

    @Test
    void wholeAnswerIsTheSameFolded() {
        var whole = json(encode(CODEC.newEventEncoder(read(WHOLE, SHOWING), IDENTITY), MIXED));

        assertThat(whole.path("candidates")).isEqualTo(json("""
                [{"content":{"parts":[{"text":"Hm.","thought":true,"thoughtSignature":"SIG"},{"text":"Hello"},
                  {"functionCall":{"id":"c1","name":"f","args":{"a":1}},"thoughtSignature":"SIG"},
                  {"functionCall":{"id":"c2","name":"g","args":{}}}],"role":"model"},
                  "finishReason":"STOP","index":0}]""".replace("SIG", WIRE)));
        assertThat(whole.path("usageMetadata")).isEqualTo(json("""
                {"promptTokenCount":1000,"cachedContentTokenCount":900,"candidatesTokenCount":15,"thoughtsTokenCount":5,
                 "totalTokenCount":1020}"""));
        assertThat(whole.path("modelVersion").asText()).isEqualTo("gem");
    }

    @Test
    void answersReadBackByTheReaderKeepTheirSignatures() {
        var whole = json(encode(CODEC.newEventEncoder(read(WHOLE, BODY), IDENTITY), MIXED));
        var history = "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}," + whole.at("/candidates/0/content") + "]}";

        var parts = read(WHOLE, history).turns().get(1).parts();

        assertThat(parts.getFirst()).isEqualTo(new dev.tollgate.protocol.ContentPart.Reasoning("", FOREIGN, false));
        assertThat(parts).hasSize(4);
    }

    @Test
    void P34_arrayIsOneJsonDocument() {
        var request = read(ARRAY, BODY);
        var encoder = CODEC.newEventEncoder(request, IDENTITY);

        var body = encode(
                encoder,
                List.of(
                        new Started(""),
                        new BlockStarted(0, 0, new Block.Text()),
                        new TextDelta(0, "A", null),
                        new TextDelta(0, "B", null),
                        new BlockEnded(0),
                        new UsageReported(new Usage(3, 0, 0, 0, 2, 0, 0, 0)),
                        new ChoiceFinished(0, new StopReason.Stop()),
                        new Completed()));

        var array = json(body);
        assertThat(encoder.contentType()).startsWith("application/json");
        assertThat(array.isArray()).isTrue();
        assertThat(array.get(0).at("/candidates/0/content/parts/0/text").asText()
                        + array.get(1).at("/candidates/0/content/parts/0/text").asText())
                .isEqualTo("AB");
        assertThat(array.get(2).at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
        assertThat(array.get(2).path("usageMetadata").path("totalTokenCount").asInt())
                .isEqualTo(5);
    }

    @Test
    void P27_errorIsWrittenInBothForms() {
        var error = new CompletionError(Kind.BAD_GATEWAY, "cut", null, null, null);

        var stream = encode(
                read(SSE, BODY),
                new BlockStarted(0, 0, new Block.Text()),
                new TextDelta(0, "par", null),
                new Failed(error),
                new Completed());

        var json = "{\"error\":{\"code\":500,\"message\":\"cut\",\"status\":\"INTERNAL\"}}";
        assertThat(stream).contains("par").endsWith("\n\ndata: " + json + "\n\n" + json);
        var array = json(encode(
                read(ARRAY, BODY),
                new BlockStarted(0, 0, new Block.Text()),
                new TextDelta(0, "par", null),
                new Failed(error)));
        assertThat(array).hasSize(2);
        assertThat(array.get(1)).isEqualTo(json(json));
        assertThat(encode(read(WHOLE, BODY), new Failed(error))).isEmpty();
    }

    @Test
    void argumentsThatAreNoJsonEndInMalformedFunctionCall() {
        var events = new CompletionEvent[] {
            new BlockStarted(0, 0, new Block.ToolCall("c", "f", null, Tool.Kind.FUNCTION)),
            new ToolInputDelta(0, "{\"a\":"),
            new BlockEnded(0),
            new ChoiceFinished(0, new StopReason.ToolCalls()),
            new Completed()
        };
        var cut = events.clone();
        cut[3] = new ChoiceFinished(0, new StopReason.Length());

        assertThat(StreamRules.complete(encode(read(SSE, BODY), events))
                        .getLast()
                        .at("/candidates/0/finishReason")
                        .asText())
                .isEqualTo("MALFORMED_FUNCTION_CALL");
        assertThat(StreamRules.complete(encode(read(SSE, BODY), cut))
                        .getLast()
                        .at("/candidates/0/finishReason")
                        .asText())
                .isEqualTo("MAX_TOKENS");
    }

    @Test
    void refusalsAreTextAndSafety() {
        var stream = encode(
                read(SSE, BODY),
                new BlockStarted(0, 0, new Block.Refusal()),
                new RefusalDelta(0, "I can't."),
                new BlockEnded(0),
                new ChoiceFinished(0, new StopReason.Refused("bio", "No biology.")),
                new Completed());

        var chunks = StreamRules.complete(stream);
        assertThat(chunks.getFirst().at("/candidates/0/content/parts/0/text").asText())
                .isEqualTo("I can't.");
        assertThat(chunks.getLast().at("/candidates/0/finishReason").asText()).isEqualTo("SAFETY");
        assertThat(chunks.getLast().at("/candidates/0/finishMessage").asText()).isEqualTo("No biology.");
    }

    @Test
    void everyChoiceEndsOnce() {
        var stream = encode(
                read(SSE, BODY),
                new BlockStarted(0, 0, new Block.Text()),
                new BlockStarted(1, 1, new Block.Text()),
                new TextDelta(1, "b", null),
                new TextDelta(0, "a", null),
                new ChoiceFinished(1, new StopReason.Stop()),
                new ChoiceFinished(0, new StopReason.Length()),
                new Completed());

        var last = StreamRules.complete(stream).getLast();
        assertThat(last.at("/candidates/0/finishReason").asText()).isEqualTo("MAX_TOKENS");
        assertThat(last.at("/candidates/1/finishReason").asText()).isEqualTo("STOP");
    }

    @Test
    void P36_keepAliveIsAnEmptyLine() {
        assertThat(CODEC.newEventEncoder(read(SSE, BODY), IDENTITY).keepAlive()).isEqualTo(new byte[] {'\n'});
        assertThat(CODEC.newEventEncoder(read(ARRAY, BODY), IDENTITY).keepAlive())
                .isEqualTo(new byte[] {'\n'});
    }

    @Test
    void geminiAnswersPassThroughTheNeutralModelUnchanged() {
        var body = """
                {"candidates":[{"content":{"parts":[{"text":"t","thought":true},{"text":"Hi","thoughtSignature":"U0lH"},
                 {"functionCall":{"id":"x","name":"f","args":{"n":1.50}},"thoughtSignature":"U0lHMg=="},
                 {"inlineData":{"mimeType":"image/png","data":"AAAA"}},{"executableCode":{"code":"1"}}],"role":"model"},
                 "finishReason":"STOP","index":0}],
                 "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7}}""";

        var events = Samples.decodeWhole(new RequestBuilder(), body);
        var again = json(encode(CODEC.newEventEncoder(read(WHOLE, SHOWING), IDENTITY), events));

        assertThat(again.path("candidates")).isEqualTo(json(body).path("candidates"));
        assertThat(again.path("usageMetadata")).isEqualTo(json(body).path("usageMetadata"));
    }

    @Test
    void errorsHaveGooglesForm() {
        var limited = CODEC.encodeError(
                new CompletionError(Kind.RATE_LIMITED, "Slow down.", null, null, Duration.ofMillis(1_200)), IDENTITY);
        var invalid = CODEC.encodeError(CompletionError.invalid("`x` is wrong.", "x", null), IDENTITY);

        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.headers()).containsEntry("retry-after", "2");
        assertThat(json(limited.body())).isEqualTo(json("""
                {"error":{"code":429,"message":"Slow down.","status":"RESOURCE_EXHAUSTED","details":[
                 {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2s"}]}}"""));
        assertThat(json(invalid.body())).isEqualTo(json("""
                {"error":{"code":400,"message":"`x` is wrong.","status":"INVALID_ARGUMENT","details":[
                 {"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[
                  {"field":"x","description":"`x` is wrong."}]}]}}"""));
        for (var kind : Kind.values()) {
            var error = CODEC.encodeError(CompletionError.of(kind, "m"), IDENTITY);
            assertThat(json(error.body()).at("/error/code").asInt()).isEqualTo(error.status());
        }
    }

    @Test
    void wholeAndArrayNeedNoQuery() {
        assertThat(CODEC.newEventEncoder(read(new RequestTarget("g", true, true), BODY), IDENTITY)
                        .contentType())
                .startsWith("application/json");
        assertThat(CODEC.newEventEncoder(
                                read(SSE, "{\"alt\":\"json\",\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}"), IDENTITY)
                        .contentType())
                .startsWith("text/event-stream");
    }
}
