package dev.tollgate.protocol.responses;

import static dev.tollgate.protocol.responses.Samples.IDENTITY;
import static dev.tollgate.protocol.responses.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;

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
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.Started;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.Usage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerEncoderTest {
    private static final CompletionRequest STREAM =
            Samples.decode("{\"model\":\"asked-model\",\"input\":\"x\",\"stream\":true}");
    private static final CompletionRequest WHOLE = Samples.decode("{\"model\":\"asked-model\",\"input\":\"x\"}");

    @Test
    void P32_aTextStreamIsTheOneThatStrictClientsKnow() {
        var text = Samples.encoded(
                STREAM,
                List.of(
                        new Started("c1"),
                        new BlockStarted(0, 0, new Block.Text()),
                        new TextDelta(0, "Hel", null),
                        new TextDelta(0, "lo", null),
                        new ChoiceFinished(0, new StopReason.Stop()),
                        new UsageReported(new Usage(3, 0, 0, 0, 2, 0, 0, 0)),
                        new Completed()));

        assertThat(text).isEqualTo(Samples.resource("text.client.sse"));
        assertThat(ClientStream.read(text).types())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
    }

    @Test
    void P04_callsAreCompleteWhenTheyAreDone() {
        var stream = stream(
                call(0, "toolu_1", "a"),
                new ToolInputDelta(0, "{\"x\""),
                new ToolInputDelta(0, ":1}"),
                new BlockEnded(0),
                call(1, "toolu_2", "b"),
                new ToolInputDelta(1, "{\"y\":2}"),
                new BlockEnded(1),
                new UsageReported(new Usage(40, 0, 0, 0, 33, 0, 0, 0)),
                new ChoiceFinished(0, new StopReason.ToolCalls()));

        var done = stream.of("response.output_item.done");
        assertThat(done).hasSize(2);
        assertThat(done.get(0).at("/item/call_id").asText()).isEqualTo("toolu_1");
        assertThat(done.get(0).at("/item/arguments").asText()).isEqualTo("{\"x\":1}");
        assertThat(done.get(1).at("/item/id").asText()).startsWith("fc_");
        assertThat(done.get(1).at("/item/status").asText()).isEqualTo("completed");
        assertThat(stream.of("response.function_call_arguments.done")
                        .get(1)
                        .path("name")
                        .asText())
                .isEqualTo("b");
        assertThat(stream.of("response.output_item.added")
                        .getFirst()
                        .at("/item/arguments")
                        .asText("no"))
                .isEmpty();
        assertThat(stream.response().path("usage"))
                .isEqualTo(
                        json(
                                "{\"input_tokens\":40,\"input_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":0},"
                                        + "\"output_tokens\":33,\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":73}"));
    }

    @Test
    void P10_aCustomCallHasItsPlainText() {
        var stream = stream(
                new BlockStarted(0, 0, new Block.ToolCall("c1", "apply_patch", null, Tool.Kind.CUSTOM)),
                new ToolInputDelta(0, "*** Begin Patch\n"),
                new ToolInputDelta(0, "*** End Patch\n"),
                new BlockEnded(0),
                new ChoiceFinished(0, new StopReason.ToolCalls()));

        assertThat(stream.output(0).path("type").asText()).isEqualTo("custom_tool_call");
        assertThat(stream.output(0).path("input").asText()).isEqualTo("*** Begin Patch\n*** End Patch\n");
        assertThat(stream.of("response.custom_tool_call_input.done").getFirst().path("input"))
                .isEqualTo(stream.output(0).path("input"));
        assertThat(stream.types()).noneMatch(type -> type.contains("function_call"));
    }

    @Test
    void P11_noArgumentsAreAnEmptyObject() {
        var stream = stream(call(0, "c", "f"), new BlockEnded(0), new ChoiceFinished(0, new StopReason.ToolCalls()));

        assertThat(stream.output(0).path("arguments").asText()).isEqualTo("{}");
    }

    @Test
    void aCallInANamespaceNamesIt() {
        var stream = stream(
                new BlockStarted(0, 0, new Block.ToolCall("c", "read", "files", Tool.Kind.FUNCTION)),
                new ToolInputDelta(0, "{}"),
                new ChoiceFinished(0, new StopReason.ToolCalls()));

        assertThat(stream.output(0).path("namespace").asText()).isEqualTo("files");
        assertThat(stream.output(0).path("name").asText()).isEqualTo("read");
    }

    @Test
    void P23_reasoningIsClosedBeforeTheNextItemAndCarriesItsSignature() {
        var redacted = new Signature(Protocol.ANTHROPIC, Signature.Kind.REDACTED, "RDATA", null);
        var signed = new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null);
        var stream = stream(
                new BlockStarted(0, 0, new Block.Reasoning(true)),
                new Signed(0, redacted),
                new BlockEnded(0),
                new BlockStarted(0, 1, new Block.Reasoning(false)),
                new ReasoningDelta(1, "t"),
                new Signed(1, signed),
                call(2, "t1", "f"),
                new ToolInputDelta(2, "{}"),
                new ChoiceFinished(0, new StopReason.ToolCalls()));

        assertThat(stream.response().path("output")).hasSize(3);
        assertThat(stream.output(0).path("summary")).isEmpty();
        assertThat(stream.output(0).path("encrypted_content").asText()).isEqualTo(redacted.toWire(Protocol.RESPONSES));
        assertThat(stream.output(1).path("summary")).isEqualTo(json("[{\"type\":\"summary_text\",\"text\":\"t\"}]"));
        assertThat(stream.output(1).path("encrypted_content").asText()).isEqualTo(signed.toWire(Protocol.RESPONSES));
        assertThat(stream.types().indexOf("response.output_item.done"))
                .isLessThan(stream.types().lastIndexOf("response.output_item.added"));
    }

    @Test
    void P06_theSignatureOfACallGoesBeforeItAndIntoNoId() {
        var signature = "U0lH".repeat(150);
        var stream = stream(
                call(0, "call_abc", "f"),
                new ToolInputDelta(0, "{}"),
                new Signed(0, new Signature(Protocol.GEMINI, Signature.Kind.CALL, signature, null)),
                new BlockEnded(0),
                new ChoiceFinished(0, new StopReason.ToolCalls()));

        assertThat(stream.output(0).path("type").asText()).isEqualTo("reasoning");
        assertThat(Signature.fromWire(
                        stream.output(0).path("encrypted_content").asText(),
                        Protocol.RESPONSES,
                        Signature.Kind.REASONING))
                .isEqualTo(new Signature(Protocol.GEMINI, Signature.Kind.CALL, signature, "call_abc"));
        assertThat(stream.output(1).path("call_id").asText()).isEqualTo("call_abc");
        assertThat(stream.output(1).path("arguments").asText()).isEqualTo("{}");
    }

    @Test
    void whatAClientSendsBackIsWhatTheModelSaid() {
        var thought = new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "SIG", null);
        var ofText = new Signature(Protocol.GEMINI, Signature.Kind.TEXT, "T", null);
        var ofCall = new Signature(Protocol.GEMINI, Signature.Kind.CALL, "C", null);
        var stream = stream(
                new BlockStarted(0, 0, new Block.Reasoning(false)),
                new ReasoningDelta(0, "hm"),
                new Signed(0, thought),
                new BlockEnded(0),
                new BlockStarted(0, 1, new Block.Text()),
                new TextDelta(1, "say", null),
                new Signed(1, ofText),
                new BlockEnded(1),
                call(2, "c1", "f"),
                new ToolInputDelta(2, "{}"),
                new Signed(2, ofCall),
                new BlockEnded(2),
                new ChoiceFinished(0, new StopReason.ToolCalls()));
        var next = Samples.object("{\"model\":\"m\"}");
        next.putArray("input").addAll((com.fasterxml.jackson.databind.node.ArrayNode)
                stream.response().path("output"));

        assertThat(Samples.decode(next.toString()).turns())
                .containsExactly(Samples.assistant(
                        new ContentPart.Reasoning("hm", thought, false),
                        new ContentPart.Text("say", null, ofText),
                        new ContentPart.ToolCall("c1", "f", null, Tool.Kind.FUNCTION, "{}", ofCall)));
    }

    @Test
    void interleavedBlocksStayApart() {
        var stream = stream(
                new BlockStarted(0, 0, new Block.Text()),
                new TextDelta(0, "a", null),
                call(1, "c1", "f"),
                new ToolInputDelta(1, "{\"x\""),
                call(2, "c2", "g"),
                new ToolInputDelta(2, "{\"y\""),
                new ToolInputDelta(1, ":1}"),
                new ToolInputDelta(2, ":2}"),
                new TextDelta(0, "b", null),
                new ChoiceFinished(0, new StopReason.ToolCalls()));

        assertThat(stream.response().path("output")).hasSize(4);
        assertThat(stream.output(1).path("arguments").asText()).isEqualTo("{\"x\":1}");
        assertThat(stream.output(2).path("arguments").asText()).isEqualTo("{\"y\":2}");
        assertThat(stream.output(3).at("/content/0/text").asText()).isEqualTo("b");
    }

    @Test
    void severalTextBlocksAreThePartsOfOneMessage() {
        var stream = stream(
                new BlockStarted(0, 0, new Block.Text()),
                new TextDelta(0, "a", null),
                new Annotated(0, new Annotation("https://example.com", null, null, null)),
                new BlockEnded(0),
                new BlockStarted(0, 1, new Block.Text()),
                new TextDelta(1, "b", null),
                new BlockEnded(1),
                new ChoiceFinished(0, new StopReason.Stop()));

        assertThat(stream.response().path("output")).hasSize(1);
        assertThat(stream.output(0).path("content")).hasSize(2);
        assertThat(stream.output(0).at("/content/0/annotations/0"))
                .isEqualTo(json("{\"type\":\"url_citation\",\"start_index\":0,\"end_index\":1,"
                        + "\"url\":\"https://example.com\",\"title\":\"\"}"));
    }

    @Test
    void P43_aCutAnswerIsIncomplete() {
        var empty = stream(
                new UsageReported(new Usage(9, 0, 0, 0, 100, 100, 0, 0)),
                new ChoiceFinished(0, new StopReason.Length()));
        var half = stream(
                call(0, "c", "f"), new ToolInputDelta(0, "{\"a"), new ChoiceFinished(0, new StopReason.ContextFull()));

        assertThat(empty.types().getLast()).isEqualTo("response.incomplete");
        assertThat(empty.response().at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
        assertThat(empty.response().path("output")).isEmpty();
        assertThat(half.output(0).path("status").asText()).isEqualTo("incomplete");
        assertThat(half.output(0).path("arguments").asText()).isEqualTo("{\"a");
    }

    @Test
    void P44_aFilterWithoutWordsIsIncomplete() {
        var stream = stream(new ChoiceFinished(0, new StopReason.Refused("SAFETY", null)));

        assertThat(stream.response().path("status").asText()).isEqualTo("incomplete");
        assertThat(stream.response().at("/incomplete_details/reason").asText()).isEqualTo("content_filter");
    }

    @Test
    void P45_aRefusalThatSaysWhyIsAWholeAnswer() {
        List<CompletionEvent> events = List.of(
                new Started("m"),
                new ChoiceFinished(0, new StopReason.Refused("bio", "I can't help with that.")),
                new Completed());

        var whole = json(Samples.encoded(WHOLE, events));

        assertThat(whole.path("status").asText()).isEqualTo("completed");
        assertThat(whole.at("/output/0/content"))
                .isEqualTo(json("[{\"type\":\"refusal\",\"refusal\":\"I can't help with that.\"}]"));
        ClientStream.read(Samples.encoded(STREAM, events));
    }

    @Test
    void P47_rarerStopsHaveAStatus() {
        assertThat(stream(new ChoiceFinished(0, new StopReason.Pause())).types().getLast())
                .isEqualTo("response.completed");
        assertThat(stream(new ChoiceFinished(0, new StopReason.StopSequence("END")))
                        .types()
                        .getLast())
                .isEqualTo("response.completed");
    }

    @Test
    void P27_aFailureAfterTextIsTold() {
        var text = Samples.encoded(
                STREAM,
                List.of(
                        new Started("c"),
                        new BlockStarted(0, 0, new Block.Text()),
                        new TextDelta(0, "par", null),
                        new Failed(CompletionError.of(Kind.BAD_GATEWAY, "broke off"))));

        var stream = ClientStream.read(text);
        assertThat(stream.of("response.output_text.delta")).hasSize(1);
        assertThat(stream.types().getLast()).isEqualTo("response.failed");
        assertThat(stream.response().path("error"))
                .isEqualTo(json("{\"code\":\"server_error\",\"message\":\"broke off\"}"));
        assertThat(stream.output(0).at("/content/0/text").asText()).isEqualTo("par");
        assertThat(stream.output(0).path("status").asText()).isEqualTo("incomplete");
    }

    @ParameterizedTest
    @CsvSource({
        "RATE_LIMITED,rate_limit_exceeded",
        "CONTEXT_TOO_LONG,context_length_exceeded",
        "OVERLOADED,server_is_overloaded",
        "CONTENT_POLICY,invalid_prompt",
        "TIMEOUT,server_error",
    })
    void P37_failuresHaveTheCodesThatClientsMatchOn(Kind kind, String code) {
        var text = Samples.encoded(STREAM, List.of(new Failed(CompletionError.of(kind, "m"))));

        assertThat(ClientStream.read(text).response().at("/error/code").asText())
                .isEqualTo(code);
    }

    @Test
    void theAnswerTellsTheClientItsSettings() {
        var request = Samples.decode(Samples.resource("codex.request.json"));
        var stream = ClientStream.read(Samples.encoded(
                request, List.of(new Started("c"), new ChoiceFinished(0, new StopReason.Stop()), new Completed())));

        var response = stream.response();
        assertThat(response.path("model").asText()).isEqualTo(IDENTITY.model());
        assertThat(response.path("store").booleanValue()).isFalse();
        assertThat(response.path("tools")).isEqualTo(request.source().path("tools"));
        assertThat(response.at("/text/format/name").asText()).isEqualTo("codex_output_schema");
        assertThat(response.at("/reasoning/effort").asText()).isEqualTo("xhigh");
        assertThat(response.path("created_at").asLong()).isEqualTo(1_700_000_000);
        assertThat(response.at("/usage/total_tokens").asLong(-1)).isZero();
        assertThat(stream.events().getFirst().at("/response/id")).isEqualTo(response.path("id"));
    }

    @Test
    void aWholeAnswerIsTheLastResponseOfTheStream() {
        var events = Samples.events(STREAM, Samples.MODEL, Samples.resource("text.upstream.jsonl"));

        var streamed = ClientStream.read(Samples.encoded(STREAM, events));
        var whole = json(Samples.encoded(WHOLE, events));

        assertThat(whole).isEqualTo(streamed.response());
        assertThat(whole.path("output")).hasSize(2);
    }

    @Test
    void logprobsAreOnlyForThoseWhoAsked() {
        var asked = Samples.decode("{\"model\":\"m\",\"input\":\"x\",\"stream\":true,\"top_logprobs\":1,"
                + "\"include\":[\"message.output_text.logprobs\"]}");
        var events = Samples.events(STREAM, Samples.MODEL, Samples.resource("text.upstream.jsonl"));

        assertThat(ClientStream.read(Samples.encoded(asked, events)).output(0).at("/content/0/logprobs"))
                .hasSize(1);
        assertThat(ClientStream.read(Samples.encoded(STREAM, events)).output(0).at("/content/0/logprobs"))
                .isEmpty();
    }

    @Test
    void imagesAreItemsAndForeignBlocksAreLeftOut() {
        var stream = stream(
                new BlockStarted(0, 0, new Block.Media("image/png", "iVBORw0KGgo=")),
                new BlockEnded(0),
                new BlockStarted(0, 1, new Block.Native(Protocol.ANTHROPIC, json("{}"))),
                new BlockEnded(1),
                new ChoiceFinished(0, new StopReason.Stop()));

        assertThat(stream.response().path("output")).hasSize(1);
        assertThat(stream.output(0).path("result").asText()).isEqualTo("iVBORw0KGgo=");
    }

    @Test
    void P36_keepAliveIsAComment() {
        var encoder = Samples.CODEC.newEventEncoder(STREAM, IDENTITY);

        assertThat(new String(encoder.keepAlive())).isEqualTo(": keep-alive\n\n");
        assertThat(encoder.contentType()).isEqualTo("text/event-stream; charset=utf-8");
        assertThat(encoder.answerId()).matches("resp_[A-Za-z0-9]{24}");
        assertThat(Samples.CODEC.newEventEncoder(WHOLE, IDENTITY).contentType()).isEqualTo("application/json");
    }

    private static BlockStarted call(int key, String id, String name) {
        return new BlockStarted(0, key, new Block.ToolCall(id, name, null, Tool.Kind.FUNCTION));
    }

    private static ClientStream stream(CompletionEvent... events) {
        var all = new ArrayList<CompletionEvent>();
        all.add(new Started("up"));
        all.addAll(List.of(events));
        all.add(new Completed());
        return ClientStream.read(Samples.encoded(STREAM, all));
    }
}
