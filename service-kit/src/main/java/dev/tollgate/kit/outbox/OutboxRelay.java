package dev.tollgate.kit.outbox;

import dev.tollgate.kit.kafka.EventHeaders;
import dev.tollgate.kit.kafka.KafkaSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// Sends the rows of the outbox to Kafka in order and deletes them once they are acknowledged. Of several replicas one
/// works at a time (an advisory lock). Outages of database or broker are waited out with a growing pause.
@ApplicationScoped
public class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);
    private static final long LOCK = 0x746f6c6c67617465L;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private final OutboxConfig config;
    private final Instance<DataSource> dataSource;
    private final KafkaSettings kafka;
    private final String source;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean failing;

    OutboxRelay(
            OutboxConfig config,
            Instance<DataSource> dataSource,
            KafkaSettings kafka,
            @ConfigProperty(name = "quarkus.application.name") String source) {
        this.config = config;
        this.dataSource = dataSource;
        this.kafka = kafka;
        this.source = source;
    }

    /// Whether the last attempt to publish failed; for readiness.
    public boolean isFailing() {
        return failing;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            Thread.ofVirtual().name("outbox-relay").start(this::run);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped.countDown();
    }

    private void run() {
        var settings = new HashMap<>(kafka.common());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 * 1024 * 1024);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            var pause = config.pollInterval();
            while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = publishAll(producer) ? config.pollInterval() : longer(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private boolean publishAll(KafkaProducer<String, byte[]> producer) throws InterruptedException {
        try {
            while (stopped.getCount() > 0 && publishBatch(producer) == config.batchSize()) {
                LOG.debug("outbox batch was full");
            }
            failing = false;
            return true;
        } catch (SQLException | ExecutionException | KafkaException e) {
            if (!failing) {
                LOG.warnf("outbox cannot be published, trying again error=%s", e.getMessage());
            }
            failing = true;
            return false;
        }
    }

    private int publishBatch(KafkaProducer<String, byte[]> producer)
            throws SQLException, ExecutionException, InterruptedException {
        try (var connection = dataSource.get().getConnection()) {
            connection.setAutoCommit(false);
            try {
                var sent = isAlone(connection) ? send(connection, producer) : List.<Long>of();
                delete(connection, sent);
                connection.commit();
                return sent.size();
            } finally {
                connection.rollback();
            }
        }
    }

    private static boolean isAlone(Connection connection) throws SQLException {
        try (var lock = connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
            lock.setLong(1, LOCK);
            try (var row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private List<Long> send(Connection connection, KafkaProducer<String, byte[]> producer)
            throws SQLException, ExecutionException, InterruptedException {
        var ids = new ArrayList<Long>();
        try (var select = connection.prepareStatement(
                "select id, event_id, topic, key, value, created_at from outbox order by id limit ?")) {
            select.setInt(1, config.batchSize());
            var acknowledgements = new ArrayList<java.util.concurrent.Future<?>>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                    var time = row.getTimestamp(6).toInstant();
                    acknowledgements.add(producer.send(
                            record(row.getString(2), row.getString(3), row.getString(4), row.getBytes(5), time)));
                }
            }
            for (var acknowledgement : acknowledgements) {
                acknowledgement.get();
            }
        }
        return ids;
    }

    private ProducerRecord<String, byte[]> record(String id, String topic, String key, byte[] value, Instant time) {
        return new ProducerRecord<>(topic, null, null, key, value, EventHeaders.of(topic, source, id, time));
    }

    private static void delete(Connection connection, List<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (var delete = connection.prepareStatement("delete from outbox where id = any (?)")) {
            delete.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            delete.executeUpdate();
        }
    }
}
