package dev.tollgate.protocol.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ChoiceFinished;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerDecoderTest {
    private static final String START = """
            {"type":"message_start","message":{"id":"m","usage":{"input_tokens":4,"output_tokens":1}}}
            """;
    private static final String END = """
            {"type":"message_delta","delta":{"stop_reason":"%s"},"usage":{"output_tokens":9}}
            {"type":"message_stop"}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"tools", "thinking"})
    void P03_P40_aStreamIsReadTheSameWhereverItIsSplit(String name) {
        var stream = Golden.read(name + ".stream.sse");
        var events = Golden.events(decoder(Neutral.request()), List.of(stream));

        Golden.assertMatches(name + ".events.txt", Golden.lines(events));
        for (var split = 1; split < stream.length; split++) {
            var parts = List.of(Arrays.copyOf(stream, split), Arrays.copyOfRange(stream, split, stream.length));
            assertThat(Golden.events(decoder(Neutral.request()), parts))
                    .as("split at %d", split)
                    .isEqualTo(events);
        }
    }

    @Test
    void P23_P39_aWholeAnswerIsTheSameEventsAtOnce() {
        Golden.assertMatches(
                "whole.events.txt", Golden.lines(whole(Neutral.request(), Golden.read("whole.answer.json"))));
    }

    @Test
    void P11_aCallWithoutInputHasAnEmptyObject() {
        var events = stream(Neutral.request(), START + """
                {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}
                {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":""}}
                {"type":"content_block_stop","index":0}
                """ + END.formatted("tool_use"));

        assertThat(events).contains(new ToolInputDelta(0, "{}"));
    }

    @Test
    void aCallWithItsInputAtTheBeginningIsNotDoubled() {
        var start = """
                {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"","name":"f","input":{"a":1}}}
                """;
        var delta = """
                {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":1}"}}
                """;
        var alone = stream(Neutral.request(), START + start + END.formatted("tool_use"));
        var both = stream(Neutral.request(), START + start + delta + END.formatted("tool_use"));

        assertThat(alone)
                .filteredOn(ToolInputDelta.class::isInstance)
                .containsExactly(new ToolInputDelta(0, "{\"a\":1}"));
        assertThat(both)
                .filteredOn(ToolInputDelta.class::isInstance)
                .containsExactly(new ToolInputDelta(0, "{\"a\":1}"));
        assertThat(alone.get(2)).isInstanceOfSatisfying(BlockStarted.class, started -> {
            assertThat(((Block.ToolCall) started.block()).id()).startsWith("toolu_");
        });
    }

    @Test
    void P10_theInputOfACustomToolIsPlainText() {
        var request = Neutral.request().tools(new Tool.Custom("apply_patch", null, "d", null));
        var events = stream(request, START + """
                {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"apply_patch","input":{}}}
                {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"input\\":\\"*** Begin Patch\\\\"}}
                {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"n*** End Patch\\\\n\\"}"}}
                {"type":"content_block_stop","index":0}
                """ + END.formatted("tool_use"));

        assertThat(events)
                .contains(new BlockStarted(0, 0, new Block.ToolCall("t", "apply_patch", null, Tool.Kind.CUSTOM)))
                .contains(new ToolInputDelta(0, "*** Begin Patch\n*** End Patch\n"));
    }

    @Test
    void P09_aShortenedNameAndANamespaceComeBack() {
        var name = "search documents ".repeat(20);
        var request = Neutral.request().user("x").tools(new Tool.Function(name, "space", null, null, null, null));
        var upstreamName = request.upstream().path("tools").get(0).path("name").asText();
        var events = stream(request, START + """
                {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"%s","input":{}}}
                """.formatted(upstreamName) + END.formatted("tool_use"));

        assertThat(events).contains(new BlockStarted(0, 0, new Block.ToolCall("t", name, "space", Tool.Kind.FUNCTION)));
    }

    @Test
    void theAnswerOfAForcedToolIsText() {
        var request = Neutral.request();
        request.format = new OutputFormat.Schema("r", null, Neutral.json("{'type':'object'}"), true);
        var facts = "{'json-schema':false}";
        var lines = START + """
                {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"json_output","input":{}}}
                {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":1}"}}
                {"type":"content_block_stop","index":0}
                """ + END.formatted("tool_use");
        var decoder = new AnthropicCodec().newEventDecoder(request.build(), Neutral.model(facts), true);

        var events = Golden.events(decoder, List.of(Golden.stream(lines)));

        assertThat(events)
                .contains(new TextDelta(0, "{\"a\":1}", null), new ChoiceFinished(0, new StopReason.Stop()))
                .contains(new BlockStarted(0, 0, new Block.Text()));
    }

    @Test
    void aWholeJsonAnswerLosesItsFences() {
        var request = Neutral.request();
        request.format = new OutputFormat.Json();
        var events = whole(request, """
                {"type":"message","id":"m","content":[{"type":"text","text":"```json\\n{\\"a\\":1}\\n```"}],
                "stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2}}""".getBytes(StandardCharsets.UTF_8));

        assertThat(events).contains(new TextDelta(0, "{\"a\":1}", null));
    }

    @Test
    void P45_P47_whyItStopped() {
        assertThat(reason("{'stop_reason':'end_turn'}")).isEqualTo(new StopReason.Stop());
        assertThat(reason("{'stop_reason':'tool_use'}")).as("without a call").isEqualTo(new StopReason.Stop());
        assertThat(reason("{'stop_reason':'max_tokens'}")).isEqualTo(new StopReason.Length());
        assertThat(reason("{'stop_reason':'model_context_window_exceeded'}")).isEqualTo(new StopReason.ContextFull());
        assertThat(reason("{'stop_reason':'pause_turn'}")).isEqualTo(new StopReason.Pause());
        assertThat(reason("{'stop_reason':'stop_sequence','stop_sequence':'END'}"))
                .isEqualTo(new StopReason.StopSequence("END"));
        assertThat(
                        reason(
                                "{'stop_reason':'refusal','stop_details':{'type':'refusal','category':'bio','explanation':'no'}}"))
                .isEqualTo(new StopReason.Refused("bio", "no"));
        assertThat(reason("{'stop_reason':'tomorrow'}")).isEqualTo(new StopReason.Other("tomorrow"));
    }

    private static StopReason reason(String delta) {
        var events = stream(
                Neutral.request(),
                START + "{\"type\":\"message_delta\",\"delta\":" + delta.replace('\'', '"')
                        + "}\n{\"type\":\"message_stop\"}");
        return events.stream()
                .filter(ChoiceFinished.class::isInstance)
                .map(event -> ((ChoiceFinished) event).reason())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void P27_anAnswerThatBreaksOffHasFailed() {
        var cut = stream(Neutral.request(), START + """
                {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"par"}}""");
        var withoutStop = stream(
                Neutral.request(),
                START + END.formatted("end_turn").lines().findFirst().orElseThrow());
        var withoutReason = stream(Neutral.request(), START + "{\"type\":\"message_stop\"}");

        assertThat(cut).contains(new TextDelta(0, "par", null));
        assertThat(failure(cut)).isEqualTo(Kind.BAD_GATEWAY);
        assertThat(withoutStop.getLast()).isEqualTo(new Completed());
        assertThat(failure(withoutReason)).isEqualTo(Kind.BAD_GATEWAY);
    }

    @Test
    void P37_P74_whatIsNoAnswerHasFailed() {
        var overloaded = "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}";

        assertThat(failure(stream(Neutral.request(), START + overloaded))).isEqualTo(Kind.OVERLOADED);
        assertThat(failure(whole(Neutral.request(), overloaded.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(Kind.OVERLOADED);
        for (var body :
                List.of("<html>no</html>", "{\"error\":{\"message\":\"x\"}}", "{\"detail\":\"x\"}", "[]", "{}", "")) {
            var events = whole(Neutral.request(), body.getBytes(StandardCharsets.UTF_8));
            assertThat(events).as(body).hasSize(1);
            assertThat(failure(events)).as(body).isEqualTo(Kind.BAD_GATEWAY);
        }
    }

    @Test
    void nothingFollowsTheEnd() {
        var events = stream(Neutral.request(), START + END.formatted("end_turn") + START + END.formatted("end_turn"));

        assertThat(events).filteredOn(Completed.class::isInstance).hasSize(1);
        assertThat(events.getLast()).isEqualTo(new Completed());
    }

    @Test
    void deltasWithoutABeginningAndOfAnotherKindAreBlocksOfTheirOwn() {
        var events = stream(Neutral.request(), """
                {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"t"}}
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"x"}}
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}
                """ + END.formatted("end_turn"));

        assertThat(events.subList(0, 6))
                .containsExactly(
                        new CompletionEvent.Started(""),
                        new BlockStarted(0, 0, new Block.Reasoning(false)),
                        new CompletionEvent.ReasoningDelta(0, "t"),
                        new CompletionEvent.BlockEnded(0),
                        new BlockStarted(0, 1, new Block.Text()),
                        new TextDelta(1, "x", null));
        assertThat(failure(stream(Neutral.request(), """
                {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{"}}"""))).isEqualTo(Kind.BAD_GATEWAY);
    }

    @Test
    void usageThatCannotBeTrueIsNotReported() {
        for (var usage : List.of(
                "{'input_tokens':-1,'output_tokens':5}",
                "{'input_tokens':1,'output_tokens':500000000}",
                "{'input_tokens':1,'output_tokens':0}",
                "{'input_tokens':1,'output_tokens':5,'output_tokens_details':{'thinking_tokens':6}}",
                "{'input_tokens':1,'cache_creation_input_tokens':2,'cache_creation':{'ephemeral_1h_input_tokens':3},'output_tokens':5}",
                "{}")) {
            var body =
                    "{'type':'message','id':'m','content':[{'type':'text','text':'x'}],'stop_reason':'end_turn','usage':"
                            + usage + "}";
            var events = whole(Neutral.request(), body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
            assertThat(events).as(usage).noneMatch(UsageReported.class::isInstance);
            assertThat(events.getLast()).isEqualTo(new Completed());
        }
    }

    @Test
    void P39_theWholePromptIsTheInput() {
        var events = whole(Neutral.request(), Golden.read("whole.answer.json"));

        assertThat(events).contains(new UsageReported(new Usage(910, 700, 200, 0, 5, 0, 0, 0)));
    }

    private static Kind failure(List<CompletionEvent> events) {
        assertThat(events.getLast()).isInstanceOf(Failed.class);
        return ((Failed) events.getLast()).error().kind();
    }

    private static EventDecoder decoder(Neutral request) {
        return new AnthropicCodec().newEventDecoder(request.build(), Neutral.model("{}"), true);
    }

    private static List<CompletionEvent> stream(Neutral request, String lines) {
        return Golden.events(decoder(request), List.of(Golden.stream(lines)));
    }

    private static List<CompletionEvent> whole(Neutral request, byte[] body) {
        var events = new ArrayList<CompletionEvent>();
        var decoder = new AnthropicCodec().newEventDecoder(request.build(), Neutral.model("{}"), false);
        decoder.decode(body, events::add);
        decoder.end(events::add);
        return events;
    }
}
