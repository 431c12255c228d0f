package dev.tollgate.billing.simulation;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Usage events of every kind that a consumer may meet: of open, ended, refused, unknown and other tenants'
/// slices, free ones, ones that only cost, the same twice in a batch, replays of long ago, and other events
/// under a known id.
public final class RandomEvents {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Map<String, Long> UNITS = Map.of("input", 12L, "output", 9L);
    private static final UsageEvent.Timings TIMINGS = new UsageEvent.Timings(1L, 2L, 900);
    private static final int REMEMBERED = 5_000;
    private final Random random;
    private final List<UUID> tenants;
    private final List<UUID> slices;
    private final Map<UUID, UUID> owners;
    private final List<UsageEvent> past = new ArrayList<>();

    /// `slices` and their `owners` may grow while events are made.
    public RandomEvents(Random random, List<UUID> tenants, List<UUID> slices, Map<UUID, UUID> owners) {
        this.random = random;
        this.tenants = tenants;
        this.slices = slices;
        this.owners = owners;
    }

    public List<UsageEvent> batch(int size) {
        var batch = new ArrayList<UsageEvent>(size);
        while (batch.size() < size) {
            var kind = random.nextInt(40);
            if (kind == 0 && !past.isEmpty()) {
                batch.add(past.get(random.nextInt(past.size())));
            } else if (kind == 1 && !batch.isEmpty()) {
                batch.add(batch.get(random.nextInt(batch.size())));
            } else if (kind == 2 && !past.isEmpty()) {
                batch.add(event(past.get(random.nextInt(past.size())).eventId()));
            } else {
                batch.add(event(id()));
            }
        }
        for (var event : batch) {
            if (past.size() < REMEMBERED) {
                past.add(event);
            } else {
                past.set(random.nextInt(REMEMBERED), event);
            }
        }
        return batch;
    }

    UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private UsageEvent event(UUID id) {
        var slice = slice();
        var owner = slice == null ? null : owners.get(slice);
        var tenant = owner == null || random.nextInt(25) == 0 ? tenants.get(random.nextInt(tenants.size())) : owner;
        var charge = random.nextInt(12) == 0 ? 0 : 1 + random.nextInt(random.nextInt(30) == 0 ? 5_000_000 : 50_000);
        var cost = random.nextInt(6) == 0 ? 0 : random.nextInt(30_000);
        return event(id, tenant, slice, charge, cost);
    }

    private @Nullable UUID slice() {
        var kind = random.nextInt(10);
        if (kind == 0 || slices.isEmpty()) {
            return null;
        }
        if (kind == 1) {
            return id();
        }
        // Mostly of the newest slices, now and then of one that ended long ago.
        var from = kind == 2 ? 0 : Math.max(0, slices.size() - 60);
        return slices.get(from + random.nextInt(slices.size() - from));
    }

    private static UsageEvent event(UUID id, UUID tenant, @Nullable UUID slice, long charge, long cost) {
        return new UsageEvent(
                id,
                "req",
                null,
                tenant,
                tenant,
                START,
                START,
                "/v1/chat/completions",
                "chat",
                true,
                "gpt-5.4",
                "gpt-5.4",
                "simulator",
                null,
                charge > 0 ? UsageEvent.Outcome.COMPLETE : UsageEvent.Outcome.UPSTREAM_ERROR,
                200,
                null,
                UNITS,
                UsageEvent.UsageSource.PROVIDER,
                "v1",
                Money.ofNanos(charge),
                Money.ofNanos(charge),
                Money.ofNanos(cost),
                "gateway-1",
                slice,
                1,
                TIMINGS,
                List.of(),
                null,
                null);
    }
}
