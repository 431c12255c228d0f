package dev.tollgate.billing.statement;

import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.contracts.money.Money;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Closes each tenant's months, oldest first, once they are over. A month of which ledger and revenue do not say the
/// same is not closed, but told: nobody should get a statement that has to be explained.
@ApplicationScoped
public class StatementClosing {
    private static final Logger LOG = Logger.getLogger(StatementClosing.class);
    private static final UUID FIRST = new UUID(0, 0);
    private static final int BATCH = 500;
    private final Jdbi jdbi;
    private final WalletRepository wallets;
    private final MonthlyStatementRepository statements;
    private final StatementConfig config;
    private final Clock clock = Clock.systemUTC();
    private final Counter closed;
    private final Counter refused;

    StatementClosing(
            Jdbi jdbi,
            WalletRepository wallets,
            MonthlyStatementRepository statements,
            StatementConfig config,
            MeterRegistry metrics) {
        this.jdbi = jdbi;
        this.wallets = wallets;
        this.statements = statements;
        this.config = config;
        this.closed = metrics.counter("tollgate.billing.statements.closed");
        this.refused = metrics.counter("tollgate.billing.statements.refused");
    }

    @Scheduled(every = "${billing.statement.interval:15m}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            closeAll(clock.instant());
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("statements cannot be closed, trying again error=%s", e.getMessage());
        }
    }

    /// Closes the months of all tenants that are over at `now`.
    void closeAll(Instant now) {
        var end = endOfClosable(now);
        var after = FIRST;
        List<UUID> due;
        do {
            due = statements.due(end, after, BATCH);
            for (var tenantId : due) {
                close(tenantId, now);
                after = tenantId;
            }
        } while (due.size() == BATCH);
    }

    /// Closes all months of a tenant that are over at `now` and have movements, oldest first.
    void close(UUID tenantId, Instant now) {
        var end = endOfClosable(now);
        boolean more;
        do {
            more = jdbi.inTransaction(handle -> closeNext(handle, tenantId, end));
        } while (more);
    }

    private Instant endOfClosable(Instant now) {
        var month = YearMonth.from(now.minus(config.grace()).atOffset(ZoneOffset.UTC));
        return MonthlyStatement.from(month);
    }

    /// The wallet's lock lets one replica close a tenant's month.
    private boolean closeNext(Handle handle, UUID tenantId, Instant end) {
        var wallet = wallets.lockPresent(handle, List.of(tenantId)).stream().findFirst();
        var last = statements.last(handle, tenantId);
        var since = last.map(statement -> statement.month().plusMonths(1)).orElse(null);
        var month = wallet.flatMap(found -> statements.nextMonth(handle, found.id(), since, end));
        if (wallet.isEmpty() || month.isEmpty()) {
            return false;
        }
        var moved = statements.moved(handle, tenantId, wallet.get().id(), month.get());
        if (!moved.stream().allMatch(MonthlyStatementRepository.Moved::agrees)) {
            LOG.errorf(
                    "statement is not closed, ledger and revenue differ tenantId=%s month=%s", tenantId, month.get());
            refused.increment();
            return false;
        }
        var lines = moved.stream().map(MonthlyStatementRepository.Moved::line).toList();
        var number = last.map(MonthlyStatementRepository.Last::number).orElse(0) + 1;
        var opening = last.map(MonthlyStatementRepository.Last::closing).orElse(Money.ZERO);
        var movements = lines.stream().map(MonthlyStatement.Line::amount).reduce(Money.ZERO, Money::plus);
        var closing = opening.plus(movements);
        statements.insert(
                handle,
                new MonthlyStatement(
                        tenantId,
                        number,
                        month.get(),
                        MonthlyStatement.from(month.get()),
                        MonthlyStatement.to(month.get()),
                        clock.instant(),
                        opening,
                        movements,
                        closing,
                        MonthlyStatement.digest(tenantId, number, month.get(), opening, closing, lines),
                        lines));
        closed.increment();
        LOG.infof("statement closed tenantId=%s number=%d month=%s", tenantId, number, month.get());
        return true;
    }
}
