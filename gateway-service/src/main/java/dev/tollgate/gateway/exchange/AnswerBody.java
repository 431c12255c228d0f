package dev.tollgate.gateway.exchange;

import dev.tollgate.protocol.sse.SseFramer;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The body of an upstream's answer: a stream of events, or one JSON document. Its first visible byte tells
/// which, as content types cannot be trusted, nor that it is what was asked for (protocols.md §1.1).
final class AnswerBody implements SseFramer.Sink {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private final UpstreamAttempt attempt;
    private final Reader reader;
    private final Form asked;
    private final long maxWhole;
    private final SseFramer framer;
    private final Buffer whole = Buffer.buffer();
    private Form form = Form.UNKNOWN;

    /// What a body turns out to be.
    private enum Form {
        UNKNOWN,
        EVENTS,
        WHOLE,
        HTML
    }

    /// Takes what the body holds.
    interface Reader {
        /// A payload: that of an event, or the whole document. False when nothing more is wanted.
        boolean payload(byte[] bytes, int from, int to, int dataFrom, int dataTo) throws IOException;

        /// What stands between the events of a stream.
        void between(byte[] bytes, int from, int to);

        /// The body is not in the form that was asked for; `other` can read it.
        void readBy(AnswerReader other);

        /// The body is no answer.
        void unreadable(String label);

        /// Whether nothing more is wanted.
        boolean isOver();
    }

    AnswerBody(ExchangeConfig config, UpstreamAttempt attempt, Reader reader) {
        this.attempt = attempt;
        this.reader = reader;
        this.asked = attempt.prepared().stream() ? Form.EVENTS : Form.WHOLE;
        this.maxWhole = config.maxAnswerSize().asLongValue();
        this.framer = new SseFramer(Math.toIntExact(config.maxEventSize().asLongValue()), this);
    }

    /// Takes the next bytes.
    ///
    /// @throws IOException when they cannot be read
    void feed(byte[] chunk) throws IOException {
        if (form == Form.UNKNOWN) {
            form = formOf(chunk);
            if (form == Form.HTML) {
                reader.unreadable("html");
            } else if (form != Form.UNKNOWN && form != asked) {
                takeAsOtherForm(chunk);
                return;
            }
        }
        take(chunk);
    }

    /// Waits for what reads the form that was not asked for.
    private void takeAsOtherForm(byte[] chunk) {
        attempt.head().pause();
        attempt.prepared().alternatives().otherForm().onComplete(found -> {
            if (reader.isOver()) {
                return;
            }
            if (found.failed()) {
                reader.unreadable(asked == Form.EVENTS ? "not-a-stream" : "not-json");
                return;
            }
            reader.readBy(found.result());
            try {
                take(chunk);
            } catch (IOException e) {
                reader.unreadable("malformed-event");
            }
            attempt.head().resume();
        });
    }

    private void take(byte[] chunk) throws IOException {
        switch (form) {
            case EVENTS -> framer.feed(chunk);
            case WHOLE -> {
                whole.appendBytes(chunk);
                if (whole.length() > maxWhole) {
                    throw new IOException("The answer is larger than " + maxWhole + " bytes.");
                }
            }
            case UNKNOWN, HTML -> {}
        }
    }

    /// The body has ended.
    void end() throws IOException {
        if (form == Form.EVENTS) {
            framer.end();
        } else if (form == Form.WHOLE) {
            var bytes = whole.getBytes();
            reader.payload(bytes, 0, bytes.length, 0, bytes.length);
        }
    }

    private Form formOf(byte[] chunk) {
        for (var letter : chunk) {
            // Blanks, and the bytes of a byte order mark.
            if (letter > ' ') {
                return switch (letter) {
                    case '{', '[' -> Form.WHOLE;
                    case '<' -> Form.HTML;
                    case 'd', 'e', 'i', 'r', ':' -> Form.EVENTS;
                    default -> asked;
                };
            }
        }
        return Form.UNKNOWN;
    }

    @Override
    public boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) throws IOException {
        return dataFrom == dataTo || reader.payload(bytes, from, to, dataFrom, dataTo);
    }

    /// White space between JSON's tokens may be any, so the payload is passed on in one line.
    @Override
    public boolean onJoinedData(byte[] payload) throws IOException {
        var event = new byte[DATA.length + payload.length + 2];
        System.arraycopy(DATA, 0, event, 0, DATA.length);
        for (var i = 0; i < payload.length; i++) {
            event[DATA.length + i] = payload[i] == '\n' ? (byte) ' ' : payload[i];
        }
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return onData(event, 0, event.length, DATA.length, event.length - 2);
    }

    @Override
    public boolean onOther(byte[] bytes, int from, int to) throws IOException {
        var start = RawJson.start(bytes, from, to);
        if (start >= 0) {
            return reader.payload(bytes, from, to, start, to);
        }
        reader.between(bytes, from, to);
        return true;
    }
}
