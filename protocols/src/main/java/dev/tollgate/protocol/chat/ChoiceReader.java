package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Annotated;
import dev.tollgate.protocol.CompletionEvent.Annotation;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ChoiceFinished;
import dev.tollgate.protocol.CompletionEvent.ReasoningDelta;
import dev.tollgate.protocol.CompletionEvent.RefusalDelta;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.ProtocolException;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Reads one choice of an answer: deltas, or a message, which is one large delta. Text, reasoning and refusal follow
/// each other; tool calls may interleave.
final class ChoiceReader {
    private static final Block TEXT = new Block.Text();
    private static final Block REASONING = new Block.Reasoning(false);
    private static final Block REFUSAL = new Block.Refusal();

    private final int index;
    private final CallReader calls;
    private final IntSupplier keys;
    private @Nullable Block open;
    private int openKey;
    private int textKey = -1;
    private @Nullable String finish;
    private boolean hasOutput;

    ChoiceReader(int index, CallReader calls, IntSupplier keys) {
        this.index = index;
        this.calls = calls;
        this.keys = keys;
    }

    void read(JsonNode content, JsonNode logprobs, boolean stream, Consumer<CompletionEvent> sink) {
        var reasoning = reasoning(content);
        if (!reasoning.isEmpty()) {
            sink.accept(new ReasoningDelta(open(REASONING, sink), reasoning));
        }
        var text = text(content.path("content"));
        if (!text.isEmpty()) {
            text(text, logprobs.isArray() && !logprobs.isEmpty() ? logprobs : null, sink);
        }
        var refusal = content.path("refusal");
        if (refusal.isTextual() && !refusal.asText().isEmpty()) {
            sink.accept(new RefusalDelta(open(REFUSAL, sink), refusal.asText()));
        }
        annotations(content.path("annotations"), sink);
        for (var image : content.path("images")) {
            image(image.path("image_url").path("url"), sink);
        }
        calls(content, stream, sink);
    }

    void text(String text, @Nullable JsonNode logprobs, Consumer<CompletionEvent> sink) {
        textKey = open(TEXT, sink);
        sink.accept(new TextDelta(textKey, text, logprobs));
    }

    private void calls(JsonNode content, boolean stream, Consumer<CompletionEvent> sink) {
        var position = 0;
        for (var call : content.path("tool_calls")) {
            if (call.isObject()) {
                close(sink);
                calls.read(call, stream ? null : position, keys, sink);
                position++;
            }
        }
        var legacy = content.path("function_call");
        if (legacy.isObject() && !legacy.isEmpty()) {
            close(sink);
            calls.readLegacy(legacy, keys, sink);
        }
    }

    /// The first reason holds, but a call is not undone by a `stop` before or after it.
    void finished(String word) {
        if (finish == null) {
            finish = word;
        }
    }

    boolean isComplete() {
        return finish != null && !calls.isBroken();
    }

    boolean hasOutput() {
        return hasOutput || calls.hasCalls();
    }

    /// Ends everything that is open.
    void end(Consumer<CompletionEvent> sink) {
        close(sink);
        calls.end(keys, sink);
        if (finish != null) {
            sink.accept(new ChoiceFinished(index, FinishReasons.read(finish, calls.hasCalls())));
        }
    }

    private int open(Block block, Consumer<CompletionEvent> sink) {
        hasOutput = true;
        if (!block.equals(open)) {
            close(sink);
            open = block;
            openKey = keys.getAsInt();
            sink.accept(new BlockStarted(index, openKey, block));
        }
        return openKey;
    }

    private void close(Consumer<CompletionEvent> sink) {
        if (open != null) {
            sink.accept(new BlockEnded(openKey));
            open = null;
        }
    }

    /// Two names for one thing; servers that send both send the same text twice.
    private static String reasoning(JsonNode content) {
        for (var name : new String[] {"reasoning_content", "reasoning"}) {
            var text = content.path(name);
            if (text.isTextual() && !text.asText().isEmpty()) {
                return text.asText();
            }
        }
        var all = new StringBuilder();
        for (var detail : content.path("reasoning_details")) {
            var text = detail.path("text").isTextual() ? detail.path("text") : detail.path("summary");
            all.append(text.isTextual() ? text.asText() : "");
        }
        return all.toString();
    }

    /// A string, or at some servers a list of parts.
    private static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        var all = new StringBuilder();
        for (var part : content) {
            all.append(part.path("text").isTextual() ? part.path("text").asText() : "");
        }
        return all.toString();
    }

    private void annotations(JsonNode annotations, Consumer<CompletionEvent> sink) {
        for (var annotation : annotations) {
            var citation = annotation.path("url_citation");
            if (textKey >= 0 && citation.path("url").isTextual()) {
                sink.accept(new Annotated(
                        textKey,
                        new Annotation(
                                citation.path("url").asText(),
                                citation.path("title").isTextual()
                                        ? citation.path("title").asText()
                                        : null,
                                integer(citation.path("start_index")),
                                integer(citation.path("end_index")))));
            }
        }
    }

    private static @Nullable Integer integer(JsonNode value) {
        return value.isInt() ? value.intValue() : null;
    }

    /// Images come as data URLs in OpenRouter's form; OpenAI has none.
    private void image(JsonNode url, Consumer<CompletionEvent> sink) {
        if (!url.isTextual() || !url.asText().startsWith("data:")) {
            return;
        }
        try {
            var image = MediaSource.inline(url.asText(), null, "images");
            close(sink);
            hasOutput = true;
            var key = keys.getAsInt();
            sink.accept(new BlockStarted(index, key, new Block.Media(image.mediaType(), image.base64())));
            sink.accept(new BlockEnded(key));
        } catch (ProtocolException e) {
            // An image that cannot be read is none; the rest of the answer is worth having.
        }
    }
}
