package dev.tollgate.billing.account;

import dev.tollgate.contracts.money.Money;
import java.util.UUID;

/// A tenant's prepaid account: `held` of its `balance` belongs to reservations, `promotional` of it was given.
public record Wallet(UUID id, UUID tenantId, Money balance, Money held, Money promotional) {
    /// What a new reservation may take.
    public Money available() {
        return balance.minus(held);
    }
}
