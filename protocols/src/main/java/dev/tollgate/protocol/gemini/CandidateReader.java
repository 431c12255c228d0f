package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Annotated;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.ChoiceFinished;
import dev.tollgate.protocol.CompletionEvent.ReasoningDelta;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Signature;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads one candidate of an answer: neighbouring texts of one kind are one block.
final class CandidateReader {
    private static final int NONE = -1;

    private final int choice;
    private final AnswerBlocks blocks;
    private final boolean withLogprobs;
    private final Citations citations = new Citations();
    private int openKey = NONE;
    private boolean openIsThought;
    private boolean openIsSigned;
    private boolean hasCalls;
    private @Nullable JsonNode logprobs;
    private @Nullable String finishReason;
    private @Nullable String finishMessage;

    CandidateReader(int choice, AnswerBlocks blocks, boolean withLogprobs) {
        this.choice = choice;
        this.blocks = blocks;
        this.withLogprobs = withLogprobs;
    }

    /// Why it ended, in Gemini's words; absent while it goes on.
    @Nullable
    String finishReason() {
        return finishReason;
    }

    void read(JsonNode candidate, Consumer<CompletionEvent> sink) {
        if (withLogprobs) {
            logprobs = Logprobs.read(candidate.path("logprobsResult"));
        }
        for (var part : candidate.path("content").path("parts")) {
            if (part instanceof ObjectNode object) {
                part(object, sink);
            }
        }
        citations.read(candidate);
        var word = candidate.path("finishReason").asText();
        if (FinishReasons.isSaid(word)) {
            finishReason = word;
            var message = candidate.path("finishMessage").asText();
            finishMessage = message.isEmpty() ? null : message;
        }
    }

    private void part(ObjectNode part, Consumer<CompletionEvent> sink) {
        if (part.path("text").isTextual()) {
            text(part, sink);
        } else if (part.path("functionCall").isObject()) {
            close(sink);
            hasCalls |= blocks.call(choice, part.path("functionCall"), signature(part, Signature.Kind.CALL), sink);
        } else if (part.path("inlineData").path("data").isTextual()) {
            close(sink);
            var blob = part.path("inlineData");
            var type = blob.path("mimeType").asText();
            blocks.whole(
                    choice,
                    new Block.Media(
                            type.isEmpty() ? "application/octet-stream" : type,
                            blob.path("data").textValue()),
                    sink);
        } else if (part.has("executableCode")
                || part.has("codeExecutionResult")
                || part.has("fileData")
                || part.has("toolCall")
                || part.has("toolResponse")) {
            close(sink);
            blocks.whole(choice, AnswerBlocks.nativeBlock(part), sink);
        } else if (part.path("thoughtSignature").isTextual()) {
            signed(part, sink);
        }
    }

    private void text(ObjectNode part, Consumer<CompletionEvent> sink) {
        var text = part.path("text").textValue();
        if (!text.isEmpty()) {
            text(text, part.path("thought").asBoolean(), sink);
        }
        signed(part, sink);
    }

    void text(String text, boolean isThought, Consumer<CompletionEvent> sink) {
        open(isThought, sink);
        if (isThought) {
            sink.accept(new ReasoningDelta(openKey, text));
        } else {
            sink.accept(new TextDelta(openKey, text, logprobs));
            citations.add(text);
            logprobs = null;
        }
    }

    /// A signature on an empty text signs the block before it, or stands for itself when that is a call.
    private void signed(ObjectNode part, Consumer<CompletionEvent> sink) {
        var isOfThought = openKey == NONE ? part.path("thought").asBoolean() : openIsThought;
        var signature = signature(part, isOfThought ? Signature.Kind.REASONING : Signature.Kind.TEXT);
        if (signature == null) {
            return;
        }
        if (openKey == NONE) {
            openIsThought = true;
            openKey = blocks.start(choice, new Block.Reasoning(false), sink);
        }
        sink.accept(new Signed(openKey, signature));
        openIsSigned = true;
    }

    /// Text after a signature is not what was signed.
    private void open(boolean isThought, Consumer<CompletionEvent> sink) {
        if (openKey != NONE && openIsThought == isThought && !openIsSigned) {
            return;
        }
        close(sink);
        openIsThought = isThought;
        openKey = blocks.start(choice, isThought ? new Block.Reasoning(false) : new Block.Text(), sink);
        if (!isThought) {
            citations.begin();
        }
    }

    private void close(Consumer<CompletionEvent> sink) {
        if (openKey != NONE) {
            sink.accept(new BlockEnded(openKey));
            openKey = NONE;
            openIsThought = false;
            openIsSigned = false;
        }
    }

    /// The end of the candidate; only after [#finishReason] is known.
    void finish(Consumer<CompletionEvent> sink) {
        if (openKey != NONE && !openIsThought) {
            for (var annotation : citations.annotations()) {
                sink.accept(new Annotated(openKey, annotation));
            }
        }
        close(sink);
        var word = Objects.requireNonNull(finishReason);
        sink.accept(new ChoiceFinished(choice, FinishReasons.read(word, finishMessage, hasCalls)));
    }

    private static @Nullable Signature signature(ObjectNode part, Signature.Kind kind) {
        var value = part.path("thoughtSignature").asText();
        return value.isEmpty() ? null : new Signature(Protocol.GEMINI, kind, value, null);
    }
}
