package dev.tollgate.gateway.metering.journal;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.kafka.EventHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The one thread that sends the journal to Kafka, in order, and notes what was acknowledged. Whatever
/// fails is sent again from the last acknowledged record with a new producer; billing drops what it already
/// has by the event id.
final class Shipper implements Runnable {
    private static final Logger LOG = Logger.getLogger(Shipper.class);
    private static final Duration IDLE = Duration.ofMillis(50);

    private final JournalConfig config;
    private final Checkpoint checkpoint;
    private final JournalCursor cursor;
    private final Shipping shipping;
    private final JournalMetrics metrics;
    private final Supplier<JournalWriter.Durable> durable;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable Producer<byte[], byte[]> producer;
    private long written;
    // A wall clock that is set back must not hold up anything.
    private long writtenAt = System.nanoTime();
    private long notBefore = System.nanoTime();
    private volatile boolean isClosing;
    private volatile long closeBy;
    private volatile @Nullable Thread thread;

    Shipper(
            JournalConfig config,
            Checkpoint checkpoint,
            JournalCursor cursor,
            Shipping shipping,
            JournalMetrics metrics,
            Supplier<JournalWriter.Durable> durable,
            Supplier<Producer<byte[], byte[]>> producers) {
        this.config = config;
        this.checkpoint = checkpoint;
        this.cursor = cursor;
        this.shipping = shipping;
        this.metrics = metrics;
        this.durable = durable;
        this.producers = producers;
        this.written = shipping.nextToShip();
    }

    /// There is something new to send, or an acknowledgement made room.
    void wake() {
        LockSupport.unpark(thread);
    }

    /// Ships what is left for as long as `limit`, then ends.
    void close(Duration limit) {
        closeBy = System.nanoTime() + limit.toNanos();
        isClosing = true;
        wake();
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        while (!isDone()) {
            try {
                var hasSent = System.nanoTime() - notBefore >= 0 && ship();
                writeCheckpoint(false);
                if (!hasSent) {
                    LockSupport.parkNanos(IDLE.toNanos());
                }
            } catch (IOException | RuntimeException e) {
                tryAgainLater(e);
            }
        }
        end();
    }

    private boolean isDone() {
        if (!isClosing) {
            return false;
        }
        var isWhole = shipping.nextToShip() > durable.get().sequence();
        return isWhole || System.nanoTime() - closeBy >= 0;
    }

    private boolean ship() throws IOException {
        if (shipping.hasFailed()) {
            throw new KafkaException("Kafka did not take a record.");
        }
        if (shipping.size() >= config.maxInFlight()) {
            return false;
        }
        var entry = cursor.next(durable.get());
        if (entry == null) {
            return false;
        }
        send(entry);
        return true;
    }

    private void send(JournalCursor.Entry entry) throws IOException {
        var payload = entry.payload().array();
        var event = ContractJson.MAPPER.readValue(payload, UsageEvent.class);
        var sent = shipping.sending(entry.sequence(), event.finishedAt());
        var message = new ProducerRecord<>(Topics.USAGE_EVENTS, null, key(event), payload, headers(event));
        var _ = producer().send(message, (metadata, failure) -> {
            if (failure == null) {
                metrics.shipped.increment();
                shipping.acknowledged(sent);
            } else {
                shipping.failed();
            }
            wake();
        });
    }

    private Producer<byte[], byte[]> producer() {
        var current = producer;
        if (current == null) {
            current = producers.get();
            producer = current;
        }
        return current;
    }

    private static byte[] key(UsageEvent event) {
        return event.tenantId().toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Iterable<Header> headers(UsageEvent event) {
        var headers = new ArrayList<>(
                EventHeaders.of(Topics.USAGE_EVENTS, "gateway", event.eventId().toString(), event.finishedAt()));
        // So that billing can tell whose it was, and of which minute, when it cannot read the rest.
        headers.add(EventHeaders.header("ce_holder", event.holder()));
        if (event.traceparent() != null) {
            headers.add(EventHeaders.header("traceparent", event.traceparent()));
        }
        return headers;
    }

    private void tryAgainLater(Exception cause) {
        metrics.shipFailed.increment();
        LOG.warnf("The journal could not be shipped; it is kept and sent again. reason=%s", cause);
        closeProducer(Duration.ZERO);
        shipping.restart();
        try {
            cursor.seek(shipping.nextToShip());
        } catch (IOException | RuntimeException e) {
            LOG.warnf("A journal segment could not be closed. reason=%s", e.getMessage());
        }
        notBefore = System.nanoTime() + config.retryAfter().toNanos();
    }

    private void writeCheckpoint(boolean now) throws IOException {
        var next = shipping.nextToShip();
        var isDue = System.nanoTime() - writtenAt >= config.checkpointEvery().toNanos();
        if (next == written || (!now && !isDue)) {
            return;
        }
        checkpoint.write(next);
        written = next;
        writtenAt = System.nanoTime();
    }

    private void end() {
        closeProducer(Duration.ofSeconds(1));
        try {
            writeCheckpoint(true);
            cursor.close();
        } catch (IOException e) {
            LOG.warnf("The journal's checkpoint could not be written. reason=%s", e.getMessage());
        }
    }

    private void closeProducer(Duration limit) {
        var unused = producer;
        producer = null;
        if (unused != null) {
            try {
                unused.close(limit);
            } catch (KafkaException e) {
                LOG.warnf("A producer could not be closed. reason=%s", e.getMessage());
            }
        }
    }
}
