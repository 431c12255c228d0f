package dev.tollgate.billing.account;

import dev.tollgate.contracts.money.Money;
import java.util.UUID;

/// A tenant's prepaid account: `held` of its `balance` belongs to reservations, `promotional` of it was
/// given. `spent` is what it was charged over its whole life.
public record Wallet(UUID id, UUID tenantId, Money balance, Money held, Money promotional, Money spent) {
    /// What a new reservation may take.
    public Money available() {
        return balance.minus(held);
    }

    /// What was paid and may be paid back: holds are spent from promotional money first.
    public Money refundable() {
        return balance.minus(held.compareTo(promotional) > 0 ? held : promotional);
    }
}
