package dev.tollgate.gateway.metering.journal;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes the journal's Kafka producers: the client gives nothing up, doubles nothing and keeps the order.
public final class JournalProducer implements Supplier<Producer<byte[], byte[]>> {
    private final Map<String, Object> properties;

    /// @param common what every Kafka client of the platform sets
    public JournalProducer(Map<String, Object> common) {
        var own = new HashMap<>(common);
        own.put(ProducerConfig.ACKS_CONFIG, "all");
        own.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        own.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        own.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        own.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        this.properties = Map.copyOf(own);
    }

    @Override
    public Producer<byte[], byte[]> get() {
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
