package dev.tollgate.billing.usage;

import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Sums up usage from the rollups, whose size does not depend on the number of requests.
@ApplicationScoped
public class UsageRepository {
    private final Jdbi jdbi;

    UsageRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Up to `limit` rows, by time, then by group. `from` and `to` are starts of hours, or of days for longer steps.
    List<Usage.Row> sum(UUID tenantId, Instant from, Instant to, Step step, Grouping by, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        """
                        select %1$s as at, %2$s as grouped, sum(requests)::bigint as requests,
                               coalesce(sum(requests) filter (where outcome not in ('COMPLETE', 'CUT_BY_CLIENT')), 0)::bigint
                                   as failed,
                               sum(input_units)::bigint as input, sum(output_units)::bigint as output,
                               sum(charge)::bigint as charge, sum(official)::bigint as official, sum(cost)::bigint as cost
                        from %3$s
                        where tenant_id = :tenant and %4$s
                        group by 1, 2 order by 1, 2 limit :limit
                        """.formatted(step.at(), by.column(), step.table(), step.range()))
                .bind("tenant", tenantId)
                .bind("from", from)
                .bind("to", to)
                .bind("limit", limit)
                .map((row, context) -> new Usage.Row(
                        row.getTimestamp("at").toInstant(),
                        row.getString("grouped"),
                        new Usage.Figures(
                                row.getLong("requests"),
                                row.getLong("failed"),
                                row.getLong("input"),
                                row.getLong("output"),
                                Money.ofNanos(row.getLong("charge")),
                                Money.ofNanos(row.getLong("official")),
                                Money.ofNanos(row.getLong("cost")))))
                .list());
    }

    /// What rows are grouped by.
    enum Grouping {
        MODEL("model"),
        KEY("key_id::text"),
        PROVIDER("provider"),
        OUTCOME("outcome");

        private final String column;

        Grouping(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }
    }

    /// How long a row is, and the longest range that may be asked for in such rows.
    enum Step {
        HOUR("usage_hour", "hour", "hour >= :from and hour < :to", ChronoUnit.HOURS, 32),
        DAY("usage_day", "day::timestamp at time zone 'UTC'", Step.DAYS, ChronoUnit.DAYS, 400),
        MONTH("usage_day", "date_trunc('month', day::timestamp) at time zone 'UTC'", Step.DAYS, ChronoUnit.DAYS, 3_660);

        private static final String DAYS = "day >= (cast(:from as timestamptz) at time zone 'UTC')::date"
                + " and day < (cast(:to as timestamptz) at time zone 'UTC')::date";

        private final String table;
        private final String at;
        private final String range;
        private final ChronoUnit unit;
        private final int maxDays;

        Step(String table, String at, String range, ChronoUnit unit, int maxDays) {
            this.table = table;
            this.at = at;
            this.range = range;
            this.unit = unit;
            this.maxDays = maxDays;
        }

        private String table() {
            return table;
        }

        private String at() {
            return at;
        }

        private String range() {
            return range;
        }

        int maxDays() {
            return maxDays;
        }

        /// The start of the hour or day that `time` is in: what a range is widened to.
        Instant floor(Instant time) {
            return time.truncatedTo(unit);
        }

        /// The end of the hour or day that `time` is in, or `time` when it is a start.
        Instant ceiling(Instant time) {
            var floor = floor(time);
            return floor.equals(time) ? time : floor.plus(1, unit);
        }
    }
}
