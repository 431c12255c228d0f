package dev.tollgate.kit.kafka;

import com.fasterxml.jackson.core.JacksonException;
import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Reads a compacted topic from its beginning and goes on reading, on a thread of its own, outside of any consumer
/// group. A broker outage is waited out; a record that cannot be read is logged and passed over.
public final class TopicFollower<T> implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private final String topic;
    private final Class<T> type;
    private final Listener<T> listener;
    private final Map<String, Object> settings;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

    /// Told of each record; an absent value means that the key was deleted. Called by one thread.
    @FunctionalInterface
    public interface Listener<T> {
        void onRecord(String key, @Nullable T value);
    }

    public TopicFollower(String bootstrapServers, String topic, Class<T> type, Listener<T> listener) {
        this.topic = topic;
        this.type = type;
        this.listener = listener;
        this.settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "follower-" + topic,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                100,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000,
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                2_000);
    }

    public void start() {
        Thread.ofPlatform().daemon().name("follow-" + topic).start(this::run);
    }

    /// Waits until all records that stood in the topic when reading began have been told; false when that takes longer.
    public boolean awaitCaughtUp(Duration limit) throws InterruptedException {
        return caughtUp.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Whether what stood in the topic at the beginning has been told.
    public boolean isCaughtUp() {
        return caughtUp.getCount() == 0;
    }

    @Override
    public void close() {
        closed.countDown();
        var reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        while (!isClosed()) {
            try (var reading = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
                consumer = reading;
                follow(reading);
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (KafkaException e) {
                LOG.warnf("topic cannot be read, trying again topic=%s error=%s", topic, e.getMessage());
                pause();
            }
        }
    }

    private void follow(KafkaConsumer<String, byte[]> reading) {
        var partitions = partitions(reading);
        if (partitions.isEmpty()) {
            pause();
            return;
        }
        reading.assign(partitions);
        reading.seekToBeginning(partitions);
        var ends = new HashMap<>(reading.endOffsets(partitions));
        while (!isClosed()) {
            for (var record : reading.poll(POLL)) {
                tell(record);
            }
            if (!isCaughtUp()) {
                ends.entrySet().removeIf(end -> reading.position(end.getKey()) >= end.getValue());
                if (ends.isEmpty()) {
                    caughtUp.countDown();
                }
            }
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> reading) {
        return reading.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private void tell(ConsumerRecord<String, byte[]> record) {
        var bytes = record.value();
        try {
            listener.onRecord(record.key(), bytes == null ? null : ContractJson.MAPPER.readValue(bytes, type));
        } catch (JacksonException e) {
            LOG.errorf(
                    "record cannot be read topic=%s offset=%d error=%s",
                    topic, record.offset(), e.getOriginalMessage());
        } catch (IOException e) {
            LOG.errorf(e, "record cannot be read topic=%s offset=%d", topic, record.offset());
        }
    }

    private void pause() {
        try {
            if (closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debugf("stopped topic=%s", topic);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }
}
