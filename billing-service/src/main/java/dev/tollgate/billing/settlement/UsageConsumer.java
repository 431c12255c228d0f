package dev.tollgate.billing.settlement;

import dev.tollgate.kit.kafka.KafkaSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Runs the loops that take usage events from Kafka to the ledger, as long as the process runs. Each has its own
/// partitions, so while the database works for one, another reads and prepares.
@ApplicationScoped
public class UsageConsumer {
    private static final Logger LOG = Logger.getLogger(UsageConsumer.class);
    private final SettlementConfig config;
    private final KafkaSettings kafka;
    private final UsagePosting posting;
    private final SettlementMetrics metrics;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile List<Worker> workers = List.of();

    UsageConsumer(SettlementConfig config, KafkaSettings kafka, UsagePosting posting, SettlementMetrics metrics) {
        this.config = config;
        this.kafka = kafka;
        this.posting = posting;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            var process = "billing-" + UUID.randomUUID();
            workers = IntStream.range(0, config.consumers())
                    .mapToObj(number -> new Worker(process + "-" + number))
                    .toList();
            workers.forEach(Worker::start);
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopped.countDown();
        workers.forEach(Worker::wakeUp);
        for (var worker : workers) {
            worker.thread.join(Duration.ofSeconds(10));
        }
    }

    /// How the loops are doing; for health checks.
    State state() {
        if (!config.enabled()) {
            return new State(true, false, 0, true);
        }
        var state = new State(!workers.isEmpty(), workers.isEmpty(), 0, false);
        for (var worker : workers) {
            state = state.and(worker.state());
        }
        return state;
    }

    private Map<String, Object> properties(String owner) {
        var properties = new HashMap<>(kafka.common());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, owner);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.group());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // Only for a partition whose stored offset the broker does not have (any more): what was posted is skipped.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.maxBatch());
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        // What is fetched ahead stays in memory until it is posted.
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 * 1024 * 1024);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        return properties;
    }

    /// `alive`: the loops run; `failing`: the last attempt of one at the database or a dead letter failed; `connected`:
    /// some broker is reached.
    record State(boolean alive, boolean failing, int assigned, boolean connected) {
        State and(State other) {
            return new State(
                    alive && other.alive,
                    failing || other.failing,
                    assigned + other.assigned,
                    connected || other.connected);
        }
    }

    /// One loop on its thread, begun anew whenever its Kafka consumer fails.
    private final class Worker {
        private final String owner;
        private final Thread thread;
        private volatile @Nullable PartitionLoop loop;

        Worker(String owner) {
            this.owner = owner;
            this.thread = Thread.ofPlatform().name("usage-consumer").daemon().unstarted(this::run);
        }

        void start() {
            thread.start();
        }

        void wakeUp() {
            var running = loop;
            if (running != null) {
                running.wakeUp();
            }
        }

        State state() {
            var running = loop;
            if (running == null || !thread.isAlive()) {
                return new State(false, true, 0, false);
            }
            return new State(true, running.isFailing(), running.assigned(), running.isConnected());
        }

        private void run() {
            var pause = config.firstBackOff();
            while (stopped.getCount() > 0) {
                try (var consumer = new KafkaConsumer<byte[], byte[]>(
                        properties(owner), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                    var running = new PartitionLoop(consumer, posting, config, metrics, owner);
                    loop = running;
                    running.run(stopped);
                } catch (WakeupException e) {
                    LOG.debug("usage consumer was woken up to stop");
                } catch (Exception e) { // the Kafka consumer loop
                    LOG.errorf(e, "usage consumer failed, starting again pause=%s", pause);
                }
                pause = await(pause);
            }
            LOG.info("usage consumer stopped");
        }

        private Duration await(Duration pause) {
            try {
                if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return pause;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopped.countDown();
            }
            return Backoff.next(pause, config.longestBackOff());
        }
    }
}
