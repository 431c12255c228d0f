package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Annotated;
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
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes an answer to a Gemini client (protocols.md §4.8). The reasons why candidates ended come with the last chunk,
/// as usage may become known after them.
final class AnswerEncoder implements EventEncoder {
    private final AnswerForm form;
    private final String model;
    private final String id;
    private final boolean showsThoughts;
    private final Map<Integer, CandidateWriter> candidates = new TreeMap<>();
    private final Map<Integer, CandidateWriter> byKey = new HashMap<>();
    private @Nullable Usage usage;
    private boolean begun;
    private boolean ended;

    AnswerEncoder(CompletionRequest request, AnswerIdentity identity) {
        this.form = AnswerForm.of(request);
        this.model = identity.model();
        this.id = Ids.derived("", identity.requestId());
        this.showsThoughts = request.thinking().shown();
    }

    @Override
    public String contentType() {
        return form.contentType();
    }

    @Override
    public String answerId() {
        return id;
    }

    @Override
    public byte[] keepAlive() {
        return form.keepAlive();
    }

    @Override
    public void encode(CompletionEvent event, ByteArrayOutputStream out) {
        if (ended) {
            return;
        }
        switch (event) {
            case Started _ -> {}
            case BlockStarted started -> {
                var candidate = candidate(started.choice(), out);
                byKey.put(started.key(), candidate);
                candidate.start(started.key(), started.block());
            }
            case TextDelta delta -> block(delta.key(), out).text(delta.key(), delta.text(), delta.logprobs());
            case ReasoningDelta delta -> block(delta.key(), out).thought(delta.key(), delta.text());
            case RefusalDelta delta -> block(delta.key(), out).text(delta.key(), delta.text(), null);
            case ToolInputDelta delta -> block(delta.key(), out).input(delta.key(), delta.text());
            case Signed signed -> block(signed.key(), out).sign(signed.key(), signed.signature());
            case Annotated annotated -> block(annotated.key(), out).annotate(annotated.annotation());
            case BlockEnded blockEnd -> block(blockEnd.key(), out).end(blockEnd.key());
            case UsageReported reported -> usage = reported.usage();
            case ChoiceFinished finished -> candidate(finished.choice(), out).finish(finished.reason());
            case Completed _ -> complete(out);
            case Failed failed -> {
                ended = true;
                form.writeError(Errors.json(failed.error()), !begun, out);
            }
        }
    }

    private CandidateWriter block(int key, ByteArrayOutputStream out) {
        var candidate = byKey.get(key);
        if (candidate == null) {
            throw new IllegalStateException("there is no block " + key);
        }
        candidate.writeTo(part -> chunk(candidate, part, out));
        return candidate;
    }

    private CandidateWriter candidate(int choice, ByteArrayOutputStream out) {
        var candidate = candidates.computeIfAbsent(
                choice, index -> new CandidateWriter(index, showsThoughts, form == AnswerForm.WHOLE));
        candidate.writeTo(part -> chunk(candidate, part, out));
        return candidate;
    }

    private void chunk(CandidateWriter candidate, ObjectNode part, ByteArrayOutputStream out) {
        var response = JsonNodeFactory.instance.objectNode();
        var json = response.putArray("candidates").addObject();
        var content = json.putObject("content");
        content.putArray("parts").add(part);
        content.put("role", "model");
        json.put("index", candidate.index());
        candidate.addLogprobs(json);
        write(response, false, out);
    }

    private void complete(ByteArrayOutputStream out) {
        ended = true;
        var response = JsonNodeFactory.instance.objectNode();
        var list = response.putArray("candidates");
        for (var candidate : candidates.values()) {
            list.add(candidate.last());
        }
        write(response, true, out);
    }

    private void write(ObjectNode response, boolean last, ByteArrayOutputStream out) {
        if (usage != null) {
            response.set("usageMetadata", UsageMetadata.write(usage));
        }
        response.put("modelVersion", model);
        response.put("responseId", id);
        form.write(json(response), !begun, last, out);
        begun = true;
    }

    static byte[] json(ObjectNode json) {
        try {
            return Json.MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
