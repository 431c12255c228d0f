package dev.tollgate.billing.settlement;

import dev.tollgate.kit.kafka.EventHeaders;
import dev.tollgate.kit.kafka.KafkaSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Puts what cannot be posted on its own topic, with the reason and where it came from, as it was; and back
/// on the usage topic when somebody says so.
@ApplicationScoped
public class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);
    private static final int MAX_VALUE_BYTES = 900_000;
    private final KafkaSettings kafka;
    private final SettlementConfig config;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    DeadLetters(KafkaSettings kafka, SettlementConfig config) {
        this.kafka = kafka;
        this.config = config;
    }

    /// Sends all of them and waits until the broker has them.
    synchronized void send(List<Incoming.Dead> dead) {
        var facts = dead.stream().map(DeadFacts::of).toList();
        sendAll(facts.stream().map(this::record).toList());
        for (var letter : facts) {
            LOG.errorf(
                    "usage event is dead reason=%s detail=\"%s\" eventId=%s source=%s",
                    letter.dead().reason().text(), letter.dead().detail(), letter.eventId(), letter.source());
        }
    }

    /// Puts letters back on the usage topic, with the key, bytes and headers that they had, and waits until the
    /// broker has them.
    synchronized void putBack(List<DeadBytes> letters) {
        sendAll(letters.stream()
                .map(letter -> new ProducerRecord<>(
                        config.topic(), null, null, letter.key(), letter.value(), letter.headers()))
                .toList());
    }

    private void sendAll(List<ProducerRecord<byte[], byte[]>> messages) {
        var acknowledgements = new ArrayList<Future<?>>();
        for (var message : messages) {
            acknowledgements.add(producer().send(message));
        }
        for (var acknowledgement : acknowledgements) {
            await(acknowledgement);
        }
    }

    private ProducerRecord<byte[], byte[]> record(DeadFacts facts) {
        var letter = facts.dead();
        var source = letter.source();
        var id = facts.name();
        var headers = new ArrayList<Header>(EventHeaders.of(config.deadTopic(), "billing-service", id, Instant.now()));
        headers.add(EventHeaders.header("reason", letter.reason().text()));
        headers.add(EventHeaders.header("detail", letter.detail()));
        headers.add(EventHeaders.header("source", facts.source()));
        var traceparent = Incoming.header(source.headers(), "traceparent");
        if (traceparent != null) {
            headers.add(EventHeaders.header("traceparent", traceparent));
        }
        var value = source.value();
        if (value != null && value.length > MAX_VALUE_BYTES) {
            // With its new headers it could be more than the broker takes, and then it would block its partition.
            value = Arrays.copyOf(value, MAX_VALUE_BYTES);
            headers.add(EventHeaders.header("truncated", "true"));
        }
        return new ProducerRecord<>(
                config.deadTopic(), null, null, id.getBytes(StandardCharsets.UTF_8), value, headers);
    }

    private void await(Future<?> acknowledgement) {
        try {
            acknowledgement.get(config.deadLetterTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while a dead letter was sent.", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("A dead letter was not taken by the broker.", e);
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        var existing = producer;
        if (existing != null) {
            return existing;
        }
        var settings = new HashMap<>(kafka.common());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "billing-service-dead-letters");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int)
                config.deadLetterTimeout().toMillis());
        settings.put(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) config.deadLetterTimeout().toMillis() / 2);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int)
                config.deadLetterTimeout().toMillis());
        var created = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer = created;
        return created;
    }

    @PreDestroy
    synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
        }
    }
}
