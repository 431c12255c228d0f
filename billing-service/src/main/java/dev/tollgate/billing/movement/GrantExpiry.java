package dev.tollgate.billing.movement;

import dev.tollgate.billing.account.BalancePublisher;
import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.account.Wallet;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.CommandKey;
import dev.tollgate.billing.ledger.GrantRepository;
import dev.tollgate.billing.ledger.GrantRepository.Due;
import dev.tollgate.billing.ledger.LedgerRepository;
import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.contracts.money.Money;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Ends grants: what is left of one at its end goes back to the account that promotions come from. What
/// running requests hold is not taken from them; if they do not spend it, a later round takes it.
@ApplicationScoped
public class GrantExpiry {
    private static final Logger LOG = Logger.getLogger(GrantExpiry.class);
    /// More in one round are the database's trouble, not that of a grant.
    private static final int MOST_FAILURES = 10;

    private final Jdbi jdbi;
    private final WalletRepository wallets;
    private final GrantRepository grants;
    private final LedgerRepository ledger;
    private final BalancePublisher balances;
    private final MovementConfig config;

    GrantExpiry(
            Jdbi jdbi,
            WalletRepository wallets,
            GrantRepository grants,
            LedgerRepository ledger,
            BalancePublisher balances,
            MovementConfig config) {
        this.jdbi = jdbi;
        this.wallets = wallets;
        this.grants = grants;
        this.ledger = ledger;
        this.balances = balances;
        this.config = config;
    }

    @Scheduled(
            every = "${billing.movement.expiry-interval:30s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            expire();
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("grants cannot be ended, trying again error=%s", e.getMessage());
        }
    }

    /// Ends what is due, now; answers how many transfers that took.
    public int expire() {
        var booked = 0;
        var failed = 0;
        var after = new UUID(0, 0);
        List<Due> page;
        do {
            page = duePage(after);
            for (var due : page) {
                after = due.transferId();
                try {
                    if (jdbi.inTransaction(handle -> expire(handle, due))) {
                        booked++;
                        balances.changed(List.of(due.tenantId()));
                    }
                } catch (RuntimeException e) { // one grant that cannot be ended must not keep those behind it
                    if (++failed > MOST_FAILURES) {
                        throw e;
                    }
                    LOG.warnf("a grant cannot be ended transferId=%s error=%s", due.transferId(), e.getMessage());
                }
            }
        } while (page.size() == config.expiryBatch());
        return booked;
    }

    private List<Due> duePage(UUID after) {
        return jdbi.withHandle(handle -> grants.due(handle, after, config.expiryBatch()));
    }

    private boolean expire(Handle handle, Due due) {
        var wallet = wallets.lockPresent(handle, List.of(due.tenantId())).getFirst();
        grants.settle(handle, List.of(wallet.id()));
        var left = grants.remaining(handle, due.transferId()).orElseThrow();
        var free = wallet.available();
        var amount = left.compareTo(free) < 0 ? left : free;
        if (!amount.isPositive()) {
            return false;
        }
        grants.take(handle, due.transferId(), amount);
        ledger.append(handle, List.of(transfer(due, wallet, left, amount)), List.of());
        return true;
    }

    private static Transfer transfer(Due due, Wallet wallet, Money left, Money amount) {
        // What is left only shrinks, so that each part of an expiry has an id of its own.
        var id = CommandKey.transferId("expiry", due.transferId() + "/" + left.nanos());
        return new Transfer(
                id,
                TransferKind.EXPIRY,
                due.tenantId(),
                null,
                null,
                "Promotional money has ended",
                null,
                "End of grant " + due.transferId(),
                List.of(
                        new Transfer.Line(
                                wallet.id(), amount.negated(), wallet.balance().minus(amount), amount.negated()),
                        new Transfer.Line(PlatformAccount.PROMOTION.id(), amount, null)));
    }
}
