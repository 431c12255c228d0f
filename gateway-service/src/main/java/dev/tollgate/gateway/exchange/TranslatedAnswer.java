package dev.tollgate.gateway.exchange;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Annotated;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.CompletionEvent.BlockEnded;
import dev.tollgate.protocol.CompletionEvent.BlockStarted;
import dev.tollgate.protocol.CompletionEvent.ChoiceFinished;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.ReasoningDelta;
import dev.tollgate.protocol.CompletionEvent.RefusalDelta;
import dev.tollgate.protocol.CompletionEvent.Signed;
import dev.tollgate.protocol.CompletionEvent.Started;
import dev.tollgate.protocol.CompletionEvent.TextDelta;
import dev.tollgate.protocol.CompletionEvent.ToolInputDelta;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Usage;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An answer that is told anew in the client's protocol. Its figures come from the events, never from either wire form.
final class TranslatedAnswer implements AnswerReader {
    private final EventDecoder decoder;
    private final EventEncoder encoder;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream(512);
    private final Set<Integer> begun = new HashSet<>();
    private final Set<Integer> finished = new HashSet<>();
    private final boolean whole;
    private final @Nullable Consumer<CompletionEvent> watcher;
    private Buffer body = Buffer.buffer();
    private boolean heard = true;
    private boolean meaningful;
    private boolean hasOutput;
    private boolean complete;
    private long outputBytes;
    private @Nullable Usage usage;
    private @Nullable CompletionError failure;

    /// @param watcher sees every event, if there is anybody who remembers them
    /// @param whole whether the client gets one body: it is written as soon as the upstream has said
    /// everything, so that an answer that cannot be written is replaced by another deployment's instead of
    /// being charged
    TranslatedAnswer(
            EventDecoder decoder, EventEncoder encoder, boolean whole, @Nullable Consumer<CompletionEvent> watcher) {
        this.decoder = decoder;
        this.encoder = encoder;
        this.whole = whole;
        this.watcher = watcher;
    }

    @Override
    public void read(byte[] bytes, int from, int to, int dataFrom, int dataTo, @Nullable Buffer out) {
        heard = out != null;
        decoder.decode(Arrays.copyOfRange(bytes, dataFrom, dataTo), this::take);
        moveTo(out);
    }

    /// What an upstream says between its events is for the gateway, not for the client.
    @Override
    public void readOther(byte[] bytes, int from, int to, Buffer out) {}

    @Override
    public void end(@Nullable Buffer out) {
        heard = out != null;
        decoder.end(this::take);
        moveTo(out);
        if (!complete && failure == null) {
            failure = CompletionError.of(CompletionError.Kind.BAD_GATEWAY, "The provider's answer broke off.");
        }
    }

    private void moveTo(@Nullable Buffer out) {
        if (out != null && written.size() > 0) {
            out.appendBytes(written.toByteArray());
        }
        written.reset();
    }

    private void take(CompletionEvent event) {
        if (complete || failure != null) {
            return;
        }
        if (watcher != null) {
            watcher.accept(event);
        }
        switch (event) {
            case Started _, BlockEnded _, Signed _, Annotated _ -> {}
            case BlockStarted started -> begin(started);
            case TextDelta delta -> count(delta.text());
            case ReasoningDelta delta -> count(delta.text());
            case RefusalDelta delta -> count(delta.text());
            case ToolInputDelta delta -> count(delta.text());
            case UsageReported reported -> usage = reported.usage();
            case ChoiceFinished end -> {
                begun.add(end.choice());
                finished.add(end.choice());
                meaningful = true;
            }
            case Completed _ -> complete();
            case Failed failed -> failure = failed.error();
        }
        if (heard && !complete && failure == null) {
            encoder.encode(event, written);
        }
    }

    private void complete() {
        try {
            if (whole) {
                body = encoded(new Completed());
            }
            complete = true;
        } catch (ProtocolException e) {
            failure = e.error();
        }
    }

    private void begin(BlockStarted started) {
        begun.add(started.choice());
        switch (started.block()) {
            case Block.Text _, Block.Reasoning _, Block.Refusal _, Block.Native _ -> {}
            case Block.ToolCall call -> {
                count(call.name());
                output();
            }
            case Block.Media _ -> output();
        }
    }

    private void count(String text) {
        outputBytes += utf8Length(text);
        output();
    }

    private void output() {
        hasOutput = true;
        meaningful = true;
    }

    private static long utf8Length(String text) {
        var bytes = 0L;
        for (var i = 0; i < text.length(); i++) {
            var letter = text.charAt(i);
            // One half of a surrogate pair stands for two of its four bytes.
            bytes += letter < 0x80 ? 1 : letter < 0x800 || Character.isSurrogate(letter) ? 2 : 3;
        }
        return bytes;
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
        return whole ? body : encoded(new Completed());
    }

    @Override
    public boolean isMeaningful() {
        return meaningful;
    }

    @Override
    public boolean isFinished() {
        return !finished.isEmpty() && finished.size() == begun.size();
    }

    @Override
    public boolean hasOutput() {
        return hasOutput;
    }

    @Override
    public long outputBytes() {
        return outputBytes;
    }

    @Override
    public @Nullable Usage usage() {
        return usage;
    }

    @Override
    public String answerId() {
        return encoder.answerId();
    }

    @Override
    public String contentType() {
        return encoder.contentType();
    }

    @Override
    public Buffer errorEvent(CompletionError error) {
        return encoded(new Failed(error));
    }

    private Buffer encoded(CompletionEvent event) {
        var out = new ByteArrayOutputStream(512);
        encoder.encode(event, out);
        return Buffer.buffer(out.toByteArray());
    }

    @Override
    public byte[] keepAlive() {
        return encoder.keepAlive();
    }
}
