package dev.tollgate.gateway.metering.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.testing.KafkaResource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShipperTest {
    private static final Supplier<Producer<byte[], byte[]>> KAFKA =
            new JournalProducer(Map.of("bootstrap.servers", KafkaResource.bootstrapServers()));

    @TempDir
    Path dataDir;

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private JournalFixture fixture;

    @BeforeAll
    static void startKafka() {
        new KafkaResource().start();
    }

    @BeforeEach
    void openFixture() {
        fixture = new JournalFixture(dataDir);
    }

    @AfterEach
    void closeFixture() {
        fixture.close();
    }

    @Test
    void appendedEventsReachKafkaSoonWithKeyAndHeaders() throws IOException {
        try (var journal = fixture.open(KAFKA)) {
            fixture.append(journal, run + "-warm-up");
            await().atMost(Duration.ofSeconds(60)).until(() -> journal.lag() == 0);

            var start = System.nanoTime();
            var event = fixture.append(journal, run + "-1");
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> journal.lag() == 0);
            var took = Duration.ofNanos(System.nanoTime() - start);

            var shipped = shipped().getLast();
            assertThat(ContractJson.MAPPER.readValue(shipped.value(), UsageEvent.class))
                    .isEqualTo(event);
            assertThat(new String(shipped.key(), StandardCharsets.UTF_8))
                    .isEqualTo(event.tenantId().toString());
            assertThat(header(shipped, "ce_id")).isEqualTo(event.eventId().toString());
            assertThat(header(shipped, "ce_type")).isEqualTo(Topics.USAGE_EVENTS);
            assertThat(took).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void whatWasWrittenWhileKafkaWasAwayIsShippedAfterARestartInOrder() throws IOException {
        fixture.segmentBytes = 2_000;
        try (var journal = fixture.open()) {
            for (var i = 0; i < 50; i++) {
                fixture.append(journal, run + "-" + i);
            }
            assertThat(journal.lag()).isEqualTo(50);
        }

        try (var journal = fixture.open(KAFKA)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> journal.lag() == 0);
        }

        var shipped = events();
        assertThat(shipped).hasSize(50);
        assertThat(shipped.stream().map(UsageEvent::eventId).distinct()).hasSize(50);
        var byTenant = shipped.stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        UsageEvent::tenantId,
                        java.util.stream.Collectors.mapping(
                                UsageEvent::sequence, java.util.stream.Collectors.toList())));
        byTenant.values().forEach(sequences -> assertThat(sequences).isSorted());
    }

    @Test
    void aRestartDoesNotSendAgainWhatTheCheckpointCovers() throws IOException {
        try (var journal = fixture.open(KAFKA)) {
            fixture.append(journal, run + "-1");
            await().atMost(Duration.ofSeconds(60)).until(() -> journal.lag() == 0);
        }

        try (var journal = fixture.open(KAFKA)) {
            fixture.append(journal, run + "-2");
            await().atMost(Duration.ofSeconds(60)).until(() -> journal.lag() == 0);
        }

        assertThat(events()).extracting(UsageEvent::requestId).containsExactlyInAnyOrder(run + "-1", run + "-2");
    }

    @Test
    void withoutItsCheckpointTheJournalIsSentAgainWithTheSameEventIds() throws IOException {
        try (var journal = fixture.open(KAFKA)) {
            fixture.append(journal, run + "-1");
            await().atMost(Duration.ofSeconds(60)).until(() -> journal.lag() == 0);
        }
        Files.writeString(dataDir.resolve("journal/shipped"), "shipped-below 9 0\n");

        try (var journal = fixture.open(KAFKA)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> journal.lag() == 0);
        }

        assertThat(events()).hasSize(2);
        assertThat(events().stream().map(UsageEvent::eventId).distinct()).hasSize(1);
    }

    @Test
    void shippingGoesOnByItselfWhenKafkaComesBack() throws IOException {
        var calls = new java.util.concurrent.atomic.AtomicInteger();
        Supplier<Producer<byte[], byte[]>> unsteady = () -> {
            if (calls.incrementAndGet() < 3) {
                throw new KafkaException("Kafka is not there.");
            }
            return KAFKA.get();
        };

        try (var journal = fixture.open(unsteady)) {
            fixture.append(journal, run + "-1");
            fixture.append(journal, run + "-2");
            await().atMost(Duration.ofSeconds(60)).until(() -> journal.lag() == 0);
        }

        assertThat(events()).extracting(UsageEvent::requestId).containsExactlyInAnyOrder(run + "-1", run + "-2");
    }

    @Test
    void shippingGoesOnAfterAFaultThatNobodyThoughtOf() throws IOException {
        var calls = new java.util.concurrent.atomic.AtomicInteger();
        Supplier<Producer<byte[], byte[]>> faulty = () -> {
            if (Thread.currentThread().getName().equals("journal-shipper") && calls.incrementAndGet() < 3) {
                throw new IllegalStateException("a fault");
            }
            return KAFKA.get();
        };

        try (var journal = fixture.open(faulty)) {
            fixture.append(journal, run + "-1");
            await().atMost(Duration.ofSeconds(60)).until(() -> journal.lag() == 0);
        }

        assertThat(events()).extracting(UsageEvent::requestId).contains(run + "-1");
    }

    @Test
    void aDamagedRecordIsCountedAsLostAndTheOthersAreShipped() throws IOException {
        long second;
        try (var journal = fixture.open()) {
            fixture.append(journal, run + "-1");
            second = Files.size(fixture.files().getFirst());
            fixture.append(journal, run + "-2");
            fixture.append(journal, run + "-3");
        }
        var file = fixture.files().getFirst();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0}), second + 60);
        }

        try (var journal = fixture.open(KAFKA)) {
            fixture.append(journal, run + "-4");
            await().atMost(Duration.ofSeconds(60)).until(() -> journal.lag() == 0);
        }

        assertThat(events())
                .extracting(UsageEvent::requestId)
                .containsExactlyInAnyOrder(run + "-1", run + "-3", run + "-4");
        assertThat(fixture.metrics.counter("gateway.journal.lost").count()).isEqualTo(1);
        assertThat(file).exists();
    }

    @Test
    void aFullJournalAcceptsAgainWhenKafkaHasTakenIt() throws IOException {
        fixture.segmentBytes = 1_000;
        fixture.quotaBytes = 10_000;
        try (var journal = fixture.open()) {
            for (var i = 0; i < 20; i++) {
                fixture.append(journal, run + "-" + i);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> !journal.isAccepting());
        }

        try (var journal = fixture.open(KAFKA)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> journal.lag() == 0
                            && journal.isAccepting()
                            && fixture.files().size() < 10);
        }

        assertThat(events()).hasSize(20);
    }

    @Test
    void aDiskThatIsShortKeepsNothingThatIsShipped() throws IOException {
        fixture.segmentBytes = 1_000;
        fixture.minFreeBytes = Long.MAX_VALUE;

        try (var journal = fixture.open(KAFKA)) {
            for (var i = 0; i < 20; i++) {
                fixture.append(journal, run + "-" + i);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> fixture.files().size() == 1);
        }

        assertThat(events()).hasSize(20);
    }

    private List<UsageEvent> events() throws IOException {
        var events = new ArrayList<UsageEvent>();
        for (var message : shipped()) {
            events.add(ContractJson.MAPPER.readValue(message.value(), UsageEvent.class));
        }
        return events.stream()
                .filter(event -> event.requestId().startsWith(run))
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> shipped() {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        Map<String, Object> properties = Map.of("bootstrap.servers", KafkaResource.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topics.USAGE_EVENTS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        found.sort(java.util.Comparator.comparingLong(ConsumerRecord::timestamp));
        return found;
    }

    private static String header(ConsumerRecord<byte[], byte[]> message, String name) {
        return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
