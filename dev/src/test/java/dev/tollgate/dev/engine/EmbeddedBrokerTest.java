package dev.tollgate.dev.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    @Test
    void recordsSurviveARestart(@TempDir Path folder) throws Exception {
        try (var broker = EmbeddedBroker.start(folder)) {
            PlatformTopics.create(broker.bootstrapServers());
            PlatformTopics.create(broker.bootstrapServers());
            try (var producer = new KafkaProducer<>(
                    Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                    new StringSerializer(),
                    new StringSerializer())) {
                producer.send(new ProducerRecord<>(Topics.AUTH_KEYS, "key", "value"))
                        .get();
            }
        }

        try (var broker = EmbeddedBroker.start(folder);
                var consumer = new KafkaConsumer<>(
                        Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            var partition = new TopicPartition(Topics.AUTH_KEYS, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));

            assertThat(consumer.poll(Duration.ofSeconds(20)).records(partition))
                    .extracting(record -> record.value())
                    .containsExactly("value");
        }
    }
}
