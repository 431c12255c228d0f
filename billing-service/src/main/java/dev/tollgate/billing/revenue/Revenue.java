package dev.tollgate.billing.revenue;

import dev.tollgate.contracts.money.Money;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was earned between two days (UTC, the second excluded), by the time that it was posted. `total` is of all
/// groups, also of those beyond the listed ones.
public record Revenue(LocalDate from, LocalDate to, String by, List<Row> rows, Row total) {
    public Revenue {
        rows = List.copyOf(rows);
    }

    /// One group. `requests` counts those that a wallet paid for, `revenue` is what was charged less what
    /// reversals took back in this time, `official` the providers' list price of the same, `cost` what
    /// providers charge, for free requests too, `writtenOff` what wallets did not cover of charges and of
    /// refunds; `margin` is revenue less both, as in the months of
    /// [dev.tollgate.billing.ledger.LedgerAccounts].
    public record Row(
            @Nullable String group,
            long requests,
            Money revenue,
            Money official,
            Money cost,
            Money writtenOff,
            Money margin) {
        static Row of(
                @Nullable String group, long requests, Money revenue, Money official, Money cost, Money writtenOff) {
            return new Row(
                    group,
                    requests,
                    revenue,
                    official,
                    cost,
                    writtenOff,
                    revenue.minus(cost).minus(writtenOff));
        }
    }
}
