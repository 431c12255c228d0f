package dev.tollgate.billing.ledger;

import dev.tollgate.contracts.money.Money;
import java.util.UUID;

/// What a booking does to a locked wallet's hold; what it does to the balance is in the lines.
public record WalletChange(UUID accountId, Money held) {}
