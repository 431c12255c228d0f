package dev.tollgate.billing.usage;

import dev.tollgate.billing.account.BillingDatabase;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The monthly partitions of the read model: made ahead or with the first record of a month, dropped when they
/// are older than what is kept.
@ApplicationScoped
public class UsageMonths {
    private static final Logger LOG = Logger.getLogger(UsageMonths.class);
    private static final int PURGE_BATCH = 10_000;
    private final Jdbi jdbi;
    private final UsageConfig config;
    private final Clock clock = Clock.systemUTC();
    // Months whose partitions are known to be committed.
    private final Set<YearMonth> present = ConcurrentHashMap.newKeySet();

    UsageMonths(Jdbi jdbi, UsageConfig config) {
        this.jdbi = jdbi;
        this.config = config;
    }

    /// Makes the partitions for records of these times, within the caller's transaction. A time beyond what is
    /// kept, or beyond what is made ahead, gets none: its records go where those of no month go.
    void ensure(Handle handle, Collection<Instant> times) {
        var current = YearMonth.now(clock);
        for (var time : times) {
            var month = YearMonth.from(time.atOffset(ZoneOffset.UTC));
            if (!present.contains(month) && isKept(month, current) && !month.isAfter(ahead(current))) {
                if (!create(handle, month)) {
                    // It was there already, so it stays even if this transaction does not.
                    present.add(month);
                }
            }
        }
    }

    @Scheduled(every = "${billing.usage.months-interval:1h}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            turn(YearMonth.from(jdbi.withHandle(BillingDatabase::now).atOffset(ZoneOffset.UTC)));
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("months of usage cannot be made or dropped, trying again error=%s", e.getMessage());
        }
    }

    /// Makes what is missing from `current` on and drops what is too old for it, so `current` is the
    /// database's month: what a clock that runs ahead would drop cannot be brought back.
    void turn(YearMonth current) {
        for (var month = current; !month.isAfter(ahead(current)); month = month.plusMonths(1)) {
            var missing = month;
            if (jdbi.inTransaction(handle -> create(handle, missing))) {
                LOG.infof("month of usage made month=%s", missing);
            }
        }
        for (var month : months()) {
            if (!isKept(month, current)) {
                drop(month);
                LOG.infof("month of usage dropped month=%s", month);
            }
        }
        purge(current.minusMonths(config.retentionMonths())
                .atDay(1)
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC));
    }

    /// The months that have partitions.
    List<YearMonth> months() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select substring(c.relname from 'usage_record_(\\d{4}_\\d{2})$') as month
                        from pg_inherits i join pg_class c on c.oid = i.inhrelid
                        where i.inhparent = 'usage_record'::regclass and c.relname <> 'usage_record_other'
                        order by 1
                        """)
                .map((row, context) -> YearMonth.parse(row.getString("month").replace('_', '-')))
                .list());
    }

    private YearMonth ahead(YearMonth current) {
        return current.plusMonths(config.monthsAhead());
    }

    private boolean isKept(YearMonth month, YearMonth current) {
        return !month.isBefore(current.minusMonths(config.retentionMonths()));
    }

    private static boolean create(Handle handle, YearMonth month) {
        return handle.createQuery("select create_usage_month(:month)")
                .bind("month", firstDay(month))
                .mapTo(Boolean.class)
                .one();
    }

    /// Waits only shortly for running queries, as new ones queue up behind it; the next tick tries again.
    private void drop(YearMonth month) {
        jdbi.useTransaction(handle -> {
            handle.execute("set local lock_timeout = '2s'");
            handle.createQuery("select drop_usage_month(:month)")
                    .bind("month", firstDay(month))
                    .mapTo(String.class)
                    .findOne();
        });
    }

    /// Removes records of no month that were posted too long ago.
    private void purge(Instant before) {
        jdbi.useHandle(handle -> handle.execute("delete from usage_hour_other where hour < ?", before));
        int removed;
        do {
            removed = jdbi.withHandle(handle -> handle.createUpdate("""
                            delete from usage_record_other where ctid = any(array(
                                select ctid from usage_record_other where posted_at < :before limit :batch))
                            """)
                    .bind("before", before)
                    .bind("batch", PURGE_BATCH)
                    .execute());
        } while (removed == PURGE_BATCH);
    }

    private static LocalDate firstDay(YearMonth month) {
        return month.atDay(1);
    }
}
