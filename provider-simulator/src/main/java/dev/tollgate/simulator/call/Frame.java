package dev.tollgate.simulator.call;

import io.vertx.core.buffer.Buffer;

/// One event of a stream, and how many output tokens it delivers.
public record Frame(Kind kind, Buffer bytes, int tokens) {
    /// What faults look at: they count content, and those of a short answer come before its end. `HEAD` is whatever
    /// surrounds content before the end.
    public enum Kind {
        HEAD,
        CONTENT,
        END,
        DONE
    }

    /// An event that surrounds content.
    public static Frame head(String text, int tokens) {
        return new Frame(Kind.HEAD, Buffer.buffer(text), tokens);
    }

    /// An event with content.
    public static Frame content(String text, int tokens) {
        return new Frame(Kind.CONTENT, Buffer.buffer(text), tokens);
    }

    /// An event after the content.
    public static Frame end(String text) {
        return new Frame(Kind.END, Buffer.buffer(text), 0);
    }

    /// The event that tells the client that nothing more comes.
    public static Frame done(String text) {
        return new Frame(Kind.DONE, Buffer.buffer(text), 0);
    }
}
