package dev.tollgate.billing.usage;

import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Sums up usage straight from its records.
@ApplicationScoped
public class UsageRepository {
    private final Jdbi jdbi;

    UsageRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Up to `limit` rows, by time, then by group.
    List<Usage.Row> sum(UUID tenantId, Instant from, Instant to, Step step, Grouping by, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select date_trunc('%s', started_at, 'UTC') as at, %s as grouped, count(*) as requests,
                               count(*) filter (where outcome not in ('COMPLETE', 'CUT_BY_CLIENT')) as failed,
                               sum(input_units)::bigint as input, sum(output_units)::bigint as output,
                               sum(charge)::bigint as charge
                        from usage_record
                        where tenant_id = :tenant and started_at >= :from and started_at < :to
                        group by 1, 2 order by 1, 2 limit :limit
                        """.formatted(step.unit(), by.column()))
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
                                Money.ofNanos(row.getLong("charge")))))
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
        HOUR("hour", 32),
        DAY("day", 400),
        MONTH("month", 3_660);

        private final String unit;
        private final int maxDays;

        Step(String unit, int maxDays) {
            this.unit = unit;
            this.maxDays = maxDays;
        }

        String unit() {
            return unit;
        }

        int maxDays() {
            return maxDays;
        }
    }
}
