package dev.tollgate.billing.payment;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.account.Wallet;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.CommandKey;
import dev.tollgate.billing.ledger.LedgerRepository;
import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.revenue.RevenueRepository;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Books what a provider gave back. The wallet gives what was bought, is still there and is not lent out;
/// what was spent already is our loss and written off, as a prepaid wallet never owes.
@ApplicationScoped
class Returns {
    private final WalletRepository wallets;
    private final LedgerRepository ledger;
    private final RevenueRepository revenue;

    Returns(WalletRepository wallets, LedgerRepository ledger, RevenueRepository revenue) {
        this.wallets = wallets;
        this.ledger = ledger;
        this.revenue = revenue;
    }

    /// Books `amount` in the caller's transaction, which holds the payment's lock; answers the transfer's id,
    /// which is derived from the payment and the total that is returned with it.
    UUID append(Handle handle, Payment payment, Money amount, String actor) {
        var wallet = wallets.lock(handle, List.of(payment.tenantId())).getFirst();
        var taken = Money.ofNanos(Math.min(amount.nanos(), refundable(wallet)));
        var lost = amount.minus(taken);
        var lines = new ArrayList<Transfer.Line>();
        if (taken.isPositive()) {
            lines.add(new Transfer.Line(
                    wallet.id(), taken.negated(), wallet.balance().minus(taken)));
        }
        if (lost.isPositive()) {
            lines.add(new Transfer.Line(PlatformAccount.WRITE_OFF.id(), lost.negated(), null));
        }
        lines.add(new Transfer.Line(PlatformAccount.CASH.id(), amount, null));
        var total = payment.returned().plus(amount);
        var transfer = new Transfer(
                CommandKey.transferId("payment-refund", payment.id() + "\n" + total.nanos()),
                TransferKind.REFUND,
                payment.tenantId(),
                null,
                null,
                "Refund of a payment",
                actor,
                "Refund of payment " + payment.id() + " (transfer " + creditId(payment.id()) + ")",
                lines);
        ledger.append(handle, List.of(transfer), List.of());
        revenue.addTransfer(handle, transfer.id());
        return transfer.id();
    }

    /// The transfer that credits a payment.
    static UUID creditId(UUID paymentId) {
        return CommandKey.transferId("payment", paymentId.toString());
    }

    private static long refundable(Wallet wallet) {
        var bought = wallet.balance().minus(wallet.promotional()).nanos();
        return Math.max(0, Math.min(bought, wallet.available().nanos()));
    }
}
