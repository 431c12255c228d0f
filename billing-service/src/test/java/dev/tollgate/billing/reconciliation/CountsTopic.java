package dev.tollgate.billing.reconciliation;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.JournalCount;
import dev.tollgate.kit.testing.KafkaResource;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Tells what a journal has written, as a gateway does.
final class CountsTopic implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", KafkaResource.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer());

    void tell(JournalCount count) {
        try {
            send(count.holder(), ContractJson.MAPPER.writeValueAsBytes(count));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    void tell(String holder, String text) {
        send(holder, text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(String holder, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(Topics.USAGE_COUNTS, holder, value))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
