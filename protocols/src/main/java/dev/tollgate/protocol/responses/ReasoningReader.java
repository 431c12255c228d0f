package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ReasoningDelta;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import java.util.ArrayList;
import java.util.function.Consumer;

/// A reasoning item: one block, its parts set apart by empty lines. What it is encrypted to is final only in the item
/// that is done.
final class ReasoningReader implements ItemReader {
    private static final String BETWEEN = "\n\n";

    private final Blocks blocks;
    private final StringBuilder told = new StringBuilder();
    private int key = -1;
    private int part = -1;
    private boolean fromSummary;
    private boolean ended;

    ReasoningReader(Blocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public void added(JsonNode item, Consumer<CompletionEvent> sink) {
        // Begins with its first text.
    }

    @Override
    public void event(JsonNode json, String type, Consumer<CompletionEvent> sink) {
        var isSummary = type.startsWith("response.reasoning_summary");
        if (part < 0) {
            fromSummary = isSummary;
        }
        // A server that tells both tells the same thing twice.
        if (isSummary != fromSummary) {
            return;
        }
        var at = json.path(isSummary ? "summary_index" : "content_index").asInt(0);
        if (type.endsWith(".delta")) {
            tell(at, json.path("delta").asText(""), sink);
        } else if (at > part) {
            tell(at, json.path("text").asText(""), sink);
        }
    }

    @Override
    public void done(JsonNode item, Consumer<CompletionEvent> sink) {
        var summary = joined(item.path("summary"));
        var whole = part >= 0 ? (fromSummary ? summary : joined(item.path("content"))) : summary;
        if (whole.isEmpty() && part < 0) {
            whole = joined(item.path("content"));
        }
        tell(Math.max(part, 0), ItemReader.rest(told, whole), sink);
        var encrypted = item.path("encrypted_content").asText("");
        if (!encrypted.isEmpty() && !item.path("encrypted_content").isNull() && !ended) {
            begin(sink);
            sink.accept(new Signed(key, new Signature(Protocol.RESPONSES, Signature.Kind.REASONING, encrypted, null)));
        }
        end(sink);
    }

    @Override
    public void end(Consumer<CompletionEvent> sink) {
        if (key >= 0 && !ended) {
            sink.accept(new BlockEnded(key));
        }
        ended = true;
    }

    private void tell(int at, String text, Consumer<CompletionEvent> sink) {
        if (text.isEmpty() || ended) {
            return;
        }
        begin(sink);
        var separated = at > part && part >= 0 ? BETWEEN + text : text;
        part = at;
        told.append(separated);
        sink.accept(new ReasoningDelta(key, separated));
    }

    private void begin(Consumer<CompletionEvent> sink) {
        if (key < 0) {
            key = blocks.nextKey();
            sink.accept(new BlockStarted(0, key, new Block.Reasoning(false)));
        }
    }

    private static String joined(JsonNode parts) {
        var texts = new ArrayList<String>();
        for (var part : parts) {
            var text = part.path("text").asText("");
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }
        return String.join(BETWEEN, texts);
    }
}
