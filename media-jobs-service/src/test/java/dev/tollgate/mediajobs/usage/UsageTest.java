package dev.tollgate.mediajobs.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.JournalCount;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.mediajobs.MediaPlatform;
import dev.tollgate.mediajobs.TestJobs;
import dev.tollgate.mediajobs.work.Steps;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(MediaPlatform.class)
class UsageTest {
    @Inject
    UsageShipper shipper;

    @Inject
    UsageCounts counts;

    @Inject
    Steps steps;

    @Inject
    Jdbi jdbi;

    private final TestJobs jobs = new TestJobs();

    @BeforeEach
    void shipWhatOthersLeft() {
        while (shipper.ship() > 0) {
            assertThat(jobs.tenant).isNotNull();
        }
        counts.tell();
        jdbi.useHandle(handle -> {
            handle.execute("delete from usage_event");
            handle.execute("update job set available_at = now() + interval '1 hour' where finished_at is null");
        });
    }

    @Test
    void anEventIsSentAsTheGatewaySendsIts() {
        var id = finished();

        assertThat(shipper.ship()).isEqualTo(1);
        assertThat(shipper.ship()).isZero();

        var sent = eventsOf(id).getFirst();
        assertThat(sent.key()).isEqualTo(jobs.tenant.toString());
        assertThat(header(sent, "ce_id")).isEqualTo(id.toString());
        assertThat(header(sent, "ce_type")).isEqualTo(Topics.USAGE_EVENTS);
        assertThat(header(sent, "ce_source")).isEqualTo("media-jobs");
        assertThat(header(sent, "ce_holder")).isEqualTo("media-jobs");
        assertThat(header(sent, "traceparent")).startsWith("00-4bf92f3577b34da6");
        assertThat(read(sent, UsageEvent.class).holder()).isEqualTo("media-jobs");
    }

    @Test
    void whatWasSentBeforeACrashIsSentAgainUnderTheSameId() {
        var id = finished();
        shipper.ship();
        jdbi.useHandle(handle -> handle.execute("update usage_event set shipped = false"));

        shipper.ship();

        assertThat(eventsOf(id))
                .hasSize(2)
                .allMatch(sent -> header(sent, "ce_id").equals(id.toString()));
    }

    @Test
    void sequencesHaveNoGapAndTimesFollowThem() {
        finished();
        finished();

        var events = jdbi.withHandle(handle -> handle.createQuery("select event from usage_event order by sequence")
                .mapTo(String.class)
                .map(json -> read(json.getBytes(StandardCharsets.UTF_8), UsageEvent.class))
                .list());

        assertThat(events).hasSize(2);
        assertThat(events.getLast().sequence()).isEqualTo(events.getFirst().sequence() + 1);
        assertThat(events.getLast().finishedAt())
                .isAfterOrEqualTo(events.getFirst().finishedAt());
    }

    @Test
    void aMinuteIsToldWhenItHasEndedWithAllThatWasUsed() {
        finished();
        var second = finished();
        counts.tell();
        var early = countsWithEvents();
        jdbi.useHandle(
                handle -> handle.execute("update usage_event set finished_at = finished_at - interval '10 min'"));
        counts.tell();
        shipper.ship();
        counts.tell();
        counts.tell();

        var told = countsWithEvents();
        var sequence = sequence(second);
        assertThat(told.subList(early.size(), told.size())).hasSize(2);
        var last = told.getLast();
        assertThat(last.events()).isEqualTo(2);
        assertThat(last.charge().nanos()).isEqualTo(48 * TestJobs.CENT);
        assertThat(last.firstSequence()).isEqualTo(sequence - 1);
        assertThat(last.lastSequence()).isEqualTo(sequence);
        assertThat(last.shippedBelow()).isEqualTo(sequence + 1);
        assertThat(told.get(told.size() - 2).shippedBelow()).isEqualTo(sequence - 1);
        assertThat(last.minute()).isEqualTo(last.minute().truncatedTo(ChronoUnit.MINUTES));
        assertThat(last.holder()).isEqualTo("media-jobs");
    }

    private UUID finished() {
        jobs.give(100);
        var id = jobs.accepted(jobs.video("A cat [sim: job-polls=1]"));
        steps.finish(id);
        return id;
    }

    private long sequence(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select sequence from usage_event where event_id = ?")
                .bind(0, id)
                .mapTo(Long.class)
                .one());
    }

    private static List<ConsumerRecord<String, byte[]>> eventsOf(UUID id) {
        return records(Topics.USAGE_EVENTS).stream()
                .filter(sent -> header(sent, "ce_id").equals(id.toString()))
                .toList();
    }

    private static List<JournalCount> countsWithEvents() {
        return records(Topics.USAGE_COUNTS).stream()
                .map(sent -> read(sent, JournalCount.class))
                .filter(count -> count.events() > 0)
                .toList();
    }

    private static List<ConsumerRecord<String, byte[]>> records(String topic) {
        Map<String, Object> settings =
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, TestJobs.setting("kafka.bootstrap.servers"));
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<String, byte[]>>();
            await().until(() -> {
                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
            return records;
        }
    }

    private static String header(ConsumerRecord<String, byte[]> sent, String name) {
        return new String(sent.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static <T> T read(ConsumerRecord<String, byte[]> sent, Class<T> type) {
        return read(sent.value(), type);
    }

    private static <T> T read(byte[] json, Class<T> type) {
        try {
            return ContractJson.MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
