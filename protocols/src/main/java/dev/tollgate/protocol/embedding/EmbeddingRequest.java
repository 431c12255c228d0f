package dev.tollgate.protocol.embedding;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Texts to be turned into vectors.
///
/// @param model the name the client asked for
/// @param inputs what to embed, in the order of the answer; never empty
/// @param single whether the client asked with one input that is not a list (Gemini answers it in another form)
/// @param dimensions the length of the vectors; absent for the model's own
/// @param packed whether the client wants vectors as base64 of 32-bit floats, little-endian
/// @param taskType Gemini's word for what the vectors are for
/// @param title of a document, with `taskType`
/// @param user OpenAI's mark of the end user
public record EmbeddingRequest(
        String model,
        List<Input> inputs,
        boolean single,
        @Nullable Integer dimensions,
        boolean packed,
        @Nullable String taskType,
        @Nullable String title,
        @Nullable String user) {
    public EmbeddingRequest {
        inputs = List.copyOf(inputs);
    }

    /// One thing to embed.
    public sealed interface Input {
        /// A text, not empty.
        record Text(String text) implements Input {}

        /// A text as numbers of OpenAI's tokens. Nobody else can read them.
        record Tokens(List<Integer> tokens) implements Input {
            public Tokens {
                tokens = List.copyOf(tokens);
            }
        }
    }
}
