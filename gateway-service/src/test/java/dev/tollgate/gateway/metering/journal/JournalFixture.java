package dev.tollgate.gateway.metering.journal;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/// Opens journals in a folder, and reads what stands in its files.
final class JournalFixture implements AutoCloseable {
    static final Supplier<Producer<byte[], byte[]>> NO_KAFKA = () -> {
        throw new KafkaException("Kafka is not there.");
    };

    final Vertx vertx = Vertx.vertx();
    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final Path dataDir;
    long segmentBytes = 64 << 20;
    long quotaBytes = 1 << 30;
    long minFreeBytes = 1;
    Duration drain = Duration.ofMillis(50);
    Clock clock = Clock.systemUTC();

    JournalFixture(Path dataDir) {
        this.dataDir = dataDir;
    }

    Journal open(Supplier<Producer<byte[], byte[]>> producers) throws IOException {
        return Journal.open(config(), vertx, clock, metrics, producers);
    }

    Journal open() throws IOException {
        return open(NO_KAFKA);
    }

    JournalConfig config() {
        return new Config(
                dataDir,
                "gateway-test",
                segmentBytes,
                2_000,
                quotaBytes,
                minFreeBytes,
                Duration.ofHours(1),
                100,
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                drain);
    }

    UsageEvent append(Journal journal, String requestId) {
        try {
            return journal.append(sequence -> event(requestId, sequence))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("Not written: " + requestId, e);
        }
    }

    /// What the files hold, read from the first to the last.
    List<UsageEvent> stored() throws IOException {
        var events = new ArrayList<UsageEvent>();
        for (var file : files()) {
            try (var reader = SegmentReader.open(file)) {
                var position = reader.start();
                while (position < reader.size()) {
                    switch (reader.read(position, reader.size())) {
                        case Frame.Whole whole -> {
                            events.add(dev.tollgate.contracts.ContractJson.MAPPER.readValue(
                                    whole.payload().array(), UsageEvent.class));
                            position = whole.end();
                        }
                        case Frame.Broken broken ->
                            position = reader.findAfter(position, reader.size()).orElse(reader.size());
                        case Frame.End end -> position = reader.size();
                    }
                }
            }
        }
        return events;
    }

    List<Path> files() throws IOException {
        try (var found = Files.list(dataDir.resolve("journal"))) {
            return found.filter(file -> file.toString().endsWith(".segment"))
                    .sorted()
                    .toList();
        }
    }

    static UsageEvent event(String requestId, long sequence) {
        return new UsageEvent(
                UUID.nameUUIDFromBytes(requestId.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                requestId,
                null,
                new UUID(0, requestId.hashCode() % 7),
                new UUID(0, 1),
                Instant.now(),
                Instant.now(),
                "/v1/chat/completions",
                "chat",
                false,
                "gpt-5.4",
                "gpt-5.4",
                "simulator",
                "gpt-5.4@simulator",
                UsageEvent.Outcome.COMPLETE,
                200,
                null,
                Map.of("input", 12L, "output", 9L),
                UsageEvent.UsageSource.PROVIDER,
                "v1",
                Money.ofNanos(1),
                Money.ofNanos(2),
                Money.ofNanos(1),
                "gateway-test",
                null,
                sequence,
                new UsageEvent.Timings(null, null, 5),
                List.of(),
                null,
                null);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private record Config(
            Path dataDir,
            String holder,
            long segmentBytes,
            int queueCapacity,
            long quotaBytes,
            long minFreeBytes,
            Duration retention,
            int maxInFlight,
            Duration checkpointEvery,
            Duration reportEvery,
            Duration retryAfter,
            Duration drain)
            implements JournalConfig {}
}
