package dev.tollgate.billing.payment;

import dev.tollgate.contracts.money.Money;
import java.util.UUID;

/// What a tenant wants to pay in, and how.
record PaymentOrder(UUID tenantId, PaymentMethod method, Money amount, String idempotencyKey, String requestedBy) {
    /// Whether `payment` was made for the same wish. Who sent it does not matter.
    boolean matches(Payment payment) {
        return payment.tenantId().equals(tenantId)
                && payment.method() == method
                && payment.amount().equals(amount);
    }
}
