package dev.tollgate.mediajobs.provider;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Closes a provider's answer that falls silent. The time that our own reader takes does not count.
final class WatchedStream extends FilterInputStream {
    private static final long NOT_READING = Long.MAX_VALUE;

    private final Duration idle;
    private final Runnable onClose;
    private final ScheduledFuture<?> watching;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private volatile long readingSince = NOT_READING;

    WatchedStream(InputStream bytes, ScheduledExecutorService watch, Duration idle, Runnable onClose) {
        super(bytes);
        this.idle = idle;
        this.onClose = onClose;
        var every = Math.max(10, idle.toMillis() / 4);
        this.watching = watch.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        readingSince = System.nanoTime();
        try {
            return super.read(target, offset, length);
        } finally {
            readingSince = NOT_READING;
        }
    }

    @Override
    public void close() throws IOException {
        if (isClosed.compareAndSet(false, true)) {
            watching.cancel(false);
            onClose.run();
        }
        super.close();
    }

    private void look() {
        var since = readingSince;
        if (since != NOT_READING && System.nanoTime() - since > idle.toNanos()) {
            try {
                close();
            } catch (IOException _) {
                // Its reader is told.
            }
        }
    }
}
