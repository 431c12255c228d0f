package dev.tollgate.protocol.gemini;

import static dev.tollgate.protocol.gemini.Samples.bytes;
import static dev.tollgate.protocol.gemini.Samples.decodeChunks;
import static dev.tollgate.protocol.gemini.Samples.decodeStream;
import static dev.tollgate.protocol.gemini.Samples.decodeWhole;
import static dev.tollgate.protocol.gemini.Samples.function;
import static dev.tollgate.protocol.gemini.Samples.json;
import static dev.tollgate.protocol.gemini.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Annotated;
import dev.tollgate.protocol.CompletionEvent.Annotation;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ChoiceFinished;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.ReasoningDelta;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.Started;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.Usage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerDecoderTest {
    private static final RequestBuilder PLAIN = new RequestBuilder();

    @Test
    void P35_thoughtsAreOutputAndUsageIsCumulative() {
        var events = decodeStream(PLAIN, text("thoughts.sse"));

        assertThat(events)
                .containsExactly(
                        new Started("r1"),
                        new BlockStarted(0, 0, new Block.Reasoning(false)),
                        new ReasoningDelta(0, "t"),
                        new UsageReported(new Usage(10, 0, 0, 0, 4, 4, 0, 0)),
                        new BlockEnded(0),
                        new BlockStarted(0, 1, new Block.Text()),
                        new TextDelta(1, "x é😀", null),
                        new UsageReported(new Usage(10, 0, 0, 0, 5, 4, 0, 0)),
                        new TextDelta(1, "y", null),
                        new UsageReported(new Usage(10, 8, 0, 0, 8, 6, 0, 0)),
                        new BlockEnded(1),
                        new ChoiceFinished(0, new StopReason.Stop()),
                        new Completed());
    }

    @Test
    void P05_callsAreWholeAndSignedAndTheirReasonIsToolCalls() {
        var request = new RequestBuilder().tools(function("a.b", null), new Tool.Custom("patch", null, null, null));

        var events = decodeStream(request, text("calls.sse"));

        var minted = ((Block.ToolCall) ((BlockStarted) events.get(4)).block()).id();
        assertThat(minted).matches("[A-Za-z0-9_-]{1,40}").doesNotContain("U0lH");
        assertThat(events)
                .containsExactly(
                        new Started("r2"),
                        new BlockStarted(0, 0, new Block.Text()),
                        new TextDelta(0, "Let me see.", null),
                        new BlockEnded(0),
                        new BlockStarted(0, 1, new Block.ToolCall(minted, "a.b", null, Tool.Kind.FUNCTION)),
                        new Signed(1, new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", null)),
                        new ToolInputDelta(1, "{\"x\":1.50}"),
                        new BlockEnded(1),
                        new BlockStarted(0, 2, new Block.ToolCall("given", "patch", null, Tool.Kind.CUSTOM)),
                        new ToolInputDelta(2, "*** Begin\n*** End\n"),
                        new BlockEnded(2),
                        new UsageReported(new Usage(22, 0, 0, 0, 6, 0, 0, 0)),
                        new BlockStarted(0, 3, new Block.Reasoning(false)),
                        new Signed(3, new Signature(Protocol.GEMINI, Signature.Kind.TEXT, "U0lHMg==", null)),
                        new BlockEnded(3),
                        new ChoiceFinished(0, new StopReason.ToolCalls()),
                        new Completed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"thoughts.sse", "calls.sse"})
    void eventsAreTheSameWhereverTheReadsAreSplit(String file) {
        var stream = text(file);
        var whole = decodeStream(PLAIN, stream);

        for (var split = 1; split < bytes(stream).length; split++) {
            assertThat(decodeStream(PLAIN, stream, split))
                    .as("split at %d", split)
                    .isEqualTo(whole);
        }
    }

    @Test
    void P06_mintedIdsAreUniqueInTheConversation() {
        var chunk =
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\"}}]},\"finishReason\":\"STOP\"}]}";
        var first = callId(decodeWhole(PLAIN, chunk));
        var second = callId(decodeWhole(PLAIN, chunk));
        var again = RequestBuilder.of(
                Samples.user("go"),
                Samples.assistant(Samples.call("call_0", "f", "{}")),
                Samples.user(Samples.result("call_0", "x")));
        var repeated = callId(decodeWhole(again, chunk.replace("\"name\"", "\"id\":\"call_0\",\"name\"")));

        assertThat(first).isNotEqualTo(second).matches("[A-Za-z0-9_-]{1,40}");
        assertThat(repeated).isNotEqualTo("call_0");
    }

    private static String callId(List<CompletionEvent> events) {
        return events.stream()
                .filter(BlockStarted.class::isInstance)
                .map(event -> ((Block.ToolCall) ((BlockStarted) event).block()).id())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void signatureOnAnEmptyTextSignsTheTextBeforeIt() {
        var events = decodeChunks(
                PLAIN,
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\",\"thoughtSignature\":\"U0lH\"}]},\"finishReason\":\"STOP\"}]}");

        assertThat(events)
                .containsSubsequence(
                        new TextDelta(0, "a", null),
                        new Signed(0, new Signature(Protocol.GEMINI, Signature.Kind.TEXT, "U0lH", null)),
                        new BlockEnded(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            MAX_TOKENS | Length[]
            SAFETY     | Refused[category=SAFETY, explanation=null]
            OTHER      | Other[nativeReason=OTHER]
            LANGUAGE   | Other[nativeReason=LANGUAGE]
            NEW_REASON | Other[nativeReason=NEW_REASON]
            """)
    void P43_P44_reasonsWithoutContentAreAnswers(String word, String reason) {
        var events = decodeWhole(
                PLAIN,
                "{\"candidates\":[{\"finishReason\":\"" + word
                        + "\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":9,\"thoughtsTokenCount\":100}}");

        assertThat(events)
                .extracting(Object::toString)
                .containsExactly(
                        "Started[id=]",
                        new UsageReported(new Usage(9, 0, 0, 0, 100, 100, 0, 0)).toString(),
                        "ChoiceFinished[choice=0, reason=" + reason + "]",
                        "Completed[]");
    }

    @Test
    void blockedPromptIsARefusal() {
        var events = decodeWhole(PLAIN, "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}");

        assertThat(events)
                .contains(
                        new ChoiceFinished(0, new StopReason.Refused("SAFETY", "Blocked by provider: SAFETY")),
                        new Completed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><title>502</title></html>",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}",
                "{\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]}",
                "{\"candidates\":[{\"finishReason\":\"STOP\"}]}",
                "{\"usageMetadata\":{\"promptTokenCount\":1}}",
                "{}",
                "5",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"FINISH_REASON_UNSPECIFIED\"}]}"
            })
    void P27_P74_incompleteAndBrokenAnswersFail(String body) {
        assertThat(decodeWhole(PLAIN, body).getLast())
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.error().kind()).isEqualTo(Kind.BAD_GATEWAY));
        assertThat(decodeChunks(PLAIN, body).getLast()).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "[%s]"})
    void P37_errorInAStreamEndsItWithItsKind(String form) {
        var error = "{\"error\":{\"code\":503,\"message\":\"The model is overloaded.\",\"status\":\"UNAVAILABLE\"}}";

        var events = decodeChunks(
                PLAIN,
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}",
                form.formatted(error),
                "{\"candidates\":[{\"finishReason\":\"STOP\"}]}");

        assertThat(events).contains(new TextDelta(0, "a", null));
        assertThat(events.getLast()).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.error().kind()).isEqualTo(Kind.OVERLOADED);
            assertThat(failed.error().message()).isEqualTo("The model is overloaded.");
        });
        assertThat(events).doesNotContain(new Completed());
    }

    @Test
    void P65_logprobsAreOpenAisEntriesOnlyWhenAskedFor() {
        var chunk = """
                {"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP","avgLogprobs":-0.25,"logprobsResult":{
                 "chosenCandidates":[{"token":"Hi","logProbability":-0.2}],"topCandidates":[{"candidates":[
                 {"token":"Hi","logProbability":-0.2},{"token":"Yo","logProbability":-1.9}]}]}}]}""";

        var asked = decodeWhole(new RequestBuilder().logprobs(2), chunk);

        assertThat(asked.get(2)).isEqualTo(new TextDelta(0, "Hi", json("""
                [{"token":"Hi","logprob":-0.2,"bytes":[72,105],"top_logprobs":[
                  {"token":"Hi","logprob":-0.2,"bytes":[72,105]},{"token":"Yo","logprob":-1.9,"bytes":[89,111]}]}]""")));
        assertThat(decodeWhole(PLAIN, chunk)).contains(new TextDelta(0, "Hi", null));
    }

    @Test
    void P66_candidatesAreChoices() {
        var events = decodeChunks(
                PLAIN,
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}",
                "{\"candidates\":[{\"index\":1,\"content\":{\"parts\":[{\"text\":\"b\"}]},\"finishReason\":\"STOP\"}]}",
                "{\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}]}");

        assertThat(events)
                .containsSubsequence(
                        new BlockStarted(0, 0, new Block.Text()),
                        new BlockStarted(1, 1, new Block.Text()),
                        new ChoiceFinished(0, new StopReason.Length()),
                        new ChoiceFinished(1, new StopReason.Stop()),
                        new Completed());
    }

    @Test
    void sourcesAreAnnotationsWithPlacesInCharacters() {
        var events = decodeWhole(PLAIN, """
                {"candidates":[{"content":{"parts":[{"text":"é is e."}]},"finishReason":"STOP","groundingMetadata":{
                 "groundingChunks":[{"web":{"uri":"https://x.example","title":"X"}}],
                 "groundingSupports":[{"segment":{"startIndex":3,"endIndex":8},"groundingChunkIndices":[0,7]}]}}]}""");

        assertThat(events).contains(new Annotated(0, new Annotation("https://x.example", "X", 2, 7)));
    }

    @Test
    void usageThatCannotBeTrueIsNotReported() {
        for (var usage : List.of(
                "{\"promptTokenCount\":-1,\"candidatesTokenCount\":1}",
                "{\"promptTokenCount\":5,\"cachedContentTokenCount\":6,\"candidatesTokenCount\":1}",
                "{\"promptTokenCount\":5}",
                "{\"promptTokenCount\":5,\"candidatesTokenCount\":99999999999999999999}",
                "{\"promptTokenCount\":\"five\",\"candidatesTokenCount\":1}")) {
            var events = decodeWhole(
                    PLAIN,
                    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}],\"usageMetadata\":"
                            + usage + "}");

            assertThat(events)
                    .as(usage)
                    .noneMatch(UsageReported.class::isInstance)
                    .contains(new Completed());
        }
    }

    @Test
    void imagesAndNativePartsAreBlocks() {
        var events = decodeWhole(PLAIN, """
                {"candidates":[{"content":{"parts":[{"executableCode":{"language":"PYTHON","code":"1"}},
                 {"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},"finishReason":"STOP"}]}""");

        assertThat(events)
                .contains(
                        new BlockStarted(0, 1, new Block.Media("image/png", "AAAA")),
                        new BlockStarted(
                                0,
                                0,
                                new Block.Native(
                                        Protocol.GEMINI,
                                        json("{\"executableCode\":{\"language\":\"PYTHON\",\"code\":\"1\"}}"))));
    }

    @Test
    void errorsAreReadByStatusWordReasonAndWords() {
        var limit = Samples.CODEC.decodeError(429, bytes("""
                [{"error":{"code":429,"message":"Quota exceeded. Please retry in 12.3s.","status":"RESOURCE_EXHAUSTED"}}]"""));
        var info = Samples.CODEC.decodeError(429, bytes("""
                {"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[
                 {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"4s"}]}}"""));
        var key = Samples.CODEC.decodeError(400, bytes("""
                {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[
                 {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"""));
        var tooLong = Samples.CODEC.decodeError(400, bytes("""
                {"error":{"code":400,"message":"The input token count (9) exceeds the maximum number of tokens allowed (5).","status":"INVALID_ARGUMENT"}}"""));
        var html = Samples.CODEC.decodeError(502, bytes("<html><title>Bad Gateway</title></html>"));

        assertThat(limit.kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(limit.retryAfter()).isEqualTo(Duration.ofMillis(12_300));
        assertThat(info.retryAfter()).isEqualTo(Duration.ofSeconds(4));
        assertThat(key.kind()).isEqualTo(Kind.UPSTREAM_AUTH);
        assertThat(tooLong.kind()).isEqualTo(Kind.CONTEXT_TOO_LONG);
        assertThat(html.kind()).isEqualTo(Kind.BAD_GATEWAY);
        assertThat(html.message()).isEqualTo("Bad Gateway");
        assertThat(Samples.CODEC.decodeError(403, bytes("{}")).kind()).isEqualTo(Kind.UPSTREAM_AUTH);
        assertThat(Samples.CODEC.decodeError(503, bytes("")).message()).contains("503");
    }
}
