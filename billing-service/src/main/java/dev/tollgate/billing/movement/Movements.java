package dev.tollgate.billing.movement;

import dev.tollgate.billing.account.BalancePublisher;
import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.LedgerRepository;
import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.ledger.TransferRepository;
import dev.tollgate.billing.movement.MovementOutcome.Book;
import dev.tollgate.billing.movement.MovementOutcome.Booked;
import dev.tollgate.billing.movement.MovementOutcome.Cause;
import dev.tollgate.billing.movement.MovementOutcome.Decision;
import dev.tollgate.billing.movement.MovementOutcome.KeyTaken;
import dev.tollgate.billing.movement.MovementOutcome.Refused;
import dev.tollgate.billing.movement.RefusalRepository.Earlier;
import dev.tollgate.billing.revenue.RevenueRepository;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Books what admins order, once per key; a refusal is kept as well, so that its retry is refused too.
@ApplicationScoped
public class Movements {
    private final Jdbi jdbi;
    private final WalletRepository wallets;
    private final LedgerRepository ledger;
    private final TransferRepository transfers;
    private final RefusalRepository refusals;
    private final Reversals reversals;
    private final RevenueRepository revenue;
    private final BalancePublisher balances;

    Movements(
            Jdbi jdbi,
            WalletRepository wallets,
            LedgerRepository ledger,
            TransferRepository transfers,
            RefusalRepository refusals,
            Reversals reversals,
            RevenueRepository revenue,
            BalancePublisher balances) {
        this.jdbi = jdbi;
        this.wallets = wallets;
        this.ledger = ledger;
        this.transfers = transfers;
        this.refusals = refusals;
        this.reversals = reversals;
        this.revenue = revenue;
        this.balances = balances;
    }

    /// Books the command, or answers again what became of it earlier.
    public MovementOutcome book(Movement movement) {
        var outcome = jdbi.inTransaction(handle -> {
            refusals.lock(handle, movement.id());
            var earlier = refusals.find(handle, movement.id());
            return earlier.isPresent() ? replay(handle, movement, earlier.get()) : first(handle, movement);
        });
        if (outcome instanceof Booked(var transfer)) {
            balances.changed(List.of(transfer.tenantId()));
        }
        return outcome;
    }

    private MovementOutcome replay(Handle handle, Movement movement, Earlier earlier) {
        if (!movement.requestHash().equals(earlier.requestHash())) {
            return new KeyTaken();
        }
        var refused = earlier.refused();
        return refused == null ? booked(handle, movement) : refused;
    }

    private MovementOutcome first(Handle handle, Movement movement) {
        return switch (decide(handle, movement)) {
            case Refused refused -> {
                refusals.insert(handle, movement, refused);
                yield refused;
            }
            case Book(var transfer) -> {
                ledger.append(handle, List.of(transfer), List.of());
                if (movement instanceof Movement.Reversal) {
                    revenue.addTransfer(handle, transfer.id());
                }
                yield booked(handle, movement);
            }
        };
    }

    private Booked booked(Handle handle, Movement movement) {
        return new Booked(transfers.find(handle, movement.id()).orElseThrow());
    }

    private Decision decide(Handle handle, Movement movement) {
        return switch (movement) {
            case Movement.Grant grant -> grant(handle, grant);
            case Movement.Refund refund -> refund(handle, refund);
            case Movement.Reversal reversal -> reversals.decide(handle, reversal);
        };
    }

    private Decision grant(Handle handle, Movement.Grant grant) {
        var wallet = wallets.lock(handle, List.of(grant.tenantId())).getFirst();
        var now = BillingDatabase.now(handle);
        if (grant.expiresAt() != null && !grant.expiresAt().isAfter(now)) {
            return new Refused(Cause.CONFLICT, "expiresAt has passed.");
        }
        return new Book(new Transfer(
                grant.id(),
                TransferKind.GRANT,
                grant.tenantId(),
                grant.requestHash(),
                null,
                "Promotional money",
                grant.actor(),
                grant.reason(),
                List.of(
                        new Transfer.Line(
                                wallet.id(), grant.amount(), wallet.balance().plus(grant.amount()), grant.amount()),
                        new Transfer.Line(
                                PlatformAccount.PROMOTION.id(), grant.amount().negated(), null)),
                null,
                grant.expiresAt()));
    }

    private Decision refund(Handle handle, Movement.Refund refund) {
        var found = wallets.lockPresent(handle, List.of(refund.tenantId()));
        var refundable = found.isEmpty() ? Money.ZERO : found.getFirst().refundable();
        if (found.isEmpty() || refund.amount().compareTo(refundable) > 0) {
            return new Refused(
                    Cause.CONFLICT,
                    "At most " + refundable
                            + " of this tenant was paid, is unspent and is not held by running requests.");
        }
        var wallet = found.getFirst();
        return new Book(new Transfer(
                refund.id(),
                TransferKind.REFUND,
                refund.tenantId(),
                refund.requestHash(),
                null,
                "Refund",
                refund.actor(),
                refund.reason(),
                List.of(
                        new Transfer.Line(
                                wallet.id(),
                                refund.amount().negated(),
                                wallet.balance().minus(refund.amount())),
                        new Transfer.Line(PlatformAccount.REFUND.id(), refund.amount(), null))));
    }
}
