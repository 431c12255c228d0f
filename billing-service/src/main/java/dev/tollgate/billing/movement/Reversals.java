package dev.tollgate.billing.movement;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.account.Wallet;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.GrantRepository;
import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.ledger.TransferItem;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.ledger.TransferRepository;
import dev.tollgate.billing.movement.MovementOutcome.Book;
import dev.tollgate.billing.movement.MovementOutcome.Cause;
import dev.tollgate.billing.movement.MovementOutcome.Decision;
import dev.tollgate.billing.movement.MovementOutcome.Refused;
import dev.tollgate.billing.payment.PaymentRepository;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Decides whether a transfer can be taken back, and how. A transfer is taken back at most once; never below
/// what is held or below zero; and a grant only whole. What a payment by card credited goes back through Stripe,
/// whose word of the refund would else take it a second time.
@ApplicationScoped
public class Reversals {
    private final WalletRepository wallets;
    private final TransferRepository transfers;
    private final GrantRepository grants;
    private final PaymentRepository payments;

    Reversals(
            WalletRepository wallets,
            TransferRepository transfers,
            GrantRepository grants,
            PaymentRepository payments) {
        this.wallets = wallets;
        this.transfers = transfers;
        this.grants = grants;
        this.payments = payments;
    }

    Decision decide(Handle handle, Movement.Reversal reversal) {
        var found = transfers.find(handle, reversal.transferId());
        if (found.isEmpty()) {
            return new Refused(Cause.UNKNOWN, "There is no transfer " + reversal.transferId() + ".");
        }
        var original = found.get();
        // The wallet's lock also makes two reversals of one transfer wait for each other.
        var wallet = wallets.lock(handle, List.of(original.tenantId())).getFirst();
        var earlier = transfers.reversalOf(handle, original.transferId());
        if (earlier.isPresent()) {
            return new Refused(Cause.CONFLICT, "It was taken back already, by transfer " + earlier.get() + ".");
        }
        var payment = payments.creditedByCard(handle, original.tenantId(), original.transferId());
        if (payment.isPresent()) {
            return new Refused(
                    Cause.CONFLICT,
                    "It is the credit of payment " + payment.get()
                            + " by card. Refund that at Stripe: what Stripe gives back is booked from there.");
        }
        var walletLine = original.lines().stream()
                .filter(line -> line.accountId().equals(wallet.id()))
                .findFirst()
                .orElse(null);
        var refused = walletLine == null ? null : refusal(handle, original, wallet, walletLine);
        return refused != null ? refused : new Book(mirror(handle, reversal, original, wallet));
    }

    private @Nullable Refused refusal(Handle handle, TransferItem original, Wallet wallet, TransferItem.Line line) {
        if (line.promotional().isPositive()) {
            grants.settle(handle, List.of(wallet.id()));
            var remaining = grants.remaining(handle, original.transferId()).orElse(Money.ZERO);
            if (!remaining.equals(line.promotional())) {
                return new Refused(
                        Cause.CONFLICT,
                        "Of the " + line.promotional() + " that it gave only " + remaining + " are left.");
            }
        }
        var balance = wallet.balance().minus(line.amount());
        var promotional = wallet.promotional().minus(line.promotional());
        if (balance.compareTo(wallet.held()) < 0 || balance.compareTo(promotional) < 0) {
            var held = wallet.held().isPositive() ? ", " + wallet.held() + " of it held by running requests" : "";
            return new Refused(
                    Cause.CONFLICT,
                    "It would overdraw the wallet: its balance is " + wallet.balance() + " (" + wallet.promotional()
                            + " promotional" + held + ").");
        }
        return null;
    }

    private Transfer mirror(Handle handle, Movement.Reversal reversal, TransferItem original, Wallet wallet) {
        var keepsCost = original.kind().equals(TransferKind.CHARGE.text()) && !reversal.withProviderCost();
        var lines = original.lines().stream()
                .filter(line -> !keepsCost || !isProviders(line))
                .map(line -> mirror(line, wallet))
                .toList();
        // After the decision, as nothing of a refused command may be left.
        for (var line : original.lines()) {
            if (line.promotional().isPositive()) {
                grants.take(handle, original.transferId(), line.promotional());
            }
        }
        return new Transfer(
                reversal.id(),
                TransferKind.CORRECTION,
                original.tenantId(),
                reversal.requestHash(),
                original.requestId(),
                "Reversal: " + original.description(),
                reversal.actor(),
                reversal.reason(),
                lines,
                new Transfer.Reversal(original.transferId(), isSpending(handle, original.transferId())),
                null);
    }

    private static Transfer.Line mirror(TransferItem.Line line, Wallet wallet) {
        var amount = line.amount().negated();
        var isWallet = line.accountId().equals(wallet.id());
        return new Transfer.Line(
                line.accountId(),
                amount,
                isWallet ? wallet.balance().plus(amount) : null,
                line.promotional().negated());
    }

    private static boolean isProviders(TransferItem.Line line) {
        return line.accountId().equals(PlatformAccount.PROVIDER_COST.id())
                || line.accountId().equals(PlatformAccount.PROVIDER_PAYABLE.id());
    }

    /// Whether the transfer is a charge, or the reversal of one, however often it was turned round.
    private static boolean isSpending(Handle handle, UUID transferId) {
        return handle.createQuery("""
                        with recursive root as (
                            select id, kind, reverses from transfer where id = :id
                            union all select t.id, t.kind, t.reverses from transfer t join root on t.id = root.reverses)
                        select bool_or(kind = 'charge') from root
                        """)
                .bind("id", transferId)
                .mapTo(Boolean.class)
                .one();
    }
}
