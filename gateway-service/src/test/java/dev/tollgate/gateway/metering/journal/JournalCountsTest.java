package dev.tollgate.gateway.metering.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.JournalCount;
import dev.tollgate.kit.testing.KafkaResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a journal tells of itself. Its clock is a few minutes ahead, so that the minute of the test has ended.
class JournalCountsTest {
    private static final Supplier<Producer<byte[], byte[]>> KAFKA =
            new JournalProducer(Map.of("bootstrap.servers", KafkaResource.bootstrapServers()));

    @TempDir
    Path dataDir;

    private JournalFixture fixture;

    @BeforeAll
    static void startKafka() {
        new KafkaResource().start();
    }

    @BeforeEach
    void openFixture() {
        fixture = new JournalFixture(dataDir);
        fixture.clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(3));
    }

    @AfterEach
    void closeFixture() {
        fixture.close();
    }

    @Test
    void endedMinuteIsToldWithItsCountItsMoneyAndThatItIsShipped() throws IOException {
        try (var journal = fixture.open(KAFKA)) {
            for (var i = 0; i < 20; i++) {
                fixture.append(journal, "req_" + i);
            }

            awaitTold(20, 21);
        }

        assertThat(told()).allSatisfy(count -> {
            assertThat(count.holder()).isEqualTo("gateway-test");
            assertThat(count.minute()).isEqualTo(count.minute().truncatedTo(ChronoUnit.MINUTES));
        });
        assertThat(sum(JournalCount::charge)).isEqualTo(Money.ofNanos(20));
    }

    @Test
    void whatWasWrittenWhileKafkaWasAwayIsToldAfterwardsAlsoAfterAKill() throws IOException {
        fixture.open().close();
        var before = Files.readString(dataDir.resolve("journal/counted"));
        try (var journal = fixture.open()) {
            for (var i = 0; i < 7; i++) {
                fixture.append(journal, "req_" + i);
            }
        }
        // A killed process has not written its last counts.
        Files.writeString(dataDir.resolve("journal/counted"), before);

        try (var journal = fixture.open(KAFKA)) {
            fixture.append(journal, "req_8");
            awaitTold(8, 9);
        }
    }

    @Test
    void withoutItsCountsTheJournalIsCountedAgainUnderItsName() throws IOException {
        try (var journal = fixture.open(KAFKA)) {
            fixture.append(journal, "req_1");
            fixture.append(journal, "req_2");
            awaitTold(2, 3);
        }
        var id = told().getFirst().journalId();
        Files.writeString(dataDir.resolve("journal/counted"), "damaged");

        try (var journal = fixture.open(KAFKA)) {
            fixture.append(journal, "req_3");
            awaitTold(3, 4);
        }

        assertThat(told()).extracting(JournalCount::journalId).containsOnly(id);
    }

    @Test
    void recordThatCannotBeReadAnyMoreIsCountedAsUnreadable() throws IOException {
        fixture.open().close();
        var before = Files.readString(dataDir.resolve("journal/counted"));
        long second;
        try (var journal = fixture.open()) {
            fixture.append(journal, "req_1");
            second = Files.size(fixture.files().getLast());
            fixture.append(journal, "req_2");
            fixture.append(journal, "req_3");
        }
        try (var channel = FileChannel.open(fixture.files().getLast(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0}), second + 60);
        }
        Files.writeString(dataDir.resolve("journal/counted"), before);

        try (var journal = fixture.open(KAFKA)) {
            awaitTold(3, 4);
            assertThat(journal.lag()).isZero();
        }

        assertThat(newest().stream().mapToLong(JournalCount::unreadable).sum()).isEqualTo(1);
        assertThat(sum(JournalCount::charge)).isEqualTo(Money.ofNanos(2));
    }

    @Test
    void damageToTheLastRecordIsNoticedThoughNothingFollowsIt() throws IOException {
        try (var journal = fixture.open(KAFKA)) {
            fixture.append(journal, "req_1");
            await().atMost(Duration.ofSeconds(20)).until(() -> journal.lag() == 0);
        }
        long last;
        try (var journal = fixture.open()) {
            last = Files.size(fixture.files().getLast());
            fixture.append(journal, "req_2");
        }
        var file = fixture.files().getLast();
        var size = Files.size(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0}), last + 60);
        }

        try (var journal = fixture.open(KAFKA)) {
            assertThat(fixture.append(journal, "req_3").sequence()).isEqualTo(3);
            awaitTold(3, 4);
        }

        assertThat(file).hasSize(size);
        assertThat(fixture.metrics.counter("gateway.journal.lost").count()).isEqualTo(1);
    }

    @Test
    void minuteInWhichNothingHappenedIsToldToo() throws IOException {
        try (var journal = fixture.open(KAFKA)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> told().stream().anyMatch(count -> count.events() == 0));
            assertThat(journal.lag()).isZero();
        }
    }

    @Test
    void tellingGoesOnAfterAFaultThatNobodyThoughtOf() throws IOException {
        var calls = new java.util.concurrent.atomic.AtomicInteger();
        Supplier<Producer<byte[], byte[]>> faulty = () -> {
            if (Thread.currentThread().getName().equals("journal-reporter") && calls.incrementAndGet() < 3) {
                throw new IllegalStateException("a fault");
            }
            return KAFKA.get();
        };

        try (var journal = fixture.open(faulty)) {
            fixture.append(journal, "req_1");

            awaitTold(1, 2);
        }
    }

    @Test
    void clockThatIsSetBackHoldsNothingUp() throws IOException {
        var clock = new SettableClock();
        fixture.clock = clock;
        var isThere = new java.util.concurrent.atomic.AtomicBoolean();
        Supplier<Producer<byte[], byte[]>> unsteady = () -> isThere.get() ? KAFKA.get() : JournalFixture.NO_KAFKA.get();

        try (var journal = fixture.open(unsteady)) {
            fixture.append(journal, "req_1");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> fixture.metrics
                                    .counter("gateway.journal.ship.failed")
                                    .count()
                            > 0);
            clock.now = clock.now.minus(Duration.ofHours(2));
            isThere.set(true);

            await().atMost(Duration.ofSeconds(20)).until(() -> journal.lag() == 0);
            fixture.append(journal, "req_2");
            await().atMost(Duration.ofSeconds(20)).until(() -> journal.lag() == 0);
        }

        assertThat(newest().stream().mapToLong(JournalCount::events).sum()).isEqualTo(2);
    }

    /// The clock may have been put forward (the fifth and sixth), or back from where it was when the event ended.
    @ParameterizedTest
    @CsvSource({"-7200, true", "-59, false", "0, false", "64, false", "66, true", "7200, true"})
    void minuteIsToldUnlessEventsStillGetIt(long second, boolean isTold) throws IOException {
        var minute = Instant.parse("2026-01-01T12:00:00Z");
        var counts = JournalCounts.open(
                "gateway-test",
                new UUID(0, 1),
                new CountsFile.Content(0, new java.util.TreeMap<>()),
                Segments.list(Files.createDirectories(dataDir.resolve("journal"))),
                new JournalWriter.Durable(1, 0, 0));
        counts.add(1, minute.plusSeconds(30), Money.ofNanos(1));

        var due = counts.due(minute.plusSeconds(second), 1, false);

        assertThat(due.stream().filter(count -> count.events() == 1)).hasSize(isTold ? 1 : 0);
    }

    /// Until the newest of what was told adds up to `events`, all below `shippedBelow` with Kafka.
    private void awaitTold(long events, long shippedBelow) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(newest().stream().mapToLong(JournalCount::events).sum()).isEqualTo(events);
            assertThat(newest().getLast().shippedBelow()).isEqualTo(shippedBelow);
        });
    }

    private Money sum(java.util.function.Function<JournalCount, Money> part) {
        return newest().stream().map(part).reduce(Money.ZERO, Money::plus);
    }

    /// What holds of each minute with events: what was told of it last.
    private List<JournalCount> newest() {
        var newest = new java.util.TreeMap<Instant, JournalCount>();
        told().stream().filter(count -> count.events() > 0).forEach(count -> newest.put(count.minute(), count));
        return List.copyOf(newest.values());
    }

    /// Everything that this test's journal told.
    private List<JournalCount> told() {
        var file = dataDir.resolve("journal/id");
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            var id = UUID.fromString(Files.readString(file).strip());
            return all().stream().filter(count -> count.journalId().equals(id)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JournalCount> all() throws IOException {
        var found = new ArrayList<JournalCount>();
        Map<String, Object> properties = Map.of("bootstrap.servers", KafkaResource.bootstrapServers());
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(Topics.USAGE_COUNTS, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (var message : consumer.poll(Duration.ofMillis(100))) {
                    found.add(ContractJson.MAPPER.readValue(message.value(), JournalCount.class));
                }
            }
        }
        return found;
    }

    private static final class SettableClock extends Clock {
        private volatile Instant now = Instant.now();

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
