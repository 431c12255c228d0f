package dev.tollgate.protocol.gemini;

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
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.Usage;
import dev.tollgate.protocol.sse.DeltaShape;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads a Gemini answer, streamed or whole (protocols.md §4.4). Why a candidate ended is trusted only at the end of
/// the answer: some models say it with every chunk.
final class AnswerDecoder implements EventDecoder {
    private static final int MAX_CANDIDATES = 128;
    private static final String DONE = "[DONE]";
    private static final DeltaShape TEXT = new DeltaShape("""
            {"candidates":[{"content":{"parts":[{"text":"$"}],"role":"*"},"index":"#"}],"usageMetadata":"@",
             "modelVersion":"*","responseId":"*","createTime":"*"}""");

    private final boolean stream;
    private final AnswerBlocks blocks;
    private final Map<Integer, CandidateReader> candidates = new TreeMap<>();
    private final boolean withLogprobs;
    private boolean started;
    private boolean ended;
    private @Nullable String blocked;
    private @Nullable Usage usage;
    private @Nullable Usage reported;

    AnswerDecoder(CompletionRequest request, ToolNames names, boolean stream) {
        this.stream = stream;
        this.blocks = new AnswerBlocks(request, names);
        this.withLogprobs = request.logprobs().asked();
    }

    @Override
    public void decode(byte[] payload, Consumer<CompletionEvent> sink) {
        if (ended || (stream && isEmptyOrDone(payload))) {
            return;
        }
        if (stream && text(payload, sink)) {
            return;
        }
        var json = Json.value(payload);
        if (json == null || !(json.isObject() || json.isArray())) {
            fail(Kind.BAD_GATEWAY, "The upstream's answer is not what Gemini sends.", sink);
            return;
        }
        if (json.isArray()) {
            json.forEach(chunk -> chunk(chunk, sink));
        } else {
            chunk(json, sink);
        }
    }

    /// More of a candidate's text, if the chunk tells nothing else but usage.
    private boolean text(byte[] payload, Consumer<CompletionEvent> sink) {
        var delta = withLogprobs ? null : TEXT.read(payload);
        var candidate = delta == null ? null : candidates.get(Math.max(0, delta.index()));
        if (delta == null || candidate == null) {
            return false;
        }
        candidate.text(delta.text(), false, sink);
        usage(delta.tree(), sink);
        return true;
    }

    private static boolean isEmptyOrDone(byte[] payload) {
        if (payload.length > 16) {
            return false;
        }
        var text = new String(payload, StandardCharsets.UTF_8).strip();
        return text.isEmpty() || text.equals(DONE);
    }

    private void chunk(JsonNode chunk, Consumer<CompletionEvent> sink) {
        if (ended) {
            return;
        }
        var error = Errors.errorIn(chunk);
        if (error != null) {
            end(new Failed(Errors.read(200, error)), sink);
            return;
        }
        if (!(chunk instanceof ObjectNode)) {
            fail(Kind.BAD_GATEWAY, "The upstream's answer is not what Gemini sends.", sink);
            return;
        }
        if (!started) {
            started = true;
            blocks.begin(chunk.path("responseId").asText());
            sink.accept(new Started(chunk.path("responseId").asText()));
        }
        for (var candidate : chunk.path("candidates")) {
            candidate(candidate, sink);
        }
        var reason = chunk.path("promptFeedback").path("blockReason").asText();
        if (!reason.isEmpty() && !reason.equals("BLOCK_REASON_UNSPECIFIED")) {
            blocked = reason;
        }
        usage(chunk.path("usageMetadata"), sink);
    }

    private void usage(@Nullable JsonNode metadata, Consumer<CompletionEvent> sink) {
        var figures = metadata == null ? null : UsageMetadata.read(metadata);
        usage = figures != null ? figures : usage;
        report(sink);
    }

    private void candidate(JsonNode candidate, Consumer<CompletionEvent> sink) {
        var index = candidate.path("index").asInt(0);
        if (!candidate.isObject() || index < 0 || index >= MAX_CANDIDATES) {
            return;
        }
        candidates
                .computeIfAbsent(index, number -> new CandidateReader(number, blocks, withLogprobs))
                .read(candidate, sink);
    }

    /// Figures that leave the output out although there is some would make it free: they are not passed on.
    private void report(Consumer<CompletionEvent> sink) {
        var figures = usage;
        if (figures != null && !figures.equals(reported) && (figures.output() > 0 || !blocks.hasOutput())) {
            reported = figures;
            sink.accept(new UsageReported(figures));
        }
    }

    @Override
    public void end(Consumer<CompletionEvent> sink) {
        if (ended) {
            return;
        }
        if (candidates.isEmpty()) {
            endWithoutCandidates(sink);
            return;
        }
        for (var candidate : candidates.values()) {
            var word = candidate.finishReason();
            if (word == null) {
                fail(Kind.BAD_GATEWAY, "The upstream's answer ended before it was complete.", sink);
                return;
            }
            if (FinishReasons.isBroken(word)) {
                fail(Kind.BAD_GATEWAY, "The model failed to call a tool (" + word + "). Try again.", sink);
                return;
            }
        }
        if (!blocks.hasAny() && candidates.values().stream().allMatch(one -> "STOP".equals(one.finishReason()))) {
            fail(Kind.BAD_GATEWAY, "The model's answer is empty. Try again.", sink);
            return;
        }
        for (var candidate : candidates.values()) {
            candidate.finish(sink);
        }
        end(new Completed(), sink);
    }

    private void endWithoutCandidates(Consumer<CompletionEvent> sink) {
        if (blocked == null) {
            fail(Kind.BAD_GATEWAY, "The upstream's answer ended before it was complete.", sink);
            return;
        }
        sink.accept(new ChoiceFinished(0, new StopReason.Refused(blocked, "Blocked by provider: " + blocked)));
        end(new Completed(), sink);
    }

    private void fail(Kind kind, String message, Consumer<CompletionEvent> sink) {
        end(new Failed(CompletionError.of(kind, message)), sink);
    }

    private void end(CompletionEvent event, Consumer<CompletionEvent> sink) {
        ended = true;
        sink.accept(event);
    }
}
