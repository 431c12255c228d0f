package dev.tollgate.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ChoiceFinished;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.EventDecoder;
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

class AnswerReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "P01_arguments_with_the_name",
                "P02_text_and_two_calls",
                "P16_reasoning_then_text",
                "P26_no_usage",
                "P27_cut",
                "P33_chunks_without_choices",
                "P38_cached_tokens",
                "P42_null_details",
                "P46_content_filter",
                "after_done",
                "annotations_and_images",
                "bare_error",
                "both_names_of_reasoning",
                "broken_json",
                "call_without_a_name",
                "call_without_id_and_arguments",
                "calls_all_on_index_0",
                "calls_without_index",
                "custom_tool_as_function",
                "empty_answer",
                "error_after_text",
                "error_at_once",
                "error_of_older_servers",
                "finish_reason_error",
                "finish_reason_on_each_chunk",
                "html",
                "interleaved_calls",
                "legacy_function_call",
                "logprobs",
                "name_in_pieces_and_repeated",
                "no_done",
                "object_as_arguments",
                "one_choice_unfinished",
                "refusal",
                "signed_call",
                "tool_calls_without_any",
                "two_choices",
                "unknown_reason_and_event",
                "usage_in_each_chunk",
                "usage_that_cannot_be_true"
            })
    void streamBecomesTheSameEventsWhereverItIsSplit(String name) {
        var bytes = Events.resource("decode/" + name + ".sse");
        var expected = new String(Events.resource("decode/" + name + ".events"), StandardCharsets.UTF_8);

        assertThat(Events.lines(Events.ofStream(decoder(true), List.of(bytes)))).isEqualTo(expected);
        for (var split = 1; split < bytes.length; split++) {
            var pieces = List.of(Arrays.copyOf(bytes, split), Arrays.copyOfRange(bytes, split, bytes.length));
            assertThat(Events.lines(Events.ofStream(decoder(true), pieces)))
                    .as("split at %d", split)
                    .isEqualTo(expected);
        }
    }

    @Test
    void streamThatComesLetterByLetterIsUnderstood() {
        var bytes = Events.resource("decode/P02_text_and_two_calls.sse");
        var letters = new ArrayList<byte[]>();
        for (var letter : bytes) {
            letters.add(new byte[] {letter});
        }

        assertThat(Events.ofStream(decoder(true), letters)).isEqualTo(Events.ofStream(decoder(true), List.of(bytes)));
    }

    @Test
    void wholeAnswerBecomesTheSameEventsAsAStream() {
        var events = Events.ofWhole(decoder(false), """
                {"id":"c1","object":"chat.completion","created":1,"model":"up","choices":[{"index":0,"message":
                {"role":"assistant","content":"Checking.","refusal":null,"tool_calls":[
                {"id":"call_a","type":"function","function":{"name":"ls","arguments":"{\\"p\\":\\"/\\"}"}},
                {"id":"call_b","type":"function","function":{"name":"pwd","arguments":"{}"}}]},
                "logprobs":null,"finish_reason":"tool_calls"}]}""");

        assertThat(events)
                .isEqualTo(
                        Events.ofStream(decoder(true), List.of(Events.resource("decode/P02_text_and_two_calls.sse"))));
    }

    @Test
    void idOfACallThatHasNoneIsMadeUpAndUniqueInTheConversation() {
        var bytes = Events.resource("decode/call_without_id_and_arguments.sse");
        var other = new String(bytes, StandardCharsets.UTF_8).replace("\"c1\"", "\"c2\"");

        var first = callIds(Events.ofStream(decoder(true), List.of(bytes)));
        var second = callIds(Events.ofStream(decoder(true), List.of(other.getBytes(StandardCharsets.UTF_8))));

        assertThat(first).hasSize(1).first().asString().matches("[A-Za-z0-9_-]{1,40}");
        assertThat(second).hasSize(1).isNotEqualTo(first);
    }

    @Test
    void P09_shortenedToolNameComesBackAsTheClientsOwn() {
        var name = "mcp__plugin_enterprise_knowledge_base__search_documents_by_semantic_similarity__";
        var request = Ask.user("x").function(name).build();
        var upstream = RequestWriter.names(request, Ask.model("{}")).toUpstream(name);
        var decoder = new AnswerReader(request, Ask.model("{}"), false);

        var events = Events.ofWhole(
                decoder,
                whole(
                        "{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"" + upstream
                                + "\",\"arguments\":\"{}\"}}]}",
                        "tool_calls"));

        assertThat(upstream).hasSize(64);
        assertThat(events).contains(new BlockStarted(0, 0, new Block.ToolCall("a", name, null, Tool.Kind.FUNCTION)));
    }

    @Test
    void namespaceOfAToolComesBack() {
        var ask = Ask.user("x");
        ask.tools.add(new Tool.Function("search", "docs", null, null, null, null));
        var decoder = new AnswerReader(ask.build(), Ask.model("{}"), false);

        var events = Events.ofWhole(
                decoder, whole("{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"docs__search\"}}]}", "stop"));

        assertThat(events)
                .contains(new BlockStarted(0, 0, new Block.ToolCall("a", "search", "docs", Tool.Kind.FUNCTION)))
                .contains(new ToolInputDelta(0, "{}"))
                .contains(new ChoiceFinished(0, new StopReason.ToolCalls()));
    }

    @Test
    void nativeCustomCallKeepsItsText() {
        var ask = Ask.user("x");
        ask.tools.add(new Tool.Custom("patch", null, null, null));
        var decoder = new AnswerReader(ask.build(), Ask.model("{}"), false);

        var events = Events.ofWhole(
                decoder,
                whole(
                        "{\"tool_calls\":[{\"id\":\"a\",\"type\":\"custom\",\"custom\":{\"name\":\"patch\",\"input\":\"a\\nb\"}}]}",
                        "tool_calls"));

        assertThat(events)
                .contains(new BlockStarted(0, 0, new Block.ToolCall("a", "patch", null, Tool.Kind.CUSTOM)))
                .contains(new ToolInputDelta(0, "a\nb"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":[{\"message\":{\"content\":\"x\"}}]}",
                "{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":null}]}",
                "{\"choices\":[{\"index\":-1,\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}"
            })
    void P74_bodyThatIsNoAnswerIsAFailure(String body) {
        var events = Events.ofWhole(decoder(false), body);

        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.error().kind()).isEqualTo(Kind.BAD_GATEWAY));
        assertThat(events).noneMatch(Completed.class::isInstance);
    }

    @Test
    void reasoningOutsideTheCompletionFigureIsAdded() {
        var events = Events.ofWhole(
                decoder(false),
                whole("{\"content\":\"x\"}", "stop")
                        .replace(
                                "\"choices\"",
                                "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":115,"
                                        + "\"completion_tokens_details\":{\"reasoning_tokens\":100}},\"choices\""));

        assertThat(events).contains(new UsageReported(new Usage(10, 0, 0, 0, 105, 100, 0, 0)));
    }

    private static String whole(String message, String reason) {
        return "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"message\":" + message + ",\"finish_reason\":\"" + reason
                + "\"}]}";
    }

    private static List<String> callIds(List<CompletionEvent> events) {
        var ids = new ArrayList<String>();
        for (var event : events) {
            if (event instanceof BlockStarted(var _, var _, Block.ToolCall call)) {
                ids.add(call.id());
            }
        }
        return ids;
    }

    static EventDecoder decoder(boolean stream) {
        return new AnswerReader(request(), Ask.model("{\"custom-tools\":false}"), stream);
    }

    private static CompletionRequest request() {
        var ask = Ask.user("x").function("ls").function("pwd").function("get_weather");
        ask.tools.add(new Tool.Custom("apply_patch", null, null, null));
        return ask.build();
    }
}
