package dev.tollgate.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
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
import dev.tollgate.protocol.CompletionEvent.RefusalDelta;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.Started;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.CompletionRequest.Logprobs;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerWriterTest {
    private static final AnswerIdentity IDENTITY =
            new AnswerIdentity("r1", "asked", Instant.ofEpochSecond(1_700_000_000));
    private static final Block TEXT = new Block.Text();
    private static final Block REASONING = new Block.Reasoning(false);
    private static final Usage USAGE = new Usage(910, 700, 200, 0, 5, 3, 0, 0);
    private static final String ASKED = "{\"stream_options\":{\"include_usage\":true}}";

    /// Every kind of event, with blocks that interleave.
    private static final List<CompletionEvent> EVERYTHING = List.of(
            new Started("up1"),
            new BlockStarted(0, 0, REASONING),
            new ReasoningDelta(0, "hm"),
            new Signed(0, new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null)),
            new BlockEnded(0),
            new BlockStarted(0, 9, new Block.Reasoning(true)),
            new BlockEnded(9),
            new BlockStarted(0, 1, TEXT),
            new TextDelta(1, "Let me ", null),
            new TextDelta(1, "look.", null),
            new Annotated(1, new Annotation("https://a.example", "A", 0, 3)),
            new BlockEnded(1),
            new BlockStarted(0, 2, call("toolu_1", "a", Tool.Kind.FUNCTION)),
            new ToolInputDelta(2, "{\"x\""),
            new BlockStarted(0, 3, call("toolu_2", "b", Tool.Kind.FUNCTION)),
            new ToolInputDelta(3, "{\"y\":2}"),
            new ToolInputDelta(2, ":1}"),
            new BlockStarted(0, 4, call("toolu_3", "c", Tool.Kind.FUNCTION)),
            new BlockEnded(2),
            new BlockStarted(0, 5, call("toolu_4", "patch", Tool.Kind.CUSTOM)),
            new ToolInputDelta(5, "a\nb"),
            new BlockStarted(0, 6, new Block.Media("image/png", "AAAA")),
            new BlockEnded(6),
            new BlockStarted(0, 7, new Block.Media("image/png", "BBBB")),
            new BlockStarted(0, 8, new Block.Native(Protocol.RESPONSES, Ask.json("{}"))),
            new UsageReported(USAGE),
            new ChoiceFinished(0, new StopReason.ToolCalls()),
            new Completed());

    @Test
    void P03_P30_streamIsJoinedToTheSameAnswerAsTheWholeOne() {
        var stream = StreamChecker.of(stream(ASKED, EVERYTHING), true);

        var message = stream.message();
        assertThat(message.path("content").asText()).isEqualTo("Let me look.");
        assertThat(message.path("reasoning_content").asText()).isEqualTo("hm");
        assertThat(message.path("annotations")
                        .path(0)
                        .path("url_citation")
                        .path("url")
                        .asText())
                .isEqualTo("https://a.example");
        assertThat(message.path("images").path(1).path("image_url").path("url").asText())
                .isEqualTo("data:image/png;base64,BBBB");
        assertThat(stream.finishes).containsEntry(0, "tool_calls");
        assertThat(stream.usage).isEqualTo(whole("{}", EVERYTHING).path("usage"));
        var calls = message.path("tool_calls");
        calls.forEach(call -> ((ObjectNode) call).remove("index"));
        assertThat(calls)
                .isEqualTo(choice(whole("{}", EVERYTHING)).path("message").path("tool_calls"));
    }

    @Test
    void P30_wholeAnswerHasEveryMemberOfTheSpec() {
        assertThat(whole("{}", EVERYTHING))
                .isEqualTo(Ask.json(new String(Events.resource("encode/everything.json"), StandardCharsets.UTF_8)));
    }

    @Test
    void everyByteOfTheStreamIsAsExpected() {
        assertThat(stream(ASKED, EVERYTHING))
                .isEqualTo(new String(Events.resource("encode/everything.sse"), StandardCharsets.UTF_8));
    }

    @Test
    void P29_usageIsNotToldUnasked() {
        var stream = StreamChecker.of(stream("{}", EVERYTHING), false);

        assertThat(stream.chunks).noneMatch(chunk -> chunk.path("choices").isEmpty());
    }

    @Test
    void P26_missingUsageIsNotMadeUp() {
        var events = answer("x", new StopReason.Stop());

        assertThat(StreamChecker.of(stream(ASKED, events), true).usage.isEmpty())
                .isTrue();
        assertThat(whole("{}", events).has("usage")).isFalse();
    }

    @Test
    void P39_P40_usageIsCompleteAndAddsUp() {
        var usage = whole("{}", EVERYTHING).path("usage");

        assertThat(usage).isEqualTo(Ask.json("""
                {"prompt_tokens":910,"completion_tokens":5,"total_tokens":915,
                 "prompt_tokens_details":{"cached_tokens":700,"cache_write_tokens":200,"audio_tokens":0},
                 "completion_tokens_details":{"reasoning_tokens":3,"audio_tokens":0,"accepted_prediction_tokens":0,
                 "rejected_prediction_tokens":0}}"""));
    }

    @Test
    void P11_callWithoutInputHasAnEmptyObject() {
        var events = List.<CompletionEvent>of(
                new Started(""),
                new BlockStarted(0, 0, call("t1", "f", Tool.Kind.FUNCTION)),
                new ChoiceFinished(0, new StopReason.ToolCalls()),
                new Completed());

        assertThat(arguments(StreamChecker.of(stream("{}", events), false).message()))
                .isEqualTo("{}");
        assertThat(arguments(choice(whole("{}", events)).path("message"))).isEqualTo("{}");
    }

    /// Clients look for a signature in the first chunk of a call and refuse entries without `function`.
    @Test
    void signatureStandsInTheFirstChunkOfItsCall() {
        var events = List.<CompletionEvent>of(
                new Started(""),
                new BlockStarted(0, 0, call("t1", "get_time", Tool.Kind.FUNCTION)),
                new Signed(0, new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", null)),
                new ToolInputDelta(0, "{}"),
                new BlockEnded(0),
                new ChoiceFinished(0, new StopReason.Stop()),
                new Completed());

        var entries = stream("{}", events)
                .lines()
                .filter(line -> line.contains("tool_calls\":["))
                .toList();

        assertThat(entries).hasSize(2).allMatch(line -> line.contains("\"function\":"));
        assertThat(entries.getFirst()).contains("get_time").contains("U0lHMQ==");
        assertThat(entries.getLast()).doesNotContain("U0lHMQ==");
    }

    @Test
    void P05_P18_signedCallOfGeminiIsToolCallsAndCarriesItsSignature() {
        var events = List.<CompletionEvent>of(
                new Started(""),
                new BlockStarted(0, 0, call("t1", "get_time", Tool.Kind.FUNCTION)),
                new ToolInputDelta(0, "{\"tz\":\"UTC\"}"),
                new Signed(0, new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", null)),
                new BlockEnded(0),
                new ChoiceFinished(0, new StopReason.Stop()),
                new Completed());

        var stream = StreamChecker.of(stream("{}", events), false);
        var whole = choice(whole("{}", events));

        assertThat(stream.finishes).containsEntry(0, "tool_calls");
        assertThat(whole.path("finish_reason").asText()).isEqualTo("tool_calls");
        for (var message : List.of(stream.message(), whole.path("message"))) {
            var signature =
                    message.path("tool_calls").path(0).path("extra_content").path("google");
            assertThat(signature.path("thought_signature").asText()).isEqualTo("U0lHMQ==");
        }
    }

    @Test
    void P35_thoughtsAreBesideTheText() {
        var events = List.<CompletionEvent>of(
                new Started(""),
                new BlockStarted(0, 0, REASONING),
                new ReasoningDelta(0, "t"),
                new BlockStarted(0, 1, TEXT),
                new TextDelta(1, "xy", null),
                new BlockStarted(0, 2, REASONING),
                new ReasoningDelta(2, "u"),
                new ReasoningDelta(2, "v"),
                new ChoiceFinished(0, new StopReason.Stop()),
                new Completed());

        var message = StreamChecker.of(stream("{}", events), false).message();

        assertThat(message.path("content").asText()).isEqualTo("xy");
        assertThat(message.path("reasoning_content").asText()).isEqualTo("t\nuv");
        assertThat(choice(whole("{}", events))
                        .path("message")
                        .path("reasoning_content")
                        .asText())
                .isEqualTo("t\nuv");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void P27_P28_P37_failureIsAnErrorEventAndNoEnd(boolean afterText) {
        var events = new ArrayList<CompletionEvent>();
        if (afterText) {
            events.addAll(List.of(new Started(""), new BlockStarted(0, 0, TEXT), new TextDelta(0, "a", null)));
        }
        events.add(new Failed(CompletionError.of(Kind.OVERLOADED, "The model is overloaded.")));
        events.add(new Completed());

        var stream = StreamChecker.of(stream(ASKED, events), true);

        assertThat(stream.error.path("code").asText()).isEqualTo("server_is_overloaded");
        assertThat(stream.error.path("message").asText()).isEqualTo("The model is overloaded.");
        assertThat(stream.finishes).isEmpty();
        var out = Events.encoded(encoder("{}", false), events);
        assertThat(out).as("a whole answer's failure is told by its status").isEmpty();
    }

    static List<Arguments> reasons() {
        return List.of(
                Arguments.of(new StopReason.Stop(), "stop"),
                Arguments.of(new StopReason.StopSequence("END"), "stop"),
                Arguments.of(new StopReason.Length(), "length"),
                Arguments.of(new StopReason.ContextFull(), "length"),
                Arguments.of(new StopReason.ToolCalls(), "stop"),
                Arguments.of(new StopReason.Refused("SAFETY", null), "content_filter"),
                Arguments.of(new StopReason.Pause(), "stop"),
                Arguments.of(new StopReason.Other("LANGUAGE"), "stop"));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void P43_P44_P46_P47_reasonsHaveTheirWords(StopReason reason, String word) {
        var events = answer("x", reason);

        assertThat(StreamChecker.of(stream("{}", events), false).finishes).containsEntry(0, word);
        assertThat(choice(whole("{}", events)).path("finish_reason").asText()).isEqualTo(word);
    }

    @Test
    void P43_answerWithoutAnyPartIsEmptyText() {
        var events = List.<CompletionEvent>of(
                new Started(""), new ChoiceFinished(0, new StopReason.Length()), new Completed());

        assertThat(choice(whole("{}", events)).path("message").path("content").asText(null))
                .isEmpty();
        assertThat(StreamChecker.of(stream("{}", events), false).finishes).containsEntry(0, "length");
    }

    @Test
    void P45_refusalThatIsToldBesideTheAnswerIsItsRefusal() {
        var events = List.<CompletionEvent>of(
                new Started(""),
                new ChoiceFinished(0, new StopReason.Refused("bio", "I can't help with that.")),
                new Completed());

        var message = choice(whole("{}", events)).path("message");
        var stream = StreamChecker.of(stream("{}", events), false);

        assertThat(message.path("content").isNull()).isTrue();
        assertThat(message.path("refusal").asText()).isEqualTo("I can't help with that.");
        assertThat(stream.message().path("refusal").asText()).isEqualTo("I can't help with that.");
        assertThat(stream.finishes).containsEntry(0, "content_filter");
    }

    @Test
    void refusalInTheAnswerIsSaidOnce() {
        var events = List.<CompletionEvent>of(
                new Started(""),
                new BlockStarted(0, 0, new Block.Refusal()),
                new RefusalDelta(0, "No."),
                new ChoiceFinished(0, new StopReason.Refused(null, "Other words")),
                new Completed());

        assertThat(StreamChecker.of(stream("{}", events), false)
                        .message()
                        .path("refusal")
                        .asText())
                .isEqualTo("No.");
        assertThat(choice(whole("{}", events)).path("message").path("refusal").asText())
                .isEqualTo("No.");
    }

    @Test
    void P65_logprobsAreToldOnlyWhenAsked() {
        var logprobs =
                Ask.json("{\"content\":[{\"token\":\"Hi\",\"logprob\":-0.2,\"bytes\":[72,105],\"top_logprobs\":[]}]}");
        var events = List.<CompletionEvent>of(
                new Started(""),
                new BlockStarted(0, 0, TEXT),
                new TextDelta(0, "Hi", logprobs.path("content")),
                new ChoiceFinished(0, new StopReason.Stop()),
                new Completed());
        var asking = Ask.user("x");
        asking.logprobs = new Logprobs(true, 2);

        var asked = Ask.json(Events.encoded(new ChatCodec().newEventEncoder(asking.build(), IDENTITY), events));

        assertThat(choice(asked).path("logprobs").path("content")).isEqualTo(logprobs.path("content"));
        assertThat(choice(whole("{}", events)).path("logprobs").isNull()).isTrue();
        asking.stream = true;
        var stream = StreamChecker.of(
                Events.encoded(new ChatCodec().newEventEncoder(asking.build(), IDENTITY), events), false);
        assertThat(stream.chunks)
                .anyMatch(
                        chunk -> choice(chunk).path("logprobs").path("content").equals(logprobs.path("content")));
    }

    @Test
    void P66_choicesHaveTheirOwnRoleAndFinish() {
        var events = List.<CompletionEvent>of(
                new Started(""),
                new BlockStarted(1, 0, TEXT),
                new TextDelta(0, "b", null),
                new BlockStarted(0, 1, TEXT),
                new TextDelta(1, "a", null),
                new ChoiceFinished(1, new StopReason.Stop()),
                new ChoiceFinished(0, new StopReason.Length()),
                new Completed());

        var stream = StreamChecker.of(stream("{}", events), false);
        var whole = whole("{}", events).path("choices");

        assertThat(stream.messages.get(0).path("content").asText()).isEqualTo("a");
        assertThat(stream.messages.get(1).path("content").asText()).isEqualTo("b");
        assertThat(whole.path(0).path("message").path("content").asText()).isEqualTo("a");
        assertThat(whole.path(1).path("finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void clientOfTheFormBeforeToolsGetsItsFirstCall() {
        var source = "{\"functions\":[{\"name\":\"a\"}]}";

        var message = StreamChecker.of(stream(source, EVERYTHING), false);
        var whole = choice(whole(source, EVERYTHING));

        var call = Ask.json("{\"name\":\"a\",\"arguments\":\"{\\\"x\\\":1}\"}");
        assertThat(message.message().path("function_call")).isEqualTo(call);
        assertThat(message.message().has("tool_calls")).isFalse();
        assertThat(message.finishes).containsEntry(0, "function_call");
        assertThat(whole.path("message").path("function_call")).isEqualTo(call);
        assertThat(whole.path("finish_reason").asText()).isEqualTo("function_call");
    }

    @Test
    void halfASurrogatePairSurvives() {
        var events = List.<CompletionEvent>of(
                new Started(""),
                new BlockStarted(0, 0, TEXT),
                new TextDelta(0, "\uD83D", null),
                new TextDelta(0, "\uDE00é", null),
                new ChoiceFinished(0, new StopReason.Stop()),
                new Completed());

        assertThat(StreamChecker.of(stream("{}", events), false)
                        .message()
                        .path("content")
                        .asText())
                .isEqualTo("😀é");
    }

    @Test
    void P31_P36_streamHasItsOwnFraming() {
        var encoder = encoder("{}", true);

        assertThat(encoder.contentType()).isEqualTo("text/event-stream; charset=utf-8");
        assertThat(new String(encoder.keepAlive(), StandardCharsets.UTF_8)).isEqualTo(": keep-alive\n\n");
        assertThat(encoder.answerId()).startsWith("chatcmpl-");
        assertThat(encoder("{}", false).contentType()).isEqualTo("application/json");
        assertThat(whole("{}", EVERYTHING).path("id").asText()).isEqualTo(encoder.answerId());
    }

    private static String arguments(JsonNode message) {
        return message.path("tool_calls")
                .path(0)
                .path("function")
                .path("arguments")
                .asText();
    }

    private static List<CompletionEvent> answer(String text, StopReason reason) {
        return List.of(
                new Started(""),
                new BlockStarted(0, 0, TEXT),
                new TextDelta(0, text, null),
                new BlockEnded(0),
                new ChoiceFinished(0, reason),
                new Completed());
    }

    private static Block call(String id, String name, Tool.Kind kind) {
        return new Block.ToolCall(id, name, null, kind);
    }

    private static JsonNode choice(JsonNode answer) {
        return answer.path("choices").path(0);
    }

    private static EventEncoder encoder(String source, boolean stream) {
        var ask = Ask.user("x");
        ask.source = source;
        ask.stream = stream;
        return new ChatCodec().newEventEncoder(ask.build(), IDENTITY);
    }

    static String stream(String source, List<CompletionEvent> events) {
        return Events.encoded(encoder(source, true), events);
    }

    static JsonNode whole(String source, List<CompletionEvent> events) {
        return Ask.json(Events.encoded(encoder(source, false), events));
    }

    static List<CompletionEvent> everything() {
        return EVERYTHING;
    }
}
