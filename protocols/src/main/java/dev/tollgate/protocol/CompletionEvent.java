package dev.tollgate.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// One step of an answer: `Started` first, blocks with their deltas, `ChoiceFinished` once per choice, then exactly one
/// `Completed` or `Failed`. A failure may come at any time, also as the only event. A whole answer is the same steps at
/// once.
///
/// A block has a key that is unique in the answer; blocks of one answer may interleave. `BlockEnded` may be
/// missing where an upstream does not tell the end of a block: `ChoiceFinished` ends all blocks of its
/// choice.
public sealed interface CompletionEvent {
    /// The answer has begun. `id` is the upstream's, empty when it has none.
    record Started(String id) implements CompletionEvent {}

    /// A part of the answer begins.
    record BlockStarted(int choice, int key, Block block) implements CompletionEvent {}

    /// More text of a [Block.Text], never empty. `logprobs` are OpenAI's entries for these tokens
    /// (`{token, logprob, bytes, top_logprobs}`).
    record TextDelta(int key, String text, @Nullable JsonNode logprobs) implements CompletionEvent {}

    /// More text of a [Block.Reasoning], never empty.
    record ReasoningDelta(int key, String text) implements CompletionEvent {}

    /// More text of a [Block.Refusal], never empty.
    record RefusalDelta(int key, String text) implements CompletionEvent {}

    /// More of a tool call's input: JSON text of a function's arguments, or the plain text of a custom tool's input.
    record ToolInputDelta(int key, String text) implements CompletionEvent {}

    /// The signature of a block; the last one holds. On a tool call or text block it belongs to that very part
    /// (Gemini).
    record Signed(int key, Signature signature) implements CompletionEvent {}

    /// A source that a [Block.Text] rests on.
    record Annotated(int key, Annotation annotation) implements CompletionEvent {}

    /// The block is complete.
    record BlockEnded(int key) implements CompletionEvent {}

    /// What has been consumed so far, all of it; the last one holds.
    record UsageReported(Usage usage) implements CompletionEvent {}

    /// One choice is complete.
    record ChoiceFinished(int choice, StopReason reason) implements CompletionEvent {}

    /// The answer is complete.
    record Completed() implements CompletionEvent {}

    /// The answer has failed, before or after its first part.
    record Failed(CompletionError error) implements CompletionEvent {}

    /// What begins with a [BlockStarted].
    sealed interface Block {
        /// Visible text.
        record Text() implements Block {}

        /// What the model thought. Unless `redacted`, its text follows; a redacted block is its signature alone.
        record Reasoning(boolean redacted) implements Block {}

        /// Why the model refuses.
        record Refusal() implements Block {}

        /// A call of one of the client's tools, by the client's name for it. `id` is never empty.
        record ToolCall(String id, String name, @Nullable String namespace, Tool.Kind kind) implements Block {}

        /// An image or sound, whole; `base64` is clean.
        record Media(String mediaType, String base64) implements Block {}

        /// Something that only `origin` has, as it came. Other protocols leave it out.
        record Native(Protocol origin, JsonNode json) implements Block {}
    }

    /// A citation of a page.
    record Annotation(
            String url,
            @Nullable String title,
            @Nullable Integer start,
            @Nullable Integer end) {}
}
