package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.ChoiceFinished;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.Started;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.sse.DeltaShape;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Reads an upstream's answer (protocols.md §4.2). What was streamed is compared with what the closing events tell, and
/// only what is missing is added; so a whole answer is a stream that begins with its end.
final class AnswerDecoder implements EventDecoder {
    private static final int OK = 200;
    private static final DeltaShape TEXT = new DeltaShape("""
            {"type":"response.output_text.delta","sequence_number":"*","item_id":"*","output_index":"#","content_index":0,
             "delta":"$","logprobs":null,"obfuscation":"*"}""");

    private final OutputReader output;
    private final StopCut cut;
    private final boolean stream;
    private boolean started;
    private boolean ended;

    AnswerDecoder(CompletionRequest request, UpstreamModel model, boolean stream) {
        this.output = new OutputReader(request, model);
        this.cut = new StopCut(request.stop());
        this.stream = stream;
    }

    @Override
    public void decode(byte[] payload, Consumer<CompletionEvent> sink) {
        if (ended) {
            return;
        }
        var text = payload.length <= 16 ? new String(payload, StandardCharsets.UTF_8).strip() : "";
        if (text.equals("[DONE]") || (text.isEmpty() && payload.length <= 16 && stream)) {
            return;
        }
        var delta = TEXT.read(payload);
        if (delta != null && output.text(delta.index(), delta.text(), into(sink))) {
            return;
        }
        var json = Json.object(payload);
        if (json == null) {
            fail(CompletionError.of(Kind.BAD_GATEWAY, "The provider's answer is not what its protocol says."), sink);
        } else if (json.path("type").isTextual()) {
            event(json, json.path("type").textValue(), sink);
        } else if (json.path("object").asText("").equals("response") || json.has("output")) {
            whole(json, json.path("status").asText(""), sink);
        } else if (isError(json)) {
            fail(ErrorBodies.decode(OK, json.hasNonNull("error") ? json.path("error") : json), sink);
        } else if (!stream) {
            fail(CompletionError.of(Kind.BAD_GATEWAY, "The provider's answer is not what its protocol says."), sink);
        }
    }

    @Override
    public void end(Consumer<CompletionEvent> sink) {
        if (!ended) {
            fail(CompletionError.of(Kind.BAD_GATEWAY, "The provider's answer broke off before its end."), sink);
        }
    }

    private static boolean isError(ObjectNode json) {
        return json.hasNonNull("error") || json.hasNonNull("detail") || json.hasNonNull("message");
    }

    private void event(ObjectNode json, String type, Consumer<CompletionEvent> sink) {
        switch (type) {
            case "error" ->
                fail(ErrorBodies.decode(OK, json.path("error").isObject() ? json.path("error") : json), sink);
            case "response.completed" -> whole(json.path("response"), "completed", sink);
            case "response.incomplete" -> whole(json.path("response"), "incomplete", sink);
            case "response.failed" -> whole(json.path("response"), "failed", sink);
            case "response.cancelled" -> whole(json.path("response"), "cancelled", sink);
            case "response.created", "response.in_progress", "response.queued" -> start(json.path("response"), sink);
            default -> {
                if (json.hasNonNull("error") && !type.startsWith("response.")) {
                    fail(ErrorBodies.decode(OK, json.path("error")), sink);
                } else if (type.startsWith("response.")) {
                    // A server that leaves the first event out has begun all the same.
                    start(json, sink);
                    output.event(json, type, into(sink));
                }
            }
        }
    }

    /// Tells what was not streamed, and the end. `said` is the state that the event's name tells, or that of a whole
    /// answer.
    private void whole(JsonNode response, String said, Consumer<CompletionEvent> sink) {
        var status = response.path("status").asText(said);
        if (response.path("error").isObject() || status.equals("failed") || said.equals("failed")) {
            start(response, sink);
            fail(ErrorBodies.decode(OK, response.path("error")), sink);
            return;
        }
        switch (status) {
            case "completed" -> {
                tellRest(response, sink);
                finish(output.hasToolCalls() ? new StopReason.ToolCalls() : stopOrRefused(), sink);
            }
            case "incomplete" -> {
                tellRest(response, sink);
                finish(incomplete(response.path("incomplete_details").path("reason")), sink);
            }
            case "cancelled" -> fail(CompletionError.of(Kind.BAD_GATEWAY, "The provider cancelled the answer."), sink);
            default -> fail(CompletionError.of(Kind.BAD_GATEWAY, "The provider's answer is not complete."), sink);
        }
    }

    private void tellRest(JsonNode response, Consumer<CompletionEvent> sink) {
        start(response, sink);
        output.rest(response.path("output"), into(sink));
        cut.end(sink);
        var usage = UsageFigures.of(response.path("usage")).usage(output.hasOutput());
        if (usage != null) {
            sink.accept(new UsageReported(usage));
        }
    }

    private StopReason stopOrRefused() {
        return output.hasRefusal() ? new StopReason.Refused(null, null) : new StopReason.Stop();
    }

    private static StopReason incomplete(JsonNode reason) {
        return switch (reason.asText("")) {
            case "max_output_tokens", "max_tokens" -> new StopReason.Length();
            case "content_filter" -> new StopReason.Refused("content_filter", null);
            case "" -> new StopReason.Other("incomplete");
            default -> new StopReason.Other(reason.asText(""));
        };
    }

    private void start(JsonNode response, Consumer<CompletionEvent> sink) {
        if (!started) {
            started = true;
            sink.accept(new Started(
                    response.path("object").asText("").equals("response")
                            ? response.path("id").asText("")
                            : ""));
        }
    }

    private void finish(StopReason reason, Consumer<CompletionEvent> sink) {
        ended = true;
        var stopped = cut.stoppedBy();
        sink.accept(new ChoiceFinished(0, stopped == null ? reason : new StopReason.StopSequence(stopped)));
        sink.accept(new Completed());
    }

    private void fail(CompletionError error, Consumer<CompletionEvent> sink) {
        ended = true;
        cut.end(sink);
        sink.accept(new Failed(error));
    }

    private Consumer<CompletionEvent> into(Consumer<CompletionEvent> sink) {
        return cut.isNeeded() ? event -> cut.accept(event, sink) : sink;
    }
}
