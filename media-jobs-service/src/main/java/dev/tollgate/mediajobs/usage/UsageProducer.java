package dev.tollgate.mediajobs.usage;

import dev.tollgate.kit.kafka.KafkaSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/// Sends records and waits until all in-sync replicas have them.
@ApplicationScoped
class UsageProducer {
    private final HashMap<String, Object> settings;
    private @Nullable KafkaProducer<String, byte[]> producer;

    UsageProducer(KafkaSettings kafka) {
        settings = new HashMap<>(kafka.common());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    }

    /// A [KafkaException] when one was not taken; others may have been.
    synchronized void send(List<ProducerRecord<String, byte[]>> records) {
        try {
            var current = producer == null
                    ? new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())
                    : producer;
            producer = current;
            var sent = new ArrayList<Future<?>>();
            records.forEach(next -> sent.add(current.send(next)));
            for (var acknowledgement : sent) {
                acknowledgement.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while records were sent.", e);
        } catch (ExecutionException | KafkaException e) {
            close();
            throw new KafkaException("Kafka did not take a record.", e);
        }
    }

    @PreDestroy
    synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
