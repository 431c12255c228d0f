package dev.tollgate.billing.ledger;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tollgate.billing.paging.Page;
import dev.tollgate.contracts.money.Money;
import org.jspecify.annotations.Nullable;

/// A page of a wallet's lines; on the first one also the sums over all that the filter finds.
public record LedgerPage(
        @JsonUnwrapped Page<LedgerItem> page, @Nullable Totals totals) {
    /// Credits are positive, debits negative.
    public record Totals(Money credits, Money debits) {}
}
