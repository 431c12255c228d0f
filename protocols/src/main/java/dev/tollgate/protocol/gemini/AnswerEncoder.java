package dev.tollgate.protocol.gemini;

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
import dev.tollgate.protocol.sse.EventTemplate;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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
    private final Map<Integer, EventTemplate> templates = new HashMap<>();
    private @Nullable Usage templatesUsage;
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
        candidate.writeTo(chunks(candidate, out));
        return candidate;
    }

    private CandidateWriter candidate(int choice, ByteArrayOutputStream out) {
        var candidate = candidates.computeIfAbsent(
                choice, index -> new CandidateWriter(index, showsThoughts, form == AnswerForm.WHOLE));
        candidate.writeTo(chunks(candidate, out));
        return candidate;
    }

    private CandidateWriter.Chunks chunks(CandidateWriter candidate, ByteArrayOutputStream out) {
        return new CandidateWriter.Chunks() {
            @Override
            public void part(ObjectNode part) {
                var json = chunk(candidate.index(), part);
                candidate.addLogprobs((ObjectNode) json.path("candidates").path(0));
                write(json, false, out);
            }

            @Override
            public void text(String text, boolean thought) {
                if (!Objects.equals(usage, templatesUsage)) {
                    templatesUsage = usage;
                    templates.clear();
                }
                out.writeBytes(form.before(!begun));
                templates
                        .computeIfAbsent(
                                2 * candidate.index() + (thought ? 1 : 0),
                                _ -> new EventTemplate(some -> Json.bytes(
                                        headed(chunk(candidate.index(), CandidateWriter.text(some, thought))))))
                        .write(text, out);
                out.writeBytes(form.behind(false));
                begun = true;
            }
        };
    }

    private static ObjectNode chunk(int index, ObjectNode part) {
        var response = JsonNodeFactory.instance.objectNode();
        var json = response.putArray("candidates").addObject();
        var content = json.putObject("content");
        content.putArray("parts").add(part);
        content.put("role", "model");
        json.put("index", index);
        return response;
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
        form.write(Json.bytes(headed(response)), !begun, last, out);
        begun = true;
    }

    private ObjectNode headed(ObjectNode response) {
        if (usage != null) {
            response.set("usageMetadata", UsageMetadata.write(usage));
        }
        return response.put("modelVersion", model).put("responseId", id);
    }
}
