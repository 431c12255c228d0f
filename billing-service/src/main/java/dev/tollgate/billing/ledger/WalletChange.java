package dev.tollgate.billing.ledger;

import dev.tollgate.contracts.money.Money;
import java.util.UUID;

/// What a booking does to a locked wallet besides moving its balance.
public record WalletChange(UUID accountId, Money held, Money promotional) {}
