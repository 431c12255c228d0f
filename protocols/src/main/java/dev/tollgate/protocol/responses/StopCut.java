package dev.tollgate.protocol.responses;

import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Ends the visible text at the client's stop sequences, as this protocol has none. Text that could be the beginning of
/// one is held back until it is clear. The upstream goes on to its end, which brings the usage.
final class StopCut {
    private final List<String> sequences;
    private final StringBuilder held = new StringBuilder();
    private int heldKey = -1;
    private @Nullable String stoppedBy;

    StopCut(List<String> sequences) {
        this.sequences = sequences;
    }

    boolean isNeeded() {
        return !sequences.isEmpty();
    }

    /// The sequence that has ended the answer; absent while none has.
    @Nullable
    String stoppedBy() {
        return stoppedBy;
    }

    void accept(CompletionEvent event, Consumer<CompletionEvent> sink) {
        if (stoppedBy != null) {
            return;
        }
        if (event instanceof TextDelta delta) {
            if (delta.key() != heldKey) {
                end(sink);
                heldKey = delta.key();
            }
            text(delta, sink);
        } else {
            end(sink);
            sink.accept(event);
        }
    }

    private void text(TextDelta delta, Consumer<CompletionEvent> sink) {
        var before = held.length();
        held.append(delta.text());
        var at = -1;
        for (var sequence : sequences) {
            var found = held.indexOf(sequence);
            if (found >= 0 && (at < 0 || found < at)) {
                at = found;
                stoppedBy = sequence;
            }
        }
        var told = at >= 0 ? at : held.length() - longestBeginning();
        if (told > 0) {
            // Probabilities belong to whole deltas; a cut one has none.
            var isWhole = before == 0 && told == held.length();
            sink.accept(new TextDelta(heldKey, held.substring(0, told), isWhole ? delta.logprobs() : null));
            held.delete(0, told);
        }
        if (at >= 0) {
            held.setLength(0);
            sink.accept(new BlockEnded(heldKey));
        }
    }

    /// How much of the end of the held text a sequence may begin with.
    private int longestBeginning() {
        var longest = 0;
        for (var sequence : sequences) {
            for (var length = Math.min(sequence.length() - 1, held.length()); length > longest; length--) {
                if (sequence.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    /// No more text comes: what was held back is no stop sequence.
    void end(Consumer<CompletionEvent> sink) {
        if (stoppedBy == null && !held.isEmpty()) {
            sink.accept(new TextDelta(heldKey, held.toString(), null));
        }
        held.setLength(0);
    }
}
