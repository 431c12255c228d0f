package dev.tollgate.benchmarks.posting;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Usage events as two gateways at a thousand requests a second each send them. One in ten is free, one in
/// a hundred is sent twice.
final class UsageLoad {
    private static final int EVENTS_PER_SECOND = 2_000;
    private static final int FREE_ONE_IN = 10;
    private static final int TWICE_ONE_IN = 100;
    private final Random random = new Random(42);
    private final List<UUID> tenants;
    private final Map<UUID, List<UUID>> slices;
    private final Instant start;
    private long sent;
    private Money charged = Money.ZERO;

    UsageLoad(List<UUID> tenants, Map<UUID, List<UUID>> slices, Instant start) {
        this.tenants = List.copyOf(tenants);
        this.slices = Map.copyOf(slices);
        this.start = start;
    }

    /// Puts `count` events on their topic.
    void send(String bootstrapServers, int count) throws IOException {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 * 1024);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (var i = 0; i < count; i++) {
                var event = event(i);
                charged = charged.plus(event.charge());
                var key = event.tenantId().toString().getBytes(StandardCharsets.UTF_8);
                var value = ContractJson.MAPPER.writeValueAsBytes(event);
                for (var copy = 0; copy < (i % TWICE_ONE_IN == 0 ? 2 : 1); copy++) {
                    var _ = producer.send(new ProducerRecord<>(Topics.USAGE_EVENTS, key, value));
                    sent++;
                }
            }
        }
    }

    /// Records on the topic, the second ones included.
    long sent() {
        return sent;
    }

    /// What all events together charge.
    Money charged() {
        return charged;
    }

    private UsageEvent event(int number) {
        var tenant = tenants.get(random.nextInt(tenants.size()));
        var own = slices.getOrDefault(tenant, List.of());
        var finished = start.plusNanos(1_000_000_000L / EVENTS_PER_SECOND * number);
        var isFree = number % FREE_ONE_IN == 0;
        var charge = Money.ofNanos(isFree ? 0 : 20_000 + random.nextInt(2_000_000));
        var id = id(finished);
        return new UsageEvent(
                id,
                "req_" + id.toString().replace("-", ""),
                "chatcmpl-" + Long.toHexString(random.nextLong()),
                tenant,
                new UUID(7, tenant.getLeastSignificantBits() + random.nextInt(3)),
                finished.minusMillis(1_200),
                finished,
                "/v1/chat/completions",
                "chat",
                number % 2 == 0,
                "gpt-5.4-nano",
                "gpt-5.4-nano",
                "openai",
                "gpt-5.4-nano@openai",
                isFree ? UsageEvent.Outcome.UPSTREAM_ERROR : UsageEvent.Outcome.COMPLETE,
                isFree ? 503 : 200,
                isFree ? "server_is_overloaded" : null,
                isFree ? Map.of() : Map.of("input", 812L, "cache-read", 256L, "output", 97L, "reasoning", 64L),
                isFree ? UsageEvent.UsageSource.NONE : UsageEvent.UsageSource.PROVIDER,
                "gpt-5.4-nano#3",
                charge,
                charge,
                Money.ofNanos(charge.nanos() / 2),
                "gateway-" + (1 + number % 2),
                isFree || own.isEmpty() ? null : own.get(random.nextInt(own.size())),
                1 + number / 2,
                new UsageEvent.Timings(3L, 412L, 1_200),
                List.of(new UsageEvent.Attempt("openai", "gpt-5.4-nano@openai", isFree ? 503 : 200, null, 3, 1_190)),
                null,
                null);
    }

    private UUID id(Instant at) {
        var high = (at.toEpochMilli() << 16) | 0x7000L | random.nextInt(0x1000);
        return new UUID(high, (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
    }
}
