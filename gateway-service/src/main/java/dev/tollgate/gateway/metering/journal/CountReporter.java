package dev.tollgate.gateway.metering.journal;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.JournalCount;
import dev.tollgate.kit.kafka.EventHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The thread that tells Kafka what was counted. It has a producer of its own, so that nothing about counts
/// ever holds up the shipping of events.
final class CountReporter implements Runnable {
    private static final Logger LOG = Logger.getLogger(CountReporter.class);
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(5);

    private final Duration every;
    private final Clock clock;
    private final JournalCounts counts;
    private final CountsFile file;
    private final LongSupplier shippedBelow;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final CountDownLatch closing = new CountDownLatch(1);
    private CountsFile.@Nullable Content written;
    private @Nullable Producer<byte[], byte[]> producer;
    private boolean isFailing;

    CountReporter(
            Duration every,
            Clock clock,
            JournalCounts counts,
            CountsFile file,
            LongSupplier shippedBelow,
            Supplier<Producer<byte[], byte[]>> producers) {
        this.every = every;
        this.clock = clock;
        this.counts = counts;
        this.file = file;
        this.shippedBelow = shippedBelow;
        this.producers = producers;
    }

    /// Tells what there is, then ends.
    void close() {
        closing.countDown();
    }

    @Override
    public void run() {
        try {
            while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                report(false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        report(true);
        closeProducer();
    }

    private void report(boolean isClosing) {
        try {
            var due = counts.due(clock.instant(), shippedBelow.getAsLong(), isClosing);
            tell(due);
            if (!due.isEmpty() || isClosing) {
                write();
            }
            isFailing = false;
        } catch (IOException | RuntimeException e) {
            if (!isFailing) {
                LOG.warnf("What the journal holds cannot be told; it is told later. reason=%s", e);
            }
            isFailing = true;
            closeProducer();
            saveAnyway(isClosing);
        }
    }

    private void saveAnyway(boolean isClosing) {
        try {
            if (isClosing) {
                write();
            }
        } catch (IOException e) {
            LOG.warnf("The journal's counts could not be written. reason=%s", e.getMessage());
        }
    }

    private void write() throws IOException {
        var content = counts.snapshot(clock.instant());
        if (!content.equals(written)) {
            file.write(content);
            written = content;
        }
    }

    private void tell(List<JournalCount> due) throws IOException {
        var sent = new ArrayList<Future<?>>();
        for (var count : due) {
            var headers = EventHeaders.of(
                    Topics.USAGE_COUNTS,
                    "gateway",
                    "%s/%s/%d".formatted(count.journalId(), count.minute(), count.firstSequence()),
                    count.countedAt());
            sent.add(producer()
                    .send(new ProducerRecord<>(
                            Topics.USAGE_COUNTS,
                            null,
                            count.holder().getBytes(StandardCharsets.UTF_8),
                            ContractJson.MAPPER.writeValueAsBytes(count),
                            headers)));
        }
        for (var i = 0; i < sent.size(); i++) {
            await(sent.get(i));
            counts.told(due.get(i));
        }
    }

    private static void await(Future<?> acknowledgement) {
        try {
            acknowledgement.get(ACKNOWLEDGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while counts were told.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("Kafka did not take the counts.", e);
        }
    }

    private Producer<byte[], byte[]> producer() {
        var current = producer;
        if (current == null) {
            current = producers.get();
            producer = current;
        }
        return current;
    }

    private void closeProducer() {
        var unused = producer;
        producer = null;
        if (unused != null) {
            try {
                unused.close(Duration.ZERO);
            } catch (KafkaException e) {
                LOG.warnf("A producer could not be closed. reason=%s", e.getMessage());
            }
        }
    }
}
