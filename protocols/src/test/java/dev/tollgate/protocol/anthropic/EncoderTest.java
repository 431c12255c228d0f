package dev.tollgate.protocol.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
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
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EncoderTest {
    private static final AnthropicCodec CODEC = new AnthropicCodec();
    private static final Signature FOREIGN =
            new Signature(Protocol.RESPONSES, Signature.Kind.REASONING, "gAAAAfinal", null);

    @Test
    void P01_argumentsThatComeAtOnceAreNotLost() {
        var stream = stream(
                new Started("c1"),
                call(0, "call_1", "get_weather"),
                new ToolInputDelta(0, "{\"city\":"),
                new ToolInputDelta(0, "\"Oslo\"}"),
                new ChoiceFinished(0, new StopReason.ToolCalls()),
                new UsageReported(new Usage(50, 0, 0, 0, 9, 0, 0, 0)),
                new Completed());

        Golden.assertMatches("one-call.client.sse", stream);
        var rules = StreamRules.check(stream);
        assertThat(rules.summary()).containsExactly("tool_use {\"city\":\"Oslo\"}");
        assertThat(rules.blocks.getFirst())
                .isEqualTo(Neutral.json("{'type':'tool_use','id':'call_1','name':'get_weather','input':{}}"));
        assertThat(rules.stopReason()).isEqualTo("tool_use");
        assertThat(rules.end.path("usage").path("input_tokens").asInt()).isEqualTo(50);
    }

    @Test
    void P02_P26_textThenTwoCallsThatAreNotEnded() {
        var rules = StreamRules.check(stream(
                new Started("c1"),
                text(0),
                new TextDelta(0, "Checking.", null),
                call(1, "call_a", "ls"),
                new ToolInputDelta(1, "{\"p\":\"/\"}"),
                call(2, "call_b", "pwd"),
                new ToolInputDelta(2, "{}"),
                new ToolInputDelta(1, " "),
                new ChoiceFinished(0, new StopReason.ToolCalls()),
                new Completed()));

        assertThat(rules.summary()).containsExactly("text Checking.", "tool_use {\"p\":\"/\"} ", "tool_use {}");
        assertThat(rules.stopReason()).isEqualTo("tool_use");
    }

    @Test
    void P16_thoughtsOfAProviderThatSignsNothing() {
        var rules = StreamRules.check(stream(
                new Started("c1"),
                reasoning(0),
                new ReasoningDelta(0, "Think"),
                new ReasoningDelta(0, " hard"),
                text(1),
                new TextDelta(1, "Hi", null),
                new ChoiceFinished(0, new StopReason.Stop()),
                new UsageReported(new Usage(5, 0, 0, 0, 7, 3, 0, 0)),
                new Completed()));

        assertThat(rules.summary()).containsExactly("thinking Think hard", "text Hi");
        assertThat(rules.signature(0)).startsWith("gw1.none.");
        assertThat(rules.stopReason()).isEqualTo("end_turn");
        assertThat(rules.end.path("usage").path("output_tokens").asInt()).isEqualTo(7);
    }

    @Test
    void P17_theLastSignatureHolds() {
        var rules = StreamRules.check(stream(
                new Started("r"),
                reasoning(0),
                new Signed(0, new Signature(Protocol.RESPONSES, Signature.Kind.REASONING, "gAAAAearly", null)),
                new ReasoningDelta(0, "One"),
                new ReasoningDelta(0, "\n\nTwo"),
                new Signed(0, FOREIGN),
                new BlockEnded(0),
                call(1, "call_1", "f"),
                new ToolInputDelta(1, "{\"a\":1}"),
                new BlockEnded(1),
                new UsageReported(new Usage(10, 4, 0, 0, 8, 5, 0, 0)),
                new ChoiceFinished(0, new StopReason.ToolCalls()),
                new Completed()));

        assertThat(rules.summary()).containsExactly("thinking One\n\nTwo", "tool_use {\"a\":1}");
        assertThat(rules.signature(0)).isEqualTo(FOREIGN.toWire(Protocol.ANTHROPIC));
        var usage = rules.end.path("usage");
        assertThat(usage.path("input_tokens").asInt()).isEqualTo(6);
        assertThat(usage.path("cache_read_input_tokens").asInt()).isEqualTo(4);
        assertThat(usage.path("output_tokens").asInt()).isEqualTo(8);
    }

    @Test
    void theSignatureOfACallTravelsBeforeIt() {
        var signature = new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", null);
        var events = List.of(
                new Started("g"),
                call(0, "id:1", "f"),
                new ToolInputDelta(0, "{}"),
                new Signed(0, signature),
                new BlockEnded(0),
                new ChoiceFinished(0, new StopReason.ToolCalls()),
                new Completed());
        var rules = StreamRules.check(stream(events));

        assertThat(rules.summary()).containsExactly("thinking ", "tool_use {}");
        var id = rules.blocks.get(1).path("id").asText();
        assertThat(id).matches("[A-Za-z0-9_-]+");
        assertThat(Signature.fromWire(rules.signature(0), Protocol.ANTHROPIC, Signature.Kind.REASONING))
                .isEqualTo(new Signature(Protocol.GEMINI, Signature.Kind.CALL, "U0lHMQ==", id));
        assertThat(whole(events).path("content")).hasSize(2);
    }

    @Test
    void blocksThatInterleaveAreWrittenOneAfterAnother() {
        var rules = StreamRules.check(stream(
                new Started("x"),
                text(0),
                new TextDelta(0, "a", null),
                reasoning(1),
                new ReasoningDelta(1, "t"),
                new TextDelta(0, "b", null),
                call(2, "c2", "f"),
                call(3, "c3", "g"),
                new ToolInputDelta(3, "{\"z\":"),
                new ToolInputDelta(2, "{\"y\":1}"),
                new TextDelta(0, "c", null),
                new ToolInputDelta(3, "1}"),
                new BlockEnded(2),
                new BlockEnded(3),
                new Annotated(0, new Annotation("https://t.example", null, null, null)),
                new ChoiceFinished(0, new StopReason.ToolCalls()),
                new Completed()));

        assertThat(rules.summary())
                .containsExactly(
                        "text a", "thinking t", "text b", "tool_use {\"y\":1}", "tool_use {\"z\":1}", "text c");
    }

    @Test
    void P33_anEmptyAnswerHasNoBlock() {
        var rules = StreamRules.check(stream(
                new Started(""),
                new Started(""),
                text(0),
                new BlockEnded(0),
                reasoning(1),
                new ChoiceFinished(0, new StopReason.Length()),
                new Completed()));

        assertThat(rules.blocks).isEmpty();
        assertThat(rules.stopReason()).isEqualTo("max_tokens");
    }

    @Test
    void P27_P37_aFailureEndsTheStreamAfterWhatCame() {
        var rules = StreamRules.check(stream(
                new Started(""),
                text(0),
                new TextDelta(0, "par", null),
                new Failed(CompletionError.of(Kind.OVERLOADED, "The model is overloaded.")),
                new Completed()));

        assertThat(rules.summary()).containsExactly("text par");
        assertThat(rules.error.path("type").asText()).isEqualTo("overloaded_error");
        assertThat(rules.events.getLast().path("request_id").asText()).isEqualTo("req-1");
    }

    @Test
    void P36_aSilentStreamIsKeptOpenByPings() {
        var encoder = encoder(Neutral.request());

        assertThat(new String(encoder.keepAlive(), StandardCharsets.UTF_8))
                .isEqualTo("event: ping\ndata: {\"type\": \"ping\"}\n\n");
    }

    @Test
    void P38_cachedTokensAreTakenOut() {
        var message = whole(List.of(
                new Started(""),
                text(0),
                new TextDelta(0, "x", null),
                new ChoiceFinished(0, new StopReason.Stop()),
                new UsageReported(new Usage(1000, 900, 0, 0, 20, 0, 0, 0)),
                new Completed()));

        assertThat(message.path("usage").path("input_tokens").asInt()).isEqualTo(100);
        assertThat(message.path("usage").path("cache_read_input_tokens").asInt())
                .isEqualTo(900);
        assertThat(message.path("usage").path("cache_creation_input_tokens").isIntegralNumber())
                .isTrue();
        assertThat(message.path("model").asText()).isEqualTo("claude-asked-for");
        assertThat(message.path("id").asText()).matches("msg_[A-Za-z0-9]{24}");
    }

    @Test
    void P43_P44_P46_whyItStopped() {
        assertThat(reason(new StopReason.Length())).isEqualTo("max_tokens");
        assertThat(reason(new StopReason.ContextFull())).isEqualTo("model_context_window_exceeded");
        assertThat(reason(new StopReason.Refused("SAFETY", null))).isEqualTo("refusal");
        assertThat(reason(new StopReason.Pause())).isEqualTo("pause_turn");
        assertThat(reason(new StopReason.Other("LANGUAGE"))).isEqualTo("end_turn");
        assertThat(reason(new StopReason.ToolCalls())).as("without a call").isEqualTo("end_turn");
        var refused = whole(List.of(
                new Started(""), new ChoiceFinished(0, new StopReason.Refused("bio", "I can't.")), new Completed()));
        assertThat(refused.path("stop_details"))
                .isEqualTo(Neutral.json("{'type':'refusal','category':'bio'}").put("explanation", "I can't."));
        assertThat(refused.path("content")).isEmpty();
    }

    private static String reason(StopReason reason) {
        return StreamRules.check(stream(new Started(""), new ChoiceFinished(0, reason), new Completed()))
                .stopReason();
    }

    @Test
    void aStreamIsNotEndedWithoutAReason() {
        assertThat(StreamRules.check(stream(new Started(""), new Completed())).error)
                .isNotNull();
        assertThat(catchThrowableOfType(
                        ProtocolException.class, () -> whole(List.of(new Started(""), new Completed()))))
                .isNotNull();
    }

    @Test
    void P45_aRefusalIsText() {
        var rules = StreamRules.check(stream(
                new Started(""),
                new BlockStarted(0, 0, new Block.Refusal()),
                new RefusalDelta(0, "No."),
                new ChoiceFinished(0, new StopReason.Refused(null, null)),
                new Completed()));

        assertThat(rules.summary()).containsExactly("text No.");
        assertThat(rules.stopReason()).isEqualTo("refusal");
    }

    @Test
    void thoughtsThatAreNotToBeShownKeepTheirSignature() {
        var request = Neutral.request();
        request.thinking = new Thinking(Thinking.Mode.ON, null, 2000, false, false);
        var out = Golden.encoded(
                encoder(request),
                List.of(
                        new Started(""),
                        reasoning(0),
                        new ReasoningDelta(0, "secret"),
                        new Signed(0, FOREIGN),
                        new BlockEnded(0),
                        text(1),
                        new TextDelta(1, "x", null),
                        new ChoiceFinished(0, new StopReason.Stop()),
                        new Completed()));

        assertThat(StreamRules.check(out).summary()).containsExactly("thinking ", "text x");
    }

    @Test
    void halfACharacterWaitsForItsOtherHalf() {
        var rules = StreamRules.check(stream(
                new Started(""),
                text(0),
                new TextDelta(0, "a\uD83D", null),
                new TextDelta(0, "\uDE00", null),
                new TextDelta(0, "b\uD83D", null),
                new ChoiceFinished(0, new StopReason.Stop()),
                new Completed()));

        assertThat(rules.summary()).containsExactly("text a😀b?");
    }

    @Test
    void aWholeAnswerHasTheSameContentAsAStream() {
        var request = Neutral.request();
        for (var file : List.of("tools.stream.sse", "thinking.stream.sse")) {
            var decoder = CODEC.newEventDecoder(request.build(), Neutral.model("{}"), true);
            var events = Golden.events(decoder, List.of(Golden.read(file)));

            var rules = StreamRules.check(stream(events));
            var message = whole(events);

            assertThat(message.path("content").findValuesAsText("type").stream()
                            .filter(type -> !type.equals("web_search_result_location"))
                            .toList())
                    .containsExactlyElementsOf(rules.blocks.stream()
                            .map(block -> block.path("type").asText())
                            .toList());
            assertThat(message.path("stop_reason").asText()).isEqualTo(rules.stopReason());
            var again = CODEC.newEventDecoder(request.build(), Neutral.model("{}"), true);
            assertThat(whole(Golden.events(again, List.of(stream(events).getBytes(StandardCharsets.UTF_8)))))
                    .as("read by an Anthropic client")
                    .isEqualTo(message);
            Golden.assertMatches(file.replace(".stream.sse", ".client.sse"), stream(events));
            Golden.assertMatches(file.replace(".stream.sse", ".client.json"), message + "\n");
        }
    }

    @Test
    void aCallThatCannotBeReadIsAnErrorUnlessItWasCutOff() {
        var broken = new ArrayList<CompletionEvent>(
                List.of(new Started(""), call(0, "c", "f"), new ToolInputDelta(0, "{\"a\":")));
        var cut = new ArrayList<>(broken);
        broken.addAll(List.of(new ChoiceFinished(0, new StopReason.ToolCalls()), new Completed()));
        cut.addAll(List.of(new ChoiceFinished(0, new StopReason.Length()), new Completed()));

        var thrown = catchThrowableOfType(ProtocolException.class, () -> whole(broken));
        assertThat(CODEC.encodeError(thrown.error(), Golden.IDENTITY).status()).isEqualTo(500);
        assertThat(whole(cut).path("content").get(0).path("input")).isEmpty();
        assertThat(StreamRules.check(stream(cut)).summary()).containsExactly("tool_use {\"a\":");
    }

    @Test
    void whateverComesTheStreamKeepsItsRules() {
        for (var seed = 0; seed < 2000; seed++) {
            var random = new Random(seed);
            var events = new ArrayList<CompletionEvent>();
            events.add(new Started("x"));
            var blocks = random.nextInt(6);
            var started = new ArrayList<Integer>();
            for (var step = 0; step < 30 && blocks > 0; step++) {
                if (started.size() < blocks && random.nextInt(4) == 0) {
                    events.add(block(random, started.size()));
                    started.add(started.size());
                } else if (!started.isEmpty()) {
                    events.add(piece(random, random.nextInt(started.size())));
                }
            }
            events.add(new ChoiceFinished(0, new StopReason.Stop()));
            events.add(new Completed());
            var stream = stream(events);
            assertThat(stream).as("seed %d", seed).isNotEmpty();
            StreamRules.check(stream);
        }
    }

    private static CompletionEvent block(Random random, int key) {
        return switch (random.nextInt(6)) {
            case 0 -> call(key, "id " + key, "f");
            case 1 -> reasoning(key);
            case 2 -> new BlockStarted(0, key, new Block.Reasoning(true));
            case 3 -> new BlockStarted(0, key, new Block.Media("image/png", "AAAA"));
            case 4 -> new BlockStarted(random.nextInt(2), key, new Block.Refusal());
            default -> text(key);
        };
    }

    private static CompletionEvent piece(Random random, int key) {
        return switch (random.nextInt(6)) {
            case 0 -> new BlockEnded(key);
            case 1 -> new Signed(key, FOREIGN);
            case 2 -> new ToolInputDelta(key, "{}");
            case 3 -> new UsageReported(Usage.NONE);
            default -> new TextDelta(key, "x", null);
        };
    }

    private static CompletionEvent text(int key) {
        return new BlockStarted(0, key, new Block.Text());
    }

    private static CompletionEvent reasoning(int key) {
        return new BlockStarted(0, key, new Block.Reasoning(false));
    }

    private static CompletionEvent call(int key, String id, String name) {
        return new BlockStarted(0, key, new Block.ToolCall(id, name, null, Tool.Kind.FUNCTION));
    }

    private static EventEncoder encoder(Neutral request) {
        return CODEC.newEventEncoder(request.build(), Golden.IDENTITY);
    }

    private static String stream(CompletionEvent... events) {
        return stream(List.of(events));
    }

    private static String stream(List<CompletionEvent> events) {
        return Golden.encoded(encoder(Neutral.request()), events);
    }

    private static JsonNode whole(List<CompletionEvent> events) {
        var request = Neutral.request();
        request.stream = false;
        return Json.object(Golden.encoded(encoder(request), events));
    }
}
