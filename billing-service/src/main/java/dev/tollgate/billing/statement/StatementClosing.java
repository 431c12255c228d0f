package dev.tollgate.billing.statement;

import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.billing.account.Wallet;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.contracts.money.Money;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Closes each tenant's months, oldest first, once they are over. A month of which ledger and revenue do not
/// say the same, or that does not end with the wallet's balance of then, is not closed, but told: nobody
/// should get a statement that has to be explained.
@ApplicationScoped
public class StatementClosing {
    private static final Logger LOG = Logger.getLogger(StatementClosing.class);
    private static final UUID FIRST = new UUID(0, 0);
    private static final int BATCH = 500;
    private final Jdbi jdbi;
    private final WalletRepository wallets;
    private final MonthlyStatementRepository statements;
    private final StatementConfig config;
    private final Counter closed;
    private final Counter refused;
    private final Counter failed;

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
        this.failed = metrics.counter("tollgate.billing.statements.failed");
    }

    @Scheduled(every = "${billing.statement.interval:15m}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            closeAll(jdbi.withHandle(BillingDatabase::now));
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("statements cannot be closed, trying again error=%s", e.getMessage());
        }
    }

    /// Closes the months of all tenants that are over at `now`, by the clock that postings are timed with. A
    /// tenant whose months cannot be closed is told and counted, and the others are closed.
    void closeAll(Instant now) {
        var end = endOfClosable(now);
        var after = FIRST;
        List<UUID> due;
        do {
            due = statements.due(end, after, BATCH);
            for (var tenantId : due) {
                after = tenantId;
                try {
                    close(tenantId, now);
                } catch (RuntimeException e) { // one tenant of the tick
                    LOG.errorf(
                            "statement cannot be closed, trying again tenantId=%s error=%s", tenantId, e.getMessage());
                    failed.increment();
                }
            }
        } while (due.size() == BATCH);
    }

    /// Closes all months of a tenant that are over at `now` and have movements, oldest first.
    void close(UUID tenantId, Instant now) {
        var end = endOfClosable(now);
        var wallet = wallets.find(tenantId);
        boolean more;
        do {
            more = wallet.isPresent() && closeNext(wallet.get(), end);
        } while (more);
    }

    private Instant endOfClosable(Instant now) {
        var month = YearMonth.from(now.minus(config.grace()).atOffset(ZoneOffset.UTC));
        return MonthlyStatement.from(month);
    }

    /// Nothing can be added to a month after the grace, so it is read while nobody waits for the wallet.
    private boolean closeNext(Wallet wallet, Instant end) {
        var next = jdbi.withHandle(handle -> next(handle, wallet, end));
        return next.isPresent() && jdbi.inTransaction(handle -> insert(handle, wallet, next.get()));
    }

    private Optional<MonthlyStatement> next(Handle handle, Wallet wallet, Instant end) {
        var tenantId = wallet.tenantId();
        var last = statements.last(handle, tenantId);
        var since = last.map(statement -> statement.month().plusMonths(1)).orElse(null);
        var found = statements.nextMonth(handle, wallet.id(), since, end);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var month = found.get();
        var moved = statements.moved(handle, tenantId, wallet.id(), month);
        if (!moved.stream().allMatch(MonthlyStatementRepository.Moved::agrees)) {
            refuse(tenantId, month, "ledger and revenue differ");
            return Optional.empty();
        }
        var lines = moved.stream().map(MonthlyStatementRepository.Moved::line).toList();
        var number = last.map(MonthlyStatementRepository.Last::number).orElse(0) + 1;
        var opening = last.map(MonthlyStatementRepository.Last::closing).orElse(Money.ZERO);
        var movements = lines.stream().map(MonthlyStatement.Line::amount).reduce(Money.ZERO, Money::plus);
        var closing = opening.plus(movements);
        return Optional.of(new MonthlyStatement(
                tenantId,
                number,
                month,
                MonthlyStatement.from(month),
                MonthlyStatement.to(month),
                BillingDatabase.now(handle),
                opening,
                movements,
                closing,
                MonthlyStatement.digest(tenantId, number, month, opening, closing, lines),
                lines));
    }

    /// The wallet's lock lets one replica close a tenant's month, and waits for whoever still posts to the
    /// wallet: what the wallet then stood at is what the statement must end with.
    private boolean insert(Handle handle, Wallet wallet, MonthlyStatement statement) {
        var tenantId = statement.tenantId();
        wallets.lockPresent(handle, List.of(tenantId));
        var last = statements.last(handle, tenantId).map(MonthlyStatementRepository.Last::number);
        if (last.orElse(0) != statement.number() - 1) {
            return true; // another replica closed this month
        }
        if (!statements.balance(handle, wallet.id(), statement.to()).equals(statement.closing())) {
            refuse(tenantId, statement.month(), "its end is not the wallet's balance then");
            return false;
        }
        statements.insert(handle, statement);
        closed.increment();
        LOG.infof("statement closed tenantId=%s number=%d month=%s", tenantId, statement.number(), statement.month());
        return true;
    }

    private void refuse(UUID tenantId, YearMonth month, String why) {
        LOG.errorf("statement is not closed, %s tenantId=%s month=%s", why, tenantId, month);
        refused.increment();
    }
}
