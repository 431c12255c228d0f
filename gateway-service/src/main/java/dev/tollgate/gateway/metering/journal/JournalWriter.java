package dev.tollgate.gateway.metering.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.usage.UsageEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// The one thread that writes: it takes all that is queued, writes it, syncs once, and tells everybody;
/// meanwhile the next group gathers. A write that fails is taken back and may succeed later (a full disk);
/// after a failed sync nobody knows what is on disk, so nothing more is written until a restart has read
/// the files again. The same holds when this thread ends by a fault.
final class JournalWriter implements Runnable {
    private static final Logger LOG = Logger.getLogger(JournalWriter.class);
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int GROUP_BYTES = 4 << 20;
    private static final long IDLE_MILLIS = 200;

    /// How far the journal reaches on disk: `sequence` is the last record, in the segment that begins with
    /// `segment`.
    record Durable(long segment, long position, long sequence) {}

    /// Whether the disk takes what is written.
    enum Health {
        GOOD,
        FAILING,
        BROKEN
    }

    private record Written(Pending pending, UsageEvent event) {}

    private final JournalConfig config;
    private final Segments segments;
    private final JournalMetrics metrics;
    private final Consumer<List<UsageEvent>> onDurable;
    private final ArrayBlockingQueue<Pending> queue;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private SegmentWriter segment;
    private long nextSequence;
    private volatile Durable durable;
    private volatile Health health = Health.GOOD;
    private volatile boolean isClosing;
    private volatile boolean isEnded;

    JournalWriter(
            JournalConfig config,
            Segments segments,
            JournalMetrics metrics,
            long nextSequence,
            Consumer<List<UsageEvent>> onDurable)
            throws IOException {
        this.config = config;
        this.segments = segments;
        this.metrics = metrics;
        this.onDurable = onDurable;
        this.nextSequence = nextSequence;
        this.queue = new ArrayBlockingQueue<>(config.queueCapacity());
        this.segment = newSegment();
        this.durable = new Durable(segment.firstSequence(), segment.synced(), nextSequence - 1);
    }

    /// False when the queue is full or nothing can be written any more.
    boolean offer(Pending pending) {
        if (isClosing || health == Health.BROKEN || !queue.offer(pending)) {
            return false;
        }
        if (isEnded) {
            failQueued(new IOException("The journal is closed."));
        }
        return true;
    }

    boolean hasRoom() {
        return queue.size() < config.queueCapacity() / 2;
    }

    Durable durable() {
        return durable;
    }

    Health health() {
        return health;
    }

    /// The disk has room again: what failed before may work now.
    void tryAgain() {
        if (health == Health.FAILING) {
            health = Health.GOOD;
        }
    }

    /// Writes what is queued, then ends.
    void close() {
        isClosing = true;
    }

    @Override
    public void run() {
        try {
            while (!isClosing || !queue.isEmpty()) {
                var first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    writeGroup(first);
                }
            }
            segment.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warnf("The journal's last segment could not be closed. reason=%s", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("The journal's writer has ended by a fault; restart this gateway.", e);
        } finally {
            if (!isClosing) {
                health = Health.BROKEN;
            }
            isClosing = true;
            isEnded = true;
            failQueued(new IOException("The journal is closed."));
        }
    }

    private void writeGroup(Pending first) {
        var group = new ArrayList<Written>();
        var firstSequence = nextSequence;
        try {
            if (health == Health.BROKEN) {
                throw new IOException("The journal's disk failed; restart this gateway when it is repaired.");
            }
            if (segment.synced() >= config.segmentBytes() && nextSequence > segment.firstSequence()) {
                roll();
            }
            var before = segment.synced();
            write(first, group);
            flush();
            sync();
            segments.grew(segment.synced() - before);
        } catch (IOException e) {
            nextSequence = firstSequence;
            failed(e);
            (group.isEmpty()
                            ? List.of(first)
                            : group.stream().map(Written::pending).toList())
                    .forEach(pending -> fail(pending, e));
            return;
        } catch (Error e) {
            health = Health.BROKEN;
            group.forEach(written -> fail(written.pending(), new IOException("The journal's writer has ended.", e)));
            throw e;
        }
        health = Health.GOOD;
        durable = new Durable(segment.firstSequence(), segment.synced(), nextSequence - 1);
        onDurable.accept(group.stream().map(Written::event).toList());
        metrics.appended.increment(group.size());
        group.forEach(written -> written.pending().written(written.event()));
    }

    private void write(Pending first, List<Written> group) throws IOException {
        var bytes = 0L;
        for (var pending = first; pending != null; pending = bytes < GROUP_BYTES ? queue.poll() : null) {
            try {
                var event = pending.event().apply(nextSequence);
                var payload = ContractJson.MAPPER.writeValueAsBytes(event);
                if (payload.length > Frame.MAX_PAYLOAD_BYTES) {
                    throw new IllegalArgumentException("The usage event is too large for the journal.");
                }
                group.add(new Written(pending, event));
                append(payload);
                bytes += payload.length;
            } catch (JsonProcessingException | RuntimeException e) {
                // Only this event is wrong; the others of the group go on.
                fail(pending, e);
            } catch (Error e) {
                fail(pending, new IOException("The usage event could not be made.", e));
                throw e;
            }
        }
    }

    private void append(byte[] payload) throws IOException {
        if (buffer.remaining() < Frame.HEADER_BYTES + payload.length) {
            flush();
        }
        Frame.write(buffer, nextSequence, segment.synced(), payload);
        nextSequence++;
    }

    private void fail(Pending pending, Exception cause) {
        metrics.appendFailed.increment();
        pending.failed(cause);
    }

    private void flush() throws IOException {
        segment.append(buffer.flip());
        buffer.clear();
    }

    private void sync() throws IOException {
        var start = System.nanoTime();
        try {
            segment.sync();
        } catch (IOException e) {
            health = Health.BROKEN;
            throw e;
        }
        metrics.sync.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }

    private void failed(Exception cause) {
        buffer.clear();
        if (health != Health.BROKEN) {
            try {
                segment.takeBack();
                health = Health.FAILING;
            } catch (IOException e) {
                health = Health.BROKEN;
                cause.addSuppressed(e);
            }
        }
        LOG.errorf(cause, "Usage events could not be written to the journal. health=%s", health);
    }

    private void roll() throws IOException {
        var full = segment;
        segment = newSegment();
        full.close();
    }

    private SegmentWriter newSegment() throws IOException {
        var file = segments.path(nextSequence);
        var created = SegmentWriter.create(segments.folder(), file, new SegmentHeader(config.holder(), nextSequence));
        segments.add(nextSequence, file);
        segments.grew(created.synced());
        return created;
    }

    private void failQueued(IOException cause) {
        for (var pending = queue.poll(); pending != null; pending = queue.poll()) {
            pending.failed(cause);
        }
    }
}
