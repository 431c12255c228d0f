package dev.tollgate.gateway.metering.journal;

import dev.tollgate.contracts.usage.UsageEvent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The usage events of this gateway on its own disk. An appended event is on disk when its future
/// completes, and it reaches Kafka however often this process is stopped in between.
public final class Journal implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Journal.class);

    private final JournalConfig config;
    private final Vertx vertx;
    private final Clock clock;
    private final FileChannel lock;
    private final Path folder;
    private final Segments segments;
    private final Shipping shipping;
    private final JournalWriter writer;
    private final JournalCursor cursor;
    private final Shipper shipper;
    private final JournalCounts counts;
    private final CountReporter reporter;
    private final Thread writerThread;
    private final Thread shipperThread;
    private final Thread reporterThread;
    private final long janitor;
    private volatile boolean isFull;

    private Journal(
            JournalConfig config,
            Vertx vertx,
            Clock clock,
            FileChannel lock,
            MeterRegistry registry,
            Supplier<Producer<byte[], byte[]>> producers)
            throws IOException {
        this.config = config;
        this.vertx = vertx;
        this.clock = clock;
        this.lock = lock;
        this.folder = folder(config);
        this.segments = Segments.list(folder);
        var metrics = new JournalMetrics(registry);
        var checkpoint = new Checkpoint(folder);
        var shipped = checkpoint.read();
        var countsFile = new CountsFile(folder);
        var counted = countsFile.read();
        var durableTo = Math.max(shipped - 1, counted.countedTo());
        var next = Math.max(durableTo + 1, Math.max(1, nextSequence(segments, durableTo)));
        this.shipping = new Shipping(Math.max(1, shipped));
        this.cursor = new JournalCursor(segments, metrics::unreadable, shipped);
        this.writer = new JournalWriter(config, segments, metrics, next, this::durable);
        this.counts = JournalCounts.open(config.holder(), countsFile.id(), counted, segments, writer.durable());
        this.reporter =
                new CountReporter(config.reportEvery(), clock, counts, countsFile, shipping::nextToShip, producers);
        this.shipper = new Shipper(config, checkpoint, cursor, shipping, metrics, writer::durable, producers);
        this.writerThread = Thread.ofPlatform().name("journal-writer").daemon().start(writer);
        this.shipperThread =
                Thread.ofPlatform().name("journal-shipper").daemon().start(shipper);
        this.reporterThread =
                Thread.ofPlatform().name("journal-reporter").daemon().start(reporter);
        this.janitor = vertx.setPeriodic(1_000, id -> vertx.executeBlocking(this::tidy));
        register(registry);
    }

    /// Reads what an earlier run left and begins to write and to ship. Fails when another gateway uses the
    /// folder.
    public static Journal open(
            JournalConfig config,
            Vertx vertx,
            Clock clock,
            MeterRegistry registry,
            Supplier<Producer<byte[], byte[]>> producers)
            throws IOException {
        var lock = lock(Files.createDirectories(folder(config)));
        try {
            return new Journal(config, vertx, clock, lock, registry, producers);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// Completes on the calling Vert.x context with the event when it is on disk. `event` is given the
    /// event's sequence, on the journal's own thread.
    public Future<UsageEvent> append(LongFunction<UsageEvent> event) {
        var promise = Promise.<UsageEvent>promise();
        if (!writer.offer(new Pending(event, promise, vertx.getOrCreateContext()))) {
            return Future.failedFuture("The journal takes nothing: too much waits for the disk, or the disk failed.");
        }
        return promise.future();
    }

    /// False when new completions should be refused: no room, a slow disk or a broken one.
    public boolean isAccepting() {
        return !isFull && isDiskGood() && writer.hasRoom();
    }

    /// False when traffic should go elsewhere: no room for more events, or a disk error or fault.
    public boolean isReady() {
        return !isFull && isDiskGood();
    }

    /// False after a disk error, or a fault that ended the writing.
    public boolean isDiskGood() {
        return writer.health() == JournalWriter.Health.GOOD;
    }

    /// Records that are on disk and not known to be in Kafka.
    public long lag() {
        var durable = writer.durable().sequence();
        return durable - Math.min(durable, Math.max(0, shipping.nextToShip() - 1));
    }

    /// Writes what is queued, ships what the time limit allows, and lets the folder go.
    @Override
    public void close() throws IOException {
        vertx.cancelTimer(janitor);
        try {
            writer.close();
            writerThread.join(config.drain());
            shipper.close(config.drain());
            shipperThread.join(config.drain().plus(Duration.ofSeconds(2)));
            reporter.close();
            reporterThread.join(config.drain().plus(Duration.ofSeconds(2)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (lag() > 0) {
            LOG.warnf("The journal was not wholly shipped; the next start goes on. records=%d", lag());
        }
        lock.close();
    }

    private void durable(List<UsageEvent> events) {
        events.forEach(event -> counts.add(event.sequence(), event.finishedAt(), event.charge()));
        shipper.wake();
    }

    /// Deletes what is shipped and long enough kept, or all that is shipped when the disk is short, and looks
    /// at the room that is left.
    private @Nullable Void tidy() throws IOException {
        segments.deleteShipped(
                shipping.nextToShip(),
                clock.instant().minus(config.retention()),
                hasRoom() ? config.quotaBytes() / 2 : 0,
                cursor.damaged());
        var hasRoom = hasRoom();
        var full = segments.bytes() >= config.quotaBytes() || !hasRoom;
        if (full != isFull) {
            LOG.warnf("The journal %s. bytes=%d lag=%d", full ? "is full" : "has room again", segments.bytes(), lag());
        }
        isFull = full;
        if (hasRoom) {
            writer.tryAgain();
        }
        return null;
    }

    private boolean hasRoom() throws IOException {
        return Files.getFileStore(folder).getUsableSpace() >= config.minFreeBytes();
    }

    private void register(MeterRegistry registry) {
        Gauge.builder("gateway.journal.lag.records", this, Journal::lag).register(registry);
        Gauge.builder("gateway.journal.bytes", segments, Segments::bytes).register(registry);
        Gauge.builder("gateway.journal.lag.seconds", this, Journal::lagSeconds).register(registry);
        Gauge.builder("gateway.journal.accepting", this, journal -> journal.isAccepting() ? 1 : 0)
                .register(registry);
    }

    private double lagSeconds() {
        var oldest = shipping.oldest();
        return lag() == 0 || oldest.equals(Instant.MAX)
                ? 0
                : Duration.between(oldest, clock.instant()).toMillis() / 1000.0;
    }

    private static Path folder(JournalConfig config) {
        return config.dataDir().resolve("journal");
    }

    /// The sequence after the last record; a segment that never had one is removed, as its name will be used
    /// again.
    private static long nextSequence(Segments segments, long durableTo) throws IOException {
        for (var last = segments.last(); last != null; last = segments.last()) {
            var sequence = Recovery.recover(last.getValue(), last.getKey(), durableTo);
            if (sequence >= last.getKey() || durableTo >= last.getKey()) {
                return sequence + 1;
            }
            segments.delete(last.getKey(), last.getValue());
        }
        return 0;
    }

    @SuppressWarnings("resource") // Closing the channel gives the lock back.
    private static FileChannel lock(Path folder) throws IOException {
        var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another journal of this very process: the same answer.
        }
        channel.close();
        throw new IOException("Another gateway uses the journal in " + folder + "; each needs a folder of its own.");
    }
}
