package dev.tollgate.billing.settlement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/// Polls and posts with one Kafka consumer. A partition is paused until it is claimed in the database and the position
/// is set to the offset found there: after an assignment, and after every failure. While the database is away the loop
/// goes on polling, so that the group keeps this member.
final class PartitionLoop implements ConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(PartitionLoop.class);
    private static final long LAG_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final UsagePosting posting;
    private final SettlementConfig config;
    private final SettlementMetrics metrics;
    private final String owner;
    private final Map<Integer, Progress> claims = new HashMap<>();
    private final Set<TopicPartition> unclaimed = new HashSet<>();
    private Duration pause;
    private long retryAt = System.nanoTime();
    private long lagAt = System.nanoTime();
    private volatile boolean failing;
    private volatile boolean connected;
    private volatile int assigned;

    PartitionLoop(
            KafkaConsumer<byte[], byte[]> consumer,
            UsagePosting posting,
            SettlementConfig config,
            SettlementMetrics metrics,
            String owner) {
        this.consumer = consumer;
        this.posting = posting;
        this.config = config;
        this.metrics = metrics;
        this.owner = owner;
        this.pause = config.firstBackOff();
    }

    void run(CountDownLatch stopped) {
        consumer.subscribe(List.of(config.topic()), this);
        while (stopped.getCount() > 0) {
            var polled = consumer.poll(config.pollTimeout());
            try {
                claim();
                if (!polled.isEmpty()) {
                    post(polled.partitions(), polled);
                    succeeded();
                }
            } catch (WakeupException e) {
                throw e;
            } catch (Exception e) { // the Kafka consumer loop
                failed(e);
            }
            measure();
        }
    }

    private void claim() {
        if (unclaimed.isEmpty() || System.nanoTime() < retryAt) {
            return;
        }
        var partitions = unclaimed.stream().map(TopicPartition::partition).toList();
        claims.putAll(posting.claim(partitions, owner));
        for (var partition : unclaimed) {
            consumer.seek(
                    partition,
                    Objects.requireNonNull(claims.get(partition.partition())).nextOffset());
        }
        consumer.resume(unclaimed);
        unclaimed.clear();
        succeeded();
    }

    private void post(Set<TopicPartition> partitions, Iterable<ConsumerRecord<byte[], byte[]>> polled) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var polledRecord : polled) {
            // What was fetched before a partition was claimed is fetched again from the claimed offset.
            if (claims.containsKey(polledRecord.partition())) {
                records.add(polledRecord);
            }
        }
        if (!records.isEmpty()) {
            posting.post(claims, records);
            LOG.debugf("usage posted records=%d partitions=%d", records.size(), partitions.size());
        }
    }

    private void succeeded() {
        if (failing) {
            LOG.info("usage is posted again");
        }
        failing = false;
        pause = config.firstBackOff();
    }

    private void failed(Exception e) {
        metrics.failed();
        if (e instanceof FencedException) {
            LOG.warnf("usage batch was fenced off, claiming again reason=\"%s\"", e.getMessage());
        } else if (failing) {
            LOG.debugf(e, "usage cannot be posted, trying again pause=%s", pause);
        } else {
            LOG.errorf(e, "usage cannot be posted, trying again pause=%s", pause);
        }
        failing = true;
        claims.clear();
        unclaimed.addAll(consumer.assignment());
        consumer.pause(unclaimed);
        retryAt = System.nanoTime() + pause.toNanos();
        pause = Backoff.next(pause, config.longestBackOff());
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
        unclaimed.addAll(partitions);
        assigned = consumer.assignment().size();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        for (var partition : partitions) {
            unclaimed.remove(partition);
            claims.remove(partition.partition());
        }
        assigned = consumer.assignment().size() - partitions.size();
    }

    private void measure() {
        if (System.nanoTime() < lagAt) {
            return;
        }
        lagAt = System.nanoTime() + LAG_EVERY_NANOS;
        var lag = new HashMap<Integer, Long>();
        for (var partition : consumer.assignment()) {
            consumer.currentLag(partition).ifPresent(value -> lag.put(partition.partition(), value));
        }
        metrics.lag(owner, lag);
        connected = consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("connection-count"))
                .anyMatch(metric -> metric.getValue().metricValue() instanceof Double count && count > 0);
    }

    boolean isFailing() {
        return failing;
    }

    boolean isConnected() {
        return connected;
    }

    int assigned() {
        return assigned;
    }

    void wakeUp() {
        consumer.wakeup();
    }
}
