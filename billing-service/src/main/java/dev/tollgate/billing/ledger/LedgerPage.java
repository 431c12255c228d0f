package dev.tollgate.billing.ledger;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tollgate.billing.paging.Page;
import dev.tollgate.contracts.money.Money;

/// A page of a wallet's lines, and the sums over all that the filter finds, on every page.
public record LedgerPage(@JsonUnwrapped Page<LedgerItem> page, Totals totals) {
    /// Credits are positive, debits negative.
    public record Totals(Money credits, Money debits) {}
}
