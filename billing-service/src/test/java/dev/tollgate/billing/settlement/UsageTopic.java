package dev.tollgate.billing.settlement;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.kafka.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Puts usage events on their topic as the gateway does.
public final class UsageTopic {
    public static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private final KafkaProducer<String, byte[]> producer;

    public UsageTopic(String bootstrapServers) {
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new ByteArraySerializer());
    }

    /// Sends an event and waits until the broker has it.
    public void send(UsageEvent event) {
        try {
            var headers = new ArrayList<Header>(EventHeaders.of(
                    Topics.USAGE_EVENTS, "gateway", event.eventId().toString(), Instant.now()));
            headers.add(EventHeaders.header("traceparent", TRACEPARENT));
            send(event.tenantId().toString(), ContractJson.MAPPER.writeValueAsBytes(event), headers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    void send(String key, String value) {
        send(key, value.getBytes(StandardCharsets.UTF_8), new ArrayList<>());
    }

    private void send(String key, byte[] value, ArrayList<Header> headers) {
        try {
            producer.send(new ProducerRecord<>(Topics.USAGE_EVENTS, null, null, key, value, headers))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
