package dev.tollgate.billing.reconciliation;

import com.fasterxml.jackson.core.JacksonException;
import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.usage.JournalCount;
import dev.tollgate.kit.kafka.KafkaSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Takes what journals tell from Kafka to the database, at least once: an offset is committed when its record is
/// stored.
@ApplicationScoped
public class JournalCountConsumer {
    private static final Logger LOG = Logger.getLogger(JournalCountConsumer.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int MAX_HOLDER_LENGTH = 200;
    private final ReconciliationConfig config;
    private final KafkaSettings kafka;
    private final JournalCountRepository counts;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private volatile @Nullable Thread thread;

    JournalCountConsumer(ReconciliationConfig config, KafkaSettings kafka, JournalCountRepository counts) {
        this.config = config;
        this.kafka = kafka;
        this.counts = counts;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            thread = Thread.ofPlatform().name("journal-counts").daemon().start(this::run);
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopped.countDown();
        var reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        var worker = thread;
        if (worker != null) {
            worker.join(Duration.ofSeconds(5));
        }
    }

    private void run() {
        while (stopped.getCount() > 0) {
            try (var reading =
                    new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer = reading;
                reading.subscribe(List.of(config.topic()));
                read(reading);
            } catch (WakeupException e) {
                LOG.debug("journal counts are no longer read");
            } catch (Exception e) { // the Kafka consumer loop
                LOG.warnf("journal counts cannot be stored, trying again error=%s", e.getMessage());
                pause();
            }
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> reading) {
        while (stopped.getCount() > 0) {
            var told = new ArrayList<JournalCount>();
            for (var message : reading.poll(POLL)) {
                var count = parse(message);
                if (count != null) {
                    told.add(count);
                }
            }
            if (!told.isEmpty()) {
                store(told);
                reading.commitSync();
            }
        }
    }

    /// Stores all of them, or, when the database refuses one, each by itself and not that one.
    private void store(List<JournalCount> told) {
        try {
            counts.store(told);
        } catch (JdbiException e) {
            var refusal = BillingDatabase.refusal(e);
            if (refusal == null) {
                throw e;
            }
            if (told.size() > 1) {
                told.forEach(count -> store(List.of(count)));
            } else {
                var count = told.getFirst();
                LOG.errorf(
                        "journal count is refused by the database and passed over holder=%s minute=%s sqlState=%s",
                        count.holder(), count.minute(), refusal);
            }
        }
    }

    private static @Nullable JournalCount parse(ConsumerRecord<byte[], byte[]> message) {
        try {
            var value = message.value();
            var count = value == null ? null : ContractJson.MAPPER.readValue(value, JournalCount.class);
            if (isUsable(count)) {
                return count;
            }
            LOG.errorf("journal count is incomplete and passed over offset=%d", message.offset());
        } catch (JacksonException e) {
            LOG.errorf(
                    "journal count cannot be read and is passed over offset=%d error=%s",
                    message.offset(), e.getOriginalMessage());
        } catch (IOException e) {
            LOG.errorf(e, "journal count cannot be read and is passed over offset=%d", message.offset());
        }
        return null;
    }

    @SuppressWarnings("ConstantValue") // JSON may leave out any member
    private static boolean isUsable(@Nullable JournalCount count) {
        return count != null
                && count.holder() != null
                && count.holder().length() <= MAX_HOLDER_LENGTH
                && count.holder().indexOf('\0') < 0
                && count.journalId() != null
                && count.minute() != null
                && count.charge() != null
                && count.events() >= 0
                && count.unreadable() >= 0;
    }

    private void pause() {
        try {
            var isOver = stopped.await(config.retryAfter().toMillis(), TimeUnit.MILLISECONDS);
            LOG.debugf("journal counts are read again stopped=%s", isOver);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped.countDown();
        }
    }

    private Map<String, Object> properties() {
        var properties = new HashMap<>(kafka.common());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "billing-service-counts");
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.group());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        return properties;
    }
}
