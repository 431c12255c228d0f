package dev.tollgate.gateway.exchange;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.Usage;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// An answer whose bytes go on as they are, but for what its [Relay] changes.
final class RelayedAnswer implements AnswerReader {
    private final Relay.Answer answer;
    private final boolean stream;
    private final String contentType;
    private Buffer held = Buffer.buffer();
    private boolean meaningful;
    private boolean hasOutput;
    private boolean complete;
    private @Nullable CompletionError failure;

    RelayedAnswer(Relay.Answer answer, boolean stream, String contentType) {
        this.answer = answer;
        this.stream = stream;
        this.contentType = contentType;
    }

    @Override
    public void read(byte[] bytes, int from, int to, int dataFrom, int dataTo, @Nullable Buffer out)
            throws IOException {
        answer.read(bytes, dataFrom, dataTo);
        failure = answer.error();
        if (failure != null) {
            return;
        }
        meaningful |= answer.isMeaningful();
        hasOutput |= answer.hasOutput();
        // What only looks like an end does not make an answer whole.
        complete = answer.isTerminal() && (!answer.isDropped() || answer.isFinished());
        if (out == null || answer.isDropped()) {
            return;
        }
        if (held.length() > 0) {
            out.appendBuffer(held);
            held = Buffer.buffer();
        }
        var target = holdsBack() ? held : out;
        if (answer.fits()) {
            target.appendBytes(bytes, from, to - from);
        } else {
            target.appendBytes(answer.edited(bytes, from, to));
        }
    }

    /// What may be the last of the answer waits until it is known whether it is, unless an end of its own follows.
    private boolean holdsBack() {
        return stream && (complete || (answer.isFinished() && answer.ending().length == 0));
    }

    @Override
    public void readOther(byte[] bytes, int from, int to, Buffer out) {
        if (answer.passesComments()) {
            out.appendBytes(bytes, from, to - from);
        }
    }

    @Override
    public void end(@Nullable Buffer out) {
        complete |= !stream || answer.isFinished();
        if (!complete) {
            failure = CompletionError.of(CompletionError.Kind.BAD_GATEWAY, "The provider's answer broke off.");
        }
    }

    @Override
    public @Nullable CompletionError failure() {
        return failure;
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public Buffer ending() {
        return stream ? held.appendBytes(answer.ending()) : Buffer.buffer();
    }

    @Override
    public boolean isMeaningful() {
        return meaningful;
    }

    @Override
    public boolean isFinished() {
        return answer.isFinished();
    }

    @Override
    public boolean hasOutput() {
        return hasOutput;
    }

    @Override
    public long outputBytes() {
        return answer.outputBytes();
    }

    @Override
    public @Nullable Usage usage() {
        return answer.usage();
    }

    @Override
    public @Nullable String answerId() {
        return answer.id();
    }

    @Override
    public String contentType() {
        var own = answer.contentType();
        return own == null ? contentType : own;
    }

    @Override
    public Buffer errorEvent(CompletionError error) {
        return Buffer.buffer(answer.errorEvent(error));
    }

    @Override
    public byte[] keepAlive() {
        return answer.keepAlive();
    }
}
