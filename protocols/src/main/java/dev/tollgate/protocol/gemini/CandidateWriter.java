package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent.Annotation;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One candidate of an answer to a client: makes parts of its blocks. A call is one part, so it waits for its end.
final class CandidateWriter {
    private final int index;
    private final boolean showsThoughts;
    private final boolean isWhole;
    private final ArrayNode parts = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode logprobs = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode sources = JsonNodeFactory.instance.arrayNode();
    private final Map<Integer, OpenBlock> open = new LinkedHashMap<>();
    private @Nullable Chunks sink;
    private final StringBuilder wholeText = new StringBuilder();
    private int lastKey = -1;
    private @Nullable String hiddenSignature;
    private @Nullable String callSignature;
    private @Nullable StopReason reason;
    private @Nullable String malformedCall;

    private static final class OpenBlock {
        private final Block block;
        private final StringBuilder input = new StringBuilder();
        private @Nullable Signature signature;

        OpenBlock(Block block) {
            this.block = block;
        }
    }

    CandidateWriter(int index, boolean showsThoughts, boolean isWhole) {
        this.index = index;
        this.showsThoughts = showsThoughts;
        this.isWhole = isWhole;
    }

    int index() {
        return index;
    }

    /// Where the parts of a stream go, one in each chunk.
    interface Chunks {
        void part(ObjectNode part);

        /// A part that is nothing but text.
        void text(String text, boolean thought);
    }

    /// The part for a piece of text.
    static ObjectNode text(String text, boolean thought) {
        var part = JsonNodeFactory.instance.objectNode().put("text", text);
        return thought ? part.put("thought", true) : part;
    }

    void writeTo(Chunks chunks) {
        sink = chunks;
    }

    void start(int key, Block block) {
        open.put(key, new OpenBlock(block));
        switch (block) {
            case Block.Media media -> {
                var part = JsonNodeFactory.instance.objectNode();
                part.putObject("inlineData").put("mimeType", media.mediaType()).put("data", media.base64());
                emit(key, part);
            }
            case Block.Native provided -> {
                if (provided.origin() == Protocol.GEMINI && provided.json() instanceof ObjectNode part) {
                    emit(key, part);
                }
            }
            case Block.Text _, Block.Reasoning _, Block.Refusal _, Block.ToolCall _ -> {}
        }
    }

    void text(int key, String text, @Nullable JsonNode probabilities) {
        if (probabilities instanceof ArrayNode entries) {
            logprobs.addAll(entries);
        }
        if (sink != null && !isWhole && hiddenSignature == null && logprobs.isEmpty()) {
            sink.text(text, false);
            return;
        }
        var part = text(text, false);
        if (hiddenSignature != null) {
            part.put("thoughtSignature", hiddenSignature);
            hiddenSignature = null;
        }
        emit(key, part);
    }

    void thought(int key, String text) {
        if (!showsThoughts) {
            return;
        }
        if (sink != null && !isWhole && logprobs.isEmpty()) {
            sink.text(text, true);
        } else {
            emit(key, text(text, true));
        }
    }

    void input(int key, String text) {
        var block = open.get(key);
        if (block != null) {
            block.input.append(text);
        }
    }

    void sign(int key, Signature signature) {
        var block = open.get(key);
        if (block != null) {
            block.signature = signature;
        }
    }

    void annotate(Annotation annotation) {
        var web = sources.addObject().putObject("web").put("uri", annotation.url());
        if (annotation.title() != null) {
            web.put("title", annotation.title());
        }
    }

    void end(int key) {
        var block = open.remove(key);
        if (block == null) {
            return;
        }
        switch (block.block) {
            case Block.ToolCall call -> call(key, call, block);
            case Block.Reasoning _ -> signedThought(key, block.signature);
            case Block.Text _ -> {
                var wire = wire(block.signature);
                if (wire != null) {
                    emit(key, signed("", wire));
                }
            }
            case Block.Refusal _, Block.Media _, Block.Native _ -> {}
        }
    }

    void finish(StopReason stop) {
        reason = stop;
        List.copyOf(open.keySet()).forEach(this::end);
    }

    private void call(int key, Block.ToolCall call, OpenBlock block) {
        var input = block.input.toString();
        var arguments = JsonNodeFactory.instance.objectNode();
        if (call.kind() == Tool.Kind.CUSTOM) {
            arguments.put("input", input);
        } else if (!input.isBlank()) {
            var json = Json.object(input);
            if (json == null) {
                malformedCall = call.name();
                return;
            }
            arguments = json;
        }
        var part = JsonNodeFactory.instance.objectNode();
        var function = part.putObject("functionCall").put("id", call.id());
        function.put("name", Tool.qualified(call.namespace(), call.name())).set("args", arguments);
        var own = wire(block.signature);
        var signature = own != null ? own : hiddenSignature != null ? hiddenSignature : callSignature;
        if (signature != null) {
            part.put("thoughtSignature", signature);
        }
        hiddenSignature = own != null ? hiddenSignature : null;
        callSignature = null;
        emit(key, part);
    }

    /// A foreign signature of reasoning goes on its thought and once more on the call after it, as some clients keep
    /// no thoughts; where thoughts are not shown, on whatever part comes next (protocols.md §5.12).
    private void signedThought(int key, @Nullable Signature signature) {
        var wire = wire(signature);
        if (signature == null || wire == null) {
            return;
        }
        var isOwn = signature.isOf(Protocol.GEMINI);
        if (isOwn && signature.kind() != Signature.Kind.REASONING) {
            emit(key, signed("", wire));
        } else if (showsThoughts) {
            emit(key, signed("", wire).put("thought", true));
            callSignature = isOwn ? callSignature : wire;
        } else if (!isOwn) {
            if (hiddenSignature != null) {
                emit(-1, signed("", hiddenSignature));
            }
            hiddenSignature = wire;
        }
    }

    private static @Nullable String wire(@Nullable Signature signature) {
        return signature == null ? null : SignatureWire.write(signature);
    }

    private static ObjectNode signed(String text, String signature) {
        return JsonNodeFactory.instance.objectNode().put("text", text).put("thoughtSignature", signature);
    }

    private void emit(int key, ObjectNode part) {
        if (sink != null && !isWhole) {
            sink.part(part);
            return;
        }
        if (key >= 0
                && key == lastKey
                && part.has("text")
                && parts.get(parts.size() - 1) instanceof ObjectNode before) {
            wholeText.append(part.path("text").asText());
            if (part.has("thoughtSignature")) {
                before.set("thoughtSignature", part.get("thoughtSignature"));
            }
        } else {
            closeText();
            parts.add(part);
            wholeText.append(part.path("text").asText());
        }
        lastKey = key;
    }

    private void closeText() {
        if (!parts.isEmpty() && parts.get(parts.size() - 1) instanceof ObjectNode before && before.has("text")) {
            before.put("text", wholeText.toString());
        }
        wholeText.setLength(0);
    }

    /// Puts the probabilities that are not written yet into a candidate.
    void addLogprobs(ObjectNode candidate) {
        if (!logprobs.isEmpty()) {
            candidate.set("logprobsResult", Logprobs.write(logprobs));
            logprobs.removeAll();
        }
    }

    /// The candidate of the last chunk, or the whole one.
    ObjectNode last() {
        closeText();
        var candidate = JsonNodeFactory.instance.objectNode();
        var content = candidate.putObject("content");
        var last = content.putArray("parts").addAll(parts);
        if (hiddenSignature != null) {
            last.add(signed("", hiddenSignature));
        } else if (!isWhole) {
            last.addObject().put("text", "");
        }
        content.put("role", "model");
        var isCut = reason instanceof StopReason.Length || reason instanceof StopReason.ContextFull;
        if (malformedCall != null && !isCut) {
            candidate.put("finishReason", FinishReasons.MALFORMED_CALL);
            candidate.put("finishMessage", "The arguments of the call of " + malformedCall + " are not a JSON object.");
        } else {
            candidate.put("finishReason", reason == null ? "OTHER" : FinishReasons.write(reason));
            if (reason instanceof StopReason.Refused refused && refused.explanation() != null) {
                candidate.put("finishMessage", refused.explanation());
            }
        }
        candidate.put("index", index);
        addLogprobs(candidate);
        if (!sources.isEmpty()) {
            candidate.putObject("groundingMetadata").set("groundingChunks", sources);
        }
        return candidate;
    }
}
