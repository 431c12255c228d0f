package dev.tollgate.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Usage events for tests.
public final class Events {
    private Events() {}

    /// A completion that was charged, taken from `sliceId` if there is one.
    public static UsageEvent charged(UUID tenantId, @Nullable UUID sliceId, Money charge) {
        return event(UUID.randomUUID(), tenantId, sliceId, charge, Instant.now());
    }

    /// The same event with some members of its JSON form replaced.
    public static UsageEvent with(UsageEvent event, Map<String, Object> members) {
        var json = ContractJson.MAPPER.<ObjectNode>valueToTree(event);
        members.forEach((name, value) -> json.set(name, ContractJson.MAPPER.valueToTree(value)));
        return ContractJson.MAPPER.convertValue(json, UsageEvent.class);
    }

    /// A completion with everything that tests tell apart.
    public static UsageEvent event(UUID id, UUID tenantId, @Nullable UUID sliceId, Money charge, Instant startedAt) {
        return new UsageEvent(
                id,
                "req_%012x%020x".formatted(startedAt.toEpochMilli(), id.getLeastSignificantBits()),
                "chatcmpl-" + id,
                tenantId,
                new UUID(5, 6),
                startedAt,
                startedAt.plusMillis(900),
                "/v1/chat/completions",
                "chat",
                true,
                "gpt-5.4",
                "gpt-5.4",
                "simulator",
                "gpt-5.4@simulator",
                charge.isPositive() ? UsageEvent.Outcome.COMPLETE : UsageEvent.Outcome.UPSTREAM_ERROR,
                charge.isPositive() ? 200 : 503,
                charge.isPositive() ? null : "upstream_unavailable",
                Map.of("input", 12L, "output", 9L, "cache-read", 5L, "reasoning", 3L),
                UsageEvent.UsageSource.PROVIDER,
                "gpt-5.4#1",
                charge,
                charge,
                Money.ofNanos(charge.nanos() / 2),
                "gateway-1",
                sliceId,
                42,
                new UsageEvent.Timings(1L, 2L, 900),
                List.of(new UsageEvent.Attempt("simulator", "gpt-5.4@simulator", 200, null, 1, 2)),
                null,
                null);
    }
}
