package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Annotated;
import dev.tollgate.protocol.CompletionEvent.Annotation;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.RefusalDelta;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A message: each part of its content is a block, which begins with its first text.
final class MessageReader implements ItemReader {
    private final Blocks blocks;
    private final TreeMap<Integer, Part> parts = new TreeMap<>();

    MessageReader(Blocks blocks) {
        this.blocks = blocks;
    }

    private static final class Part {
        private final StringBuilder told = new StringBuilder();
        private final boolean refusal;
        private int key = -1;
        private int annotations;
        private boolean ended;

        Part(boolean refusal) {
            this.refusal = refusal;
        }
    }

    @Override
    public void added(JsonNode item, Consumer<CompletionEvent> sink) {
        // Begins with its first part.
    }

    @Override
    public void event(JsonNode json, String type, Consumer<CompletionEvent> sink) {
        var at = json.path("content_index").asInt(0);
        switch (type) {
            case "response.output_text.delta" ->
                tell(part(at, false), json.path("delta").asText(""), json.path("logprobs"), sink);
            case "response.output_text.done" -> whole(part(at, false), json.path("text"), json.path("logprobs"), sink);
            case "response.refusal.delta" ->
                tell(part(at, true), json.path("delta").asText(""), json.path("logprobs"), sink);
            case "response.refusal.done" -> whole(part(at, true), json.path("refusal"), json.path("logprobs"), sink);
            case "response.output_text.annotation.added" -> annotate(part(at, false), json.path("annotation"), sink);
            default -> content(at, json.path("part"), sink);
        }
    }

    @Override
    public void done(JsonNode item, Consumer<CompletionEvent> sink) {
        var at = 0;
        for (var content : item.path("content")) {
            content(at++, content, sink);
        }
        end(sink);
    }

    @Override
    public void end(Consumer<CompletionEvent> sink) {
        parts.values().forEach(part -> end(part, sink));
    }

    private void content(int at, JsonNode content, Consumer<CompletionEvent> sink) {
        switch (content.path("type").asText("")) {
            case "output_text", "text" -> {
                var part = part(at, false);
                whole(part, content.path("text"), content.path("logprobs"), sink);
                var annotations = content.path("annotations");
                for (var i = part.annotations; i < annotations.size(); i++) {
                    annotate(part, annotations.get(i), sink);
                }
                end(part, sink);
            }
            case "refusal" -> {
                var part = part(at, true);
                whole(part, content.path("refusal"), content.path("logprobs"), sink);
                end(part, sink);
            }
            default -> {
                // Nothing that is shown.
            }
        }
    }

    /// More of its first text.
    void text(String text, Consumer<CompletionEvent> sink) {
        tell(part(0, false), text, JsonNodeFactory.instance.missingNode(), sink);
    }

    private Part part(int at, boolean refusal) {
        return parts.computeIfAbsent(at, index -> new Part(refusal));
    }

    private void whole(Part part, JsonNode text, JsonNode logprobs, Consumer<CompletionEvent> sink) {
        if (text.isTextual()) {
            var isUntold = part.told.isEmpty();
            tell(
                    part,
                    ItemReader.rest(part.told, text.textValue()),
                    isUntold ? logprobs : JsonNodeFactory.instance.missingNode(),
                    sink);
        }
    }

    private void tell(Part part, String text, JsonNode logprobs, Consumer<CompletionEvent> sink) {
        if (text.isEmpty() || part.ended) {
            return;
        }
        begin(part, sink);
        part.told.append(text);
        sink.accept(
                part.refusal ? new RefusalDelta(part.key, text) : new TextDelta(part.key, text, withBytes(logprobs)));
    }

    private void begin(Part part, Consumer<CompletionEvent> sink) {
        if (part.key < 0) {
            part.key = blocks.nextKey();
            if (part.refusal) {
                blocks.sawRefusal();
            }
            sink.accept(new BlockStarted(0, part.key, part.refusal ? new Block.Refusal() : new Block.Text()));
        }
    }

    private static void end(Part part, Consumer<CompletionEvent> sink) {
        if (part.key >= 0 && !part.ended) {
            sink.accept(new BlockEnded(part.key));
        }
        part.ended = true;
    }

    private void annotate(Part part, JsonNode annotation, Consumer<CompletionEvent> sink) {
        part.annotations++;
        var url = annotation.path("url").asText("");
        if (part.refusal || part.ended || url.isEmpty()) {
            return;
        }
        begin(part, sink);
        sink.accept(new Annotated(
                part.key,
                new Annotation(
                        url,
                        annotation.path("title").isTextual()
                                ? annotation.path("title").textValue()
                                : null,
                        number(annotation.path("start_index")),
                        number(annotation.path("end_index")))));
    }

    private static @Nullable Integer number(JsonNode node) {
        return node.isInt() ? node.intValue() : null;
    }

    /// OpenAI's entries; the bytes are not always told.
    private static @Nullable JsonNode withBytes(JsonNode logprobs) {
        if (!logprobs.isArray() || logprobs.isEmpty()) {
            return null;
        }
        for (var entry : logprobs) {
            if (entry instanceof ObjectNode object && !object.has("bytes")) {
                object.putNull("bytes");
            }
            for (var other : entry.path("top_logprobs")) {
                if (other instanceof ObjectNode object && !object.has("bytes")) {
                    object.putNull("bytes");
                }
            }
        }
        return logprobs;
    }
}
