package dev.tollgate.billing.payment;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A payment as the API shows it.
///
/// @param checkoutUrl where the payer goes, while it can be paid there
/// @param instructions what a bank transfer must carry, while it is waited for
/// @param transferId the transfer that credited the wallet
/// @param attention why a person must look at it; platform admins only
/// @param history what happened to it, oldest first; of one payment only
public record PaymentView(
        UUID id,
        UUID tenantId,
        PaymentMethod method,
        Money amount,
        String currency,
        PaymentState state,
        String requestedBy,
        @Nullable String reference,
        @Nullable String checkoutUrl,
        @Nullable String instructions,
        @Nullable Money credited,
        @Nullable Money refunded,
        @Nullable UUID transferId,
        @Nullable String attention,
        Instant createdAt,
        Instant updatedAt,
        Instant expiresAt,
        @Nullable List<PaymentHistoryItem> history) {

    static PaymentView of(
            Payment payment,
            @Nullable String bankInstructions,
            boolean forAdmin,
            @Nullable List<PaymentHistoryItem> history) {
        var isPending = payment.state() == PaymentState.PENDING;
        var isTransfer = payment.method() == PaymentMethod.BANK_TRANSFER;
        return new PaymentView(
                payment.id(),
                payment.tenantId(),
                payment.method(),
                payment.amount(),
                "USD",
                payment.state(),
                payment.requestedBy(),
                payment.reference(),
                isPending ? payment.checkoutUrl() : null,
                isPending && isTransfer && bankInstructions != null
                        ? bankInstructions + "\nReference: " + payment.reference()
                        : null,
                payment.isCredited() ? payment.credited() : null,
                payment.refunded().isPositive() ? payment.refunded() : null,
                payment.isCredited() ? Returns.creditId(payment.id()) : null,
                forAdmin ? payment.attention() : null,
                payment.createdAt(),
                payment.updatedAt(),
                payment.expiresAt(),
                history);
    }
}
