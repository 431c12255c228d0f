package dev.tollgate.billing.usage;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What tenants used, by the hour and by the day (UTC) that requests started in: added to by the transaction that
/// writes the records, so that both always say the same.
@ApplicationScoped
public class RollupRepository {
    // In one order for all transactions, although two of them never have a tenant in common.
    private static final String ADD = """
            insert into %1$s as r (
                tenant_id, %2$s, key_id, model, provider, outcome, requests, input_units, output_units, charge, official,
                cost)
            select * from unnest(
                :tenants, :times, :keys, :models, :providers, :outcomes, :requests, :inputs, :outputs, :charges, :officials,
                :costs) as g (tenant_id, %2$s, key_id, model, provider, outcome)
            order by tenant_id, %2$s, key_id, model, provider, outcome
            on conflict (tenant_id, %2$s, key_id, model, provider, outcome) do update set
                requests = r.requests + excluded.requests, input_units = r.input_units + excluded.input_units,
                output_units = r.output_units + excluded.output_units, charge = r.charge + excluded.charge,
                official = r.official + excluded.official, cost = r.cost + excluded.cost
            """;
    private static final String HOURS = ADD.formatted("usage_hour", "hour");
    private static final String DAYS = ADD.formatted("usage_day", "day");

    /// Adds `events`, whose records are new.
    public void add(Handle handle, Collection<UsageEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        var hours = new HashMap<Group<Instant>, Sums>();
        for (var event : events) {
            hours.merge(Group.of(event), Sums.of(event), Sums::plus);
        }
        var days = new HashMap<Group<LocalDate>, Sums>();
        hours.forEach((group, sums) -> days.merge(Group.day(group), sums, Sums::plus));
        add(handle, HOURS, Instant.class, hours);
        add(handle, DAYS, LocalDate.class, days);
    }

    private static <T> void add(Handle handle, String sql, Class<T> time, Map<Group<T>, Sums> groups) {
        var keys = List.copyOf(groups.keySet());
        var sums = List.copyOf(groups.values());
        handle.createUpdate(sql)
                .bindArray("tenants", UUID.class, map(keys, Group::tenantId))
                .bindArray("times", time, map(keys, Group::time))
                .bindArray("keys", UUID.class, map(keys, Group::keyId))
                .bindArray("models", String.class, map(keys, Group::model))
                .bindArray("providers", String.class, map(keys, Group::provider))
                .bindArray("outcomes", String.class, map(keys, Group::outcome))
                .bindArray("requests", Long.class, map(sums, Sums::requests))
                .bindArray("inputs", Long.class, map(sums, Sums::input))
                .bindArray("outputs", Long.class, map(sums, Sums::output))
                .bindArray("charges", Money.class, map(sums, Sums::charge))
                .bindArray("officials", Money.class, map(sums, Sums::official))
                .bindArray("costs", Money.class, map(sums, Sums::cost))
                .execute();
    }

    private static <T, R> List<@Nullable R> map(List<T> all, Function<T, ? extends @Nullable R> part) {
        var parts = new ArrayList<@Nullable R>(all.size());
        for (var one : all) {
            parts.add(part.apply(one));
        }
        return parts;
    }

    /// `time` is the start of an hour, or a day.
    private record Group<T>(
            UUID tenantId,
            T time,
            UUID keyId,
            @Nullable String model,
            @Nullable String provider,
            String outcome) {
        static Group<Instant> of(UsageEvent event) {
            return new Group<>(
                    event.tenantId(),
                    event.startedAt().truncatedTo(ChronoUnit.HOURS),
                    event.keyId(),
                    event.model(),
                    event.provider(),
                    event.outcome().name());
        }

        static Group<LocalDate> day(Group<Instant> hour) {
            var day = LocalDate.ofInstant(hour.time, ZoneOffset.UTC);
            return new Group<>(hour.tenantId, day, hour.keyId, hour.model, hour.provider, hour.outcome);
        }
    }

    private record Sums(long requests, long input, long output, Money charge, Money official, Money cost) {
        static Sums of(UsageEvent event) {
            return new Sums(
                    1,
                    EventUnits.input(event),
                    EventUnits.output(event),
                    event.charge(),
                    event.official(),
                    event.cost());
        }

        Sums plus(Sums other) {
            return new Sums(
                    requests + other.requests,
                    input + other.input,
                    output + other.output,
                    charge.plus(other.charge),
                    official.plus(other.official),
                    cost.plus(other.cost));
        }
    }
}
