package dev.tollgate.gateway.exchange;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/// How the answer must look to this client: under the model name it asked for, with usage in a stream only if it asked.
final class AnswerForm {
    private final byte[] model;
    private final boolean hidesUsage;

    private AnswerForm(byte[] model, boolean hidesUsage) {
        this.model = model;
        this.hidesUsage = hidesUsage;
    }

    static AnswerForm of(ChatRequest request) {
        return new AnswerForm(
                OpenAiEdits.quoted(request.model()),
                request.stream() && !request.usageFlag().asked());
    }

    /// Whether the chunk must not reach the client at all.
    boolean drops(ChatAnswer chunk) {
        return hidesUsage && chunk.choices() == 0 && chunk.usageFrom() >= 0;
    }

    /// Whether the bytes can go on as they are.
    boolean fits(byte[] bytes, ChatAnswer answer) {
        var from = answer.modelFrom();
        var named = from < 0 || Arrays.equals(bytes, from, answer.modelTo(), model, 0, model.length);
        return named && !(hidesUsage && answer.usageFrom() >= 0);
    }

    /// The bytes with the changes that this client needs.
    Buffer edit(byte[] bytes, int from, int to, ChatAnswer answer) {
        return OpenAiEdits.answer(bytes, from, to, answer, model, hidesUsage);
    }
}
