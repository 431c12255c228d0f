package dev.tollgate.billing.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Reads requests; every statement names the tenant.
@ApplicationScoped
public class RequestRepository {
    private static final String ITEM = """
            u.event_id, u.posted_sequence, u.request_id, u.answer_id, u.started_at, u.key_id, u.model, u.requested_model,
            u.protocol, u.endpoint, u.streamed, u.outcome, u.status, u.error_code, u.units, u.charge, u.provider,
            u.upstream_ms, u.first_byte_ms, u.total_ms, u.posted_at
            """;
    private static final TypeReference<Map<String, Long>> UNITS = new TypeReference<>() {};
    private static final TypeReference<List<UsageEvent.Attempt>> ATTEMPTS = new TypeReference<>() {};
    /// How far the time of a request's id may be from its start.
    private static final Duration ABOUT = Duration.ofMinutes(1);

    private static final String COMPLETE = UsageEvent.Outcome.COMPLETE.name();
    // The end of a range without end; after any day that has usage.
    private static final Instant FAR_FUTURE = Instant.parse("2200-01-01T00:00:00Z");

    private final Jdbi jdbi;

    RequestRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Up to `limit` requests, newest first, behind `cursor`. What is narrowed is looked for only on days that have
    /// some of it, as `usage_day` tells: a key that is no longer used costs no walk through all that came since.
    List<RequestItem> list(UUID tenantId, Filter filter, @Nullable Cursor cursor, int limit) {
        if (cursor != null) {
            eventId(cursor); // refuses a cursor that is none, also where nothing is found
        }
        return jdbi.withHandle(handle -> {
            if (!filter.isNarrow()) {
                return list(handle, tenantId, filter, cursor, null, limit);
            }
            var found = new ArrayList<RequestItem>();
            for (var day : days(handle, tenantId, filter, cursor, limit)) {
                if (found.size() == limit) {
                    break;
                }
                found.addAll(list(handle, tenantId, filter, cursor, day, limit - found.size()));
            }
            return found;
        });
    }

    private static List<RequestItem> list(
            Handle handle, UUID tenantId, Filter filter, @Nullable Cursor cursor, @Nullable LocalDate day, int limit) {
        var values = new HashMap<String, Object>();
        var where = narrow(tenantId, filter, values);
        values.put("limit", limit);
        add(where, values, " and u.started_at >= :from", "from", filter.range().from());
        add(where, values, " and u.started_at < :to", "to", filter.range().to());
        if (cursor != null) {
            where.append(" and (u.started_at, u.event_id) < (:cursorAt, :cursorId)");
            values.put("cursorAt", cursor.at());
            values.put("cursorId", eventId(cursor));
        }
        if (day != null) {
            where.append(" and u.started_at >= :day and u.started_at < :nextDay");
            values.put("day", day.atStartOfDay().toInstant(ZoneOffset.UTC));
            values.put("nextDay", day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
        }
        return handle.createQuery("select " + ITEM + " from usage_record u" + where
                        + " order by u.started_at desc, u.event_id desc limit :limit")
                .bindMap(values)
                .map((row, context) -> item(row))
                .list();
    }

    /// The days (UTC), newest first, that the next `limit` requests are on. Each row of the rollup stands for one at
    /// least, but for those of the day that the end of the range or the cursor is in.
    private static List<LocalDate> days(
            Handle handle, UUID tenantId, Filter filter, @Nullable Cursor cursor, int limit) {
        var values = new HashMap<String, Object>();
        var where = narrow(tenantId, filter, values);
        values.put("limit", limit);
        var from = filter.range().from();
        add(where, values, " and u.day >= :first", "first", from == null ? null : day(from));
        var end = Objects.requireNonNullElse(filter.range().to(), FAR_FUTURE);
        values.put("last", day(cursor == null || end.isBefore(cursor.at()) ? end : cursor.at()));
        return handle.createQuery("""
                        select distinct day from (
                            (select u.day from usage_day u %1$s and u.day = :last limit 1)
                            union all
                            (select u.day from usage_day u %1$s and u.day < :last order by u.day desc limit :limit)) d
                        order by day desc
                        """.formatted(where))
                .bindMap(values)
                .mapTo(LocalDate.class)
                .list();
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static StringBuilder narrow(UUID tenantId, Filter filter, Map<String, Object> values) {
        var where = new StringBuilder(" where u.tenant_id = :tenant");
        values.put("tenant", tenantId);
        add(where, values, " and u.key_id = :key", "key", filter.keyId());
        add(where, values, " and u.model = :model", "model", filter.model());
        add(where, values, " and u.outcome = :outcome", "outcome", filter.outcome());
        if (filter.outcome() != null && !filter.outcome().equals(COMPLETE)) {
            // So that the index of failures is used, whatever plan the statement has.
            where.append(" and u.outcome <> '" + COMPLETE + "'");
        }
        return where;
    }

    private static UUID eventId(Cursor cursor) {
        try {
            return UUID.fromString(cursor.id());
        } catch (IllegalArgumentException e) {
            throw Cursor.unknown();
        }
    }

    private static void add(
            StringBuilder where, Map<String, Object> values, String condition, String name, @Nullable Object value) {
        if (value != null) {
            where.append(condition);
            values.put(name, value);
        }
    }

    /// The request with this request id or answer id, the newest if several have it. What a provider charges, the
    /// version of its cost and the entries that show it, is only in it when `withCost`.
    Optional<RequestDetail> find(UUID tenantId, String id, boolean withCost) {
        return jdbi.withHandle(handle -> {
            var came = RequestTime.of(id);
            var found = handle.createQuery("select " + ITEM + """
                            , u.deployment, u.price_version, u.cost_version, u.official, u.usage_source, u.attempts, u.trace_id
                            from usage_record u
                            where u.tenant_id = :tenant and\s""" + (came == null ? "u.answer_id = :id" : """
                            u.request_id = :id and u.started_at between :first and :last
                            """)
                            + " order by u.started_at desc, u.event_id desc limit 1")
                    .bind("tenant", tenantId)
                    .bind("id", id)
                    .bind("first", came == null ? null : came.minus(ABOUT))
                    .bind("last", came == null ? null : came.plus(ABOUT))
                    .map((row, context) -> detail(row, withCost))
                    .findOne();
            return found.map(detail -> detail.withEntries(handle.createQuery("""
                            select a.kind, e.amount from ledger_entry e join account a on a.id = e.account_id
                            where e.transfer_id = :transfer
                              and (:withCost or a.kind not in ('provider_cost', 'provider_payable'))
                            order by e.line
                            """)
                    .bind("transfer", detail.item().eventId())
                    .bind("withCost", withCost)
                    .map((row, context) ->
                            new RequestDetail.Entry(row.getString("kind"), Money.ofNanos(row.getLong("amount"))))
                    .list()));
        });
    }

    /// The posted sequence of the tenant's newest record; 0 when there is none.
    long newestSequence(UUID tenantId) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select coalesce(max(posted_sequence), 0) from usage_record where tenant_id = :tenant")
                .bind("tenant", tenantId)
                .mapTo(Long.class)
                .one());
    }

    /// For each of several readers, in one query, up to `limit` requests that were posted after what it has seen.
    Map<Integer, List<RequestItem>> postedAfter(List<UUID> tenantIds, List<Long> after, int limit) {
        var found = new HashMap<Integer, List<RequestItem>>();
        jdbi.useHandle(handle -> handle.createQuery("select r.reader, " + ITEM + """
                         from unnest(:tenants, :after) with ordinality as r (tenant_id, after, reader)
                         cross join lateral (
                             select * from usage_record
                             where tenant_id = r.tenant_id and posted_sequence > r.after
                             order by posted_sequence limit :limit) u
                         order by r.reader, u.posted_sequence
                        """)
                .bindArray("tenants", UUID.class, tenantIds)
                .bindArray("after", Long.class, after)
                .bind("limit", limit)
                .map((row, context) -> Map.entry(row.getInt("reader") - 1, item(row)))
                .forEach(entry -> found.computeIfAbsent(entry.getKey(), reader -> new ArrayList<>())
                        .add(entry.getValue())));
        return found;
    }

    private static RequestItem item(ResultSet row) throws SQLException {
        return new RequestItem(
                row.getObject("event_id", UUID.class),
                row.getLong("posted_sequence"),
                row.getString("request_id"),
                row.getString("answer_id"),
                row.getTimestamp("started_at").toInstant(),
                row.getObject("key_id", UUID.class),
                row.getString("model"),
                row.getString("requested_model"),
                row.getString("protocol"),
                row.getString("endpoint"),
                row.getBoolean("streamed"),
                row.getString("outcome"),
                row.getInt("status"),
                row.getString("error_code"),
                json(row.getString("units"), UNITS),
                Money.ofNanos(row.getLong("charge")),
                row.getString("provider"),
                new UsageEvent.Timings(
                        row.getObject("upstream_ms", Long.class),
                        row.getObject("first_byte_ms", Long.class),
                        row.getLong("total_ms")),
                row.getTimestamp("posted_at").toInstant());
    }

    private static RequestDetail detail(ResultSet row, boolean withCost) throws SQLException {
        return new RequestDetail(
                item(row),
                row.getString("deployment"),
                row.getString("price_version"),
                withCost ? row.getString("cost_version") : null,
                Money.ofNanos(row.getLong("official")),
                row.getString("usage_source"),
                json(row.getString("attempts"), ATTEMPTS).stream()
                        .map(attempt -> withCost ? attempt : attempt.withoutCost())
                        .toList(),
                row.getString("trace_id"),
                null,
                List.of());
    }

    private static <T> T json(String text, TypeReference<T> type) {
        try {
            return ContractJson.MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The column was written as JSON of this type.", e);
        }
    }

    /// What a list is narrowed to.
    record Filter(
            @Nullable UUID keyId,
            @Nullable String model,
            @Nullable String outcome,
            TimeRange range) {
        private boolean isNarrow() {
            return keyId != null || model != null || outcome != null;
        }
    }
}
