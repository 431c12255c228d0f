package dev.tollgate.protocol.responses;

import static dev.tollgate.protocol.responses.Samples.MODEL;
import static dev.tollgate.protocol.responses.Samples.asked;
import static dev.tollgate.protocol.responses.Samples.json;
import static dev.tollgate.protocol.responses.Samples.user;
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
import dev.tollgate.protocol.CompletionEvent.RefusalDelta;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.Started;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerDecoderTest {
    private static final CompletionRequest REQUEST = asked(user("x")).build();

    @Test
    void P17_reasoningOfTwoPartsIsOneBlockWithItsFinalSignature() {
        var events = Samples.events(REQUEST, MODEL, Samples.resource("reasoning-and-call.upstream.jsonl"));

        assertThat(events)
                .containsExactly(
                        new Started("resp_1"),
                        new BlockStarted(0, 0, new Block.Reasoning(false)),
                        new ReasoningDelta(0, "One"),
                        new ReasoningDelta(0, "\n\nTwo"),
                        new Signed(0, new Signature(Protocol.RESPONSES, Signature.Kind.REASONING, "gAAAAfinal", null)),
                        new BlockEnded(0),
                        new BlockStarted(0, 1, new Block.ToolCall("call_1", "f", null, Tool.Kind.FUNCTION)),
                        new ToolInputDelta(1, "{\"a\":1}"),
                        new BlockEnded(1),
                        new UsageReported(new Usage(10, 4, 0, 0, 8, 5, 0, 0)),
                        new ChoiceFinished(0, new StopReason.ToolCalls()),
                        new Completed());
    }

    @Test
    void textWithSourcesAndACustomCallAreRead() {
        var events = Samples.events(REQUEST, MODEL, Samples.resource("text.upstream.jsonl"));

        assertThat(events)
                .containsExactly(
                        new Started("resp_2"),
                        new BlockStarted(0, 0, new Block.Text()),
                        new TextDelta(
                                0,
                                "Hé",
                                json("[{\"token\":\"Hé\",\"logprob\":-0.5,\"top_logprobs\":[{\"token\":\"Yo\","
                                        + "\"logprob\":-1.5,\"bytes\":null}],\"bytes\":null}]")),
                        new TextDelta(0, "llo 😀", null),
                        new Annotated(0, new Annotation("https://example.com", "E", 0, 5)),
                        new BlockEnded(0),
                        new BlockStarted(0, 1, new Block.ToolCall("call_2", "apply_patch", null, Tool.Kind.CUSTOM)),
                        new ToolInputDelta(1, "*** Begin"),
                        new ToolInputDelta(1, "\nEnd"),
                        new BlockEnded(1),
                        new UsageReported(new Usage(3, 0, 2, 0, 9, 0, 0, 0)),
                        new ChoiceFinished(0, new StopReason.ToolCalls()),
                        new Completed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning-and-call.upstream.jsonl", "text.upstream.jsonl"})
    void eventsAreTheSameWhereverTheReadsAreSplit(String name) {
        var bytes = Samples.sse(Samples.resource(name)).getBytes(StandardCharsets.UTF_8);
        var whole = Samples.events(REQUEST, MODEL, List.of(bytes));

        for (var split = 1; split < bytes.length; split++) {
            var parts = List.of(Arrays.copyOf(bytes, split), Arrays.copyOfRange(bytes, split, bytes.length));
            assertThat(Samples.events(REQUEST, MODEL, parts))
                    .as("split at %d", split)
                    .isEqualTo(whole);
        }
    }

    @Test
    void aWholeAnswerIsTheSameStepsAtOnce() {
        var lines = Samples.resource("text.upstream.jsonl").strip().lines().toList();
        var body = json(lines.getLast()).path("response").toString();

        var events = Samples.wholeEvents(REQUEST, MODEL, body);

        assertThat(events)
                .contains(new TextDelta(0, "Héllo 😀", null), new ToolInputDelta(1, "*** Begin\nEnd"))
                .contains(new Annotated(0, new Annotation("https://example.com", "E", 0, 5)))
                .endsWith(new ChoiceFinished(0, new StopReason.ToolCalls()), new Completed());
    }

    @Test
    void P73_whatOnlyTheDoneItemTellsIsNotLost() {
        var events = Samples.events(REQUEST, MODEL, """
                {"type":"response.created","response":{"id":"r","object":"response","status":"in_progress"}}
                {"type":"response.output_item.done","output_index":0,"item":{"id":"m","type":"message","role":"assistant","content":[{"type":"output_text","text":"all of it"}]}}
                {"type":"response.completed","response":{"id":"r","object":"response","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}}
                [DONE]
                """);

        assertThat(events)
                .containsExactly(
                        new Started("r"),
                        new BlockStarted(0, 0, new Block.Text()),
                        new TextDelta(0, "all of it", null),
                        new BlockEnded(0),
                        new UsageReported(new Usage(1, 0, 0, 0, 2, 0, 0, 0)),
                        new ChoiceFinished(0, new StopReason.Stop()),
                        new Completed());
    }

    @Test
    void argumentsThatComeOnlyAtTheEndAreTold() {
        var events = Samples.events(REQUEST, MODEL, """
                {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc","call_id":"c","name":"f"}}
                {"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\\"a\\""}
                {"type":"response.function_call_arguments.done","output_index":0,"arguments":"{\\"a\\":2}"}
                {"type":"response.completed","response":{"status":"completed"}}
                """);

        assertThat(inputs(events)).containsExactly("{\"a\"", ":2}");
        assertThat(events)
                .endsWith(new BlockEnded(0), new ChoiceFinished(0, new StopReason.ToolCalls()), new Completed());
    }

    @Test
    void itemsThatShareAnIndexAreStillSeveral() {
        var events = Samples.events(REQUEST, MODEL, """
                {"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"m","content":[]}}
                {"type":"response.output_text.delta","output_index":0,"item_id":"other","content_index":0,"delta":"hi"}
                {"type":"response.output_item.done","output_index":0,"item":{"type":"message","id":"m2","content":[{"type":"output_text","text":"hi"}]}}
                {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc","call_id":"c","name":"f"}}
                {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc","call_id":"c","name":"f","arguments":"{}"}}
                {"type":"response.completed","response":{"status":"completed","output":[]}}
                """);

        assertThat(events).contains(new TextDelta(0, "hi", null), new ToolInputDelta(1, "{}"));
        assertThat(events.stream().filter(TextDelta.class::isInstance)).hasSize(1);
    }

    @Test
    void P09_shortenedNamesComeBackWhole() {
        var name = "mcp__plugin_enterprise_knowledge_base__search_documents_by_semantic_similarity__";
        var asked = asked(user("x"));
        asked.tools = List.of(Samples.function(name));
        var sent = Samples.encode(asked.build(), MODEL).at("/tools/0/name").asText();

        var events = Samples.events(asked.build(), MODEL, """
                {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"c","name":"%s","arguments":"{}"}}
                {"type":"response.completed","response":{"status":"completed"}}
                """.formatted(sent));

        assertThat(events).contains(new BlockStarted(0, 0, new Block.ToolCall("c", name, null, Tool.Kind.FUNCTION)));
    }

    @Test
    void P10_aCustomToolSentAsAFunctionGetsItsTextBack() {
        var asked = asked(user("x"));
        asked.tools = List.of(new Tool.Custom("apply_patch", null, null, null));

        var events = Samples.events(asked.build(), Samples.model("{\"custom-tools\":false}"), """
                {"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","call_id":"c","name":"apply_patch","arguments":""}}
                {"type":"response.function_call_arguments.delta","output_index":0,"delta":"{\\"input\\":\\"a\\\\"}
                {"type":"response.function_call_arguments.delta","output_index":0,"delta":"nb\\"}"}
                {"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","call_id":"c","name":"apply_patch","arguments":"{\\"input\\":\\"a\\\\nb\\"}"}}
                {"type":"response.completed","response":{"status":"completed"}}
                """);

        assertThat(events)
                .contains(new BlockStarted(0, 0, new Block.ToolCall("c", "apply_patch", null, Tool.Kind.CUSTOM)));
        assertThat(inputs(events)).containsExactly("a\nb");
    }

    @Test
    void aRefusalIsARefusal() {
        var events = Samples.events(REQUEST, MODEL, """
                {"type":"response.refusal.delta","output_index":0,"content_index":0,"delta":"I can"}
                {"type":"response.refusal.done","output_index":0,"content_index":0,"refusal":"I can't."}
                {"type":"response.completed","response":{"status":"completed"}}
                """);

        assertThat(events)
                .containsSequence(
                        new BlockStarted(0, 0, new Block.Refusal()),
                        new RefusalDelta(0, "I can"),
                        new RefusalDelta(0, "'t."))
                .endsWith(new ChoiceFinished(0, new StopReason.Refused(null, null)), new Completed());
    }

    @ParameterizedTest
    @CsvSource({"max_output_tokens", "content_filter", "else"})
    void P43_anIncompleteAnswerSaysWhy(String reason) {
        var expected = switch (reason) {
            case "max_output_tokens" -> new StopReason.Length();
            case "content_filter" -> new StopReason.Refused("content_filter", null);
            default -> new StopReason.Other("else");
        };

        var events = Samples.events(REQUEST, MODEL, """
                {"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"%s"}}}
                """.formatted(reason));

        assertThat(events).endsWith(new ChoiceFinished(0, expected), new Completed());
    }

    @Test
    void P28_aFailedAnswerIsAnError() {
        var response =
                "{\"id\":\"r\",\"object\":\"response\",\"status\":\"failed\",\"model\":\"up\",\"output\":[],\"error\":"
                        + "{\"code\":\"rate_limit_exceeded\",\"message\":\"Rate limit reached. Please try again in 3s\"}}";
        var streamed = Samples.events(
                REQUEST, MODEL, "{\"type\":\"response.failed\",\"sequence_number\":1,\"response\":" + response + "}");
        var whole = Samples.wholeEvents(REQUEST, MODEL, response);

        for (var events : List.of(streamed, whole)) {
            var error = ((Failed) events.getLast()).error();
            assertThat(error.kind()).isEqualTo(Kind.RATE_LIMITED);
            assertThat(error.message()).contains("try again in 3s");
            assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(3));
            assertThat(events).noneMatch(ChoiceFinished.class::isInstance);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"error\",\"code\":\"server_error\",\"message\":\"m\",\"param\":null} | INTERNAL",
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}} | OVERLOADED",
                "{\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"m\"}} | CONTEXT_TOO_LONG",
                "{\"error\":\"oops\"} | INTERNAL",
                "{\"detail\":\"oops\"} | INTERNAL",
                "<html>502</html> | BAD_GATEWAY",
                "[1] | BAD_GATEWAY",
                "{\"type\":\"response.cancelled\",\"response\":{\"status\":\"cancelled\"}} | BAD_GATEWAY",
            })
    void P74_errorsInsideASuccessAreErrors(String payload, Kind kind) {
        var events = Samples.events(REQUEST, MODEL, payload);

        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        Failed.class,
                        failed -> assertThat(failed.error().kind()).isEqualTo(kind));
        assertThat(events).noneMatch(TextDelta.class::isInstance);
    }

    @Test
    void P27_anAnswerThatBreaksOffHasFailed() {
        var events = Samples.events(REQUEST, MODEL, """
                {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"par"}
                """);

        assertThat(events).contains(new TextDelta(0, "par", null)).noneMatch(ChoiceFinished.class::isInstance);
        assertThat(((Failed) events.getLast()).error().kind()).isEqualTo(Kind.BAD_GATEWAY);
        assertThat(Samples.wholeEvents(
                        REQUEST, MODEL, "{\"object\":\"response\",\"output\":[],\"status\":\"in_progress\"}"))
                .hasOnlyElementsOfType(Failed.class);
        assertThat(Samples.wholeEvents(REQUEST, MODEL, "{}")).hasOnlyElementsOfType(Failed.class);
    }

    @Test
    void nothingFollowsTheEnd() {
        var events = Samples.events(REQUEST, MODEL, """
                {"type":"response.completed","response":{"status":"completed"}}
                {"type":"response.output_text.delta","output_index":0,"delta":"late"}
                {"type":"error","message":"late"}
                """);

        assertThat(events).last().isInstanceOf(Completed.class);
        assertThat(events).filteredOn(Completed.class::isInstance).hasSize(1);
    }

    @Test
    void P42_nullsInUsageAreZerosAndWhatCannotBeTrueIsNotReported() {
        assertThat(usage("{\"input_tokens\":7,\"output_tokens\":3,\"total_tokens\":10,\"input_tokens_details\":null,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":null}}"))
                .isEqualTo(new Usage(7, 0, 0, 0, 3, 0, 0, 0));
        assertThat(usage("{\"input_tokens\":7,\"output_tokens\":3,\"total_tokens\":15,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":5}}"))
                .isEqualTo(new Usage(7, 0, 0, 0, 8, 5, 0, 0));
        assertThat(usage("{\"input_tokens\":70,\"output_tokens\":30,\"total_tokens\":100,"
                        + "\"input_tokens_details\":{\"image_tokens\":50,\"audio_tokens\":9},"
                        + "\"output_tokens_details\":{\"image_tokens\":20}}"))
                .isEqualTo(new Usage(70, 0, 0, 0, 30, 0, 9, 0, 50, 20));
        assertThat(usage("null")).isNull();
        assertThat(usage("{\"input_tokens\":-1,\"output_tokens\":3}")).isNull();
        assertThat(usage("{\"input_tokens\":1,\"output_tokens\":3,\"input_tokens_details\":{\"cached_tokens\":2}}"))
                .isNull();
        assertThat(usage("{\"input_tokens\":1,\"output_tokens\":0}")).isNull();
        assertThat(usage("{\"input_tokens\":1,\"output_tokens\":9999999999999}"))
                .isNull();
    }

    private static Usage usage(String usage) {
        var events = Samples.wholeEvents(
                REQUEST,
                MODEL,
                "{\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":"
                        + "[{\"type\":\"output_text\",\"text\":\"x\"}]}],\"usage\":" + usage + "}");
        assertThat(events.getLast()).isInstanceOf(Completed.class);
        return events.stream()
                .filter(UsageReported.class::isInstance)
                .map(event -> ((UsageReported) event).usage())
                .findFirst()
                .orElse(null);
    }

    @Test
    void imagesAndForeignItemsAreTold() {
        var events = Samples.wholeEvents(
                REQUEST,
                MODEL,
                "{\"object\":\"response\",\"status\":\"completed\",\"output\":["
                        + "{\"id\":\"ws\",\"type\":\"web_search_call\",\"status\":\"completed\"},"
                        + "{\"id\":\"ig\",\"type\":\"image_generation_call\",\"result\":\"iVBORw0KGgo=\"}]}");

        assertThat(events)
                .contains(
                        new BlockStarted(
                                0,
                                0,
                                new Block.Native(
                                        Protocol.RESPONSES,
                                        json("{\"id\":\"ws\",\"type\":\"web_search_call\",\"status\":\"completed\"}"))),
                        new BlockStarted(0, 1, new Block.Media("image/png", "iVBORw0KGgo=")));
    }

    @Test
    void stopSequencesCutTheTextWhereverTheyAreSplit() {
        var asked = asked(user("x"));
        asked.stop = List.of("END", "\n\nUser:");
        var text = "one EN two\n\nEND three";

        for (var split = 1; split < text.length(); split++) {
            var events = Samples.events(asked.build(), MODEL, """
                    {"type":"response.output_text.delta","output_index":0,"delta":%s}
                    {"type":"response.output_text.delta","output_index":0,"delta":%s}
                    {"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"c","name":"f","arguments":"{}"}}
                    {"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":1,"output_tokens":9}}}
                    """.formatted(
                            quoted(text.substring(0, split)), quoted(text.substring(split))));

            var told = new StringBuilder();
            events.forEach(event -> told.append(event instanceof TextDelta delta ? delta.text() : ""));
            assertThat(told.toString()).as("split at %d", split).isEqualTo("one EN two\n\n");
            assertThat(events)
                    .contains(new UsageReported(new Usage(1, 0, 0, 0, 9, 0, 0, 0)))
                    .endsWith(new ChoiceFinished(0, new StopReason.StopSequence("END")), new Completed());
            assertThat(inputs(events)).isEmpty();
        }
    }

    @Test
    void heldBackTextThatIsNoStopSequenceIsTold() {
        var asked = asked(user("x"));
        asked.stop = List.of("END");

        var events = Samples.events(asked.build(), MODEL, """
                {"type":"response.output_text.delta","output_index":0,"delta":"the EN"}
                {"type":"response.completed","response":{"status":"completed"}}
                """);

        assertThat(events)
                .contains(new TextDelta(0, "the ", null), new TextDelta(0, "EN", null))
                .endsWith(new ChoiceFinished(0, new StopReason.Stop()), new Completed());
    }

    private static String quoted(String text) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(text).toString();
    }

    private static List<String> inputs(List<CompletionEvent> events) {
        var inputs = new ArrayList<String>();
        for (var event : events) {
            if (event instanceof ToolInputDelta delta) {
                inputs.add(delta.text());
            }
        }
        return inputs;
    }
}
