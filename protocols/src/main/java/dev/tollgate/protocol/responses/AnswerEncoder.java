package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes an answer to a client (protocols.md §4.6).
final class AnswerEncoder implements EventEncoder {
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final boolean stream;
    private final ResponseObject response;
    private final StreamWriter writer;
    private final OutputWriter output;
    private boolean started;
    private boolean ended;
    private @Nullable Usage usage;
    private StopReason reason = new StopReason.Stop();

    AnswerEncoder(CompletionRequest request, AnswerIdentity identity) {
        this.stream = request.stream();
        this.response = new ResponseObject(request.source(), identity);
        this.writer = new StreamWriter(stream);
        this.output = new OutputWriter(writer, response, request.logprobs().asked());
    }

    @Override
    public String contentType() {
        return stream ? "text/event-stream; charset=utf-8" : "application/json";
    }

    @Override
    public String answerId() {
        return response.id();
    }

    @Override
    public byte[] keepAlive() {
        return KEEP_ALIVE.clone();
    }

    @Override
    public void encode(CompletionEvent event, ByteArrayOutputStream out) {
        if (ended) {
            return;
        }
        writer.into(out);
        start();
        switch (event) {
            case CompletionEvent.Started _ -> {}
            case CompletionEvent.BlockStarted block -> output.begin(block);
            case CompletionEvent.TextDelta delta -> output.text(delta);
            case CompletionEvent.ReasoningDelta delta -> output.reasoning(delta);
            case CompletionEvent.RefusalDelta delta -> output.refusal(delta.key(), delta.text());
            case CompletionEvent.ToolInputDelta delta -> output.input(delta);
            case CompletionEvent.Signed signed -> output.sign(signed);
            case CompletionEvent.Annotated annotated -> output.annotate(annotated);
            case CompletionEvent.BlockEnded block -> output.end(block.key());
            case CompletionEvent.UsageReported reported -> usage = reported.usage();
            case CompletionEvent.ChoiceFinished finished -> finish(finished);
            case CompletionEvent.Completed _ -> complete(out);
            case CompletionEvent.Failed failed -> fail(failed.error());
        }
    }

    private void start() {
        if (!started) {
            started = true;
            tell("response.created", json("in_progress", null, null));
            tell("response.in_progress", json("in_progress", null, null));
        }
    }

    private void finish(CompletionEvent.ChoiceFinished finished) {
        if (finished.choice() != 0) {
            return;
        }
        reason = finished.reason();
        if (reason instanceof StopReason.Refused refused && refused.explanation() != null) {
            output.explain(refused.explanation());
        }
        output.close(incompleteReason() == null);
    }

    /// Why the answer is cut off; absent when it is whole. A refusal that says why is a whole answer.
    private @Nullable String incompleteReason() {
        return switch (reason) {
            case StopReason.Length _, StopReason.ContextFull _ -> "max_output_tokens";
            case StopReason.Refused _ -> output.hasRefusal() ? null : "content_filter";
            case StopReason.Stop _,
                    StopReason.StopSequence _,
                    StopReason.ToolCalls _,
                    StopReason.Pause _,
                    StopReason.Other _ -> null;
        };
    }

    private void complete(ByteArrayOutputStream out) {
        ended = true;
        var incomplete = incompleteReason();
        output.close(incomplete == null);
        // Clients read integers in a complete answer even when the upstream told no figures.
        usage = usage == null ? Usage.NONE : usage;
        var status = incomplete == null ? "completed" : "incomplete";
        var json = json(status, incomplete, null);
        if (stream) {
            tell("response." + status, json);
        } else {
            out.writeBytes(Json.bytes(json));
        }
    }

    private void fail(CompletionError error) {
        ended = true;
        if (stream) {
            var json = json("failed", null, error);
            for (var item : json.path("output")) {
                if (item instanceof ObjectNode open
                        && item.path("status").asText("").equals("in_progress")) {
                    open.put("status", "incomplete");
                }
            }
            tell("response.failed", json);
        }
    }

    private ObjectNode json(String status, @Nullable String incomplete, @Nullable CompletionError error) {
        List<OutputItem> items = status.equals("in_progress") ? List.of() : output.items();
        return response.json(status, items, usage, incomplete, error);
    }

    private void tell(String type, ObjectNode json) {
        if (stream) {
            writer.event(type, JsonNodeFactory.instance.objectNode().set("response", json));
        }
    }
}
