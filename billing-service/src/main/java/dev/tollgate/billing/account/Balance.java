package dev.tollgate.billing.account;

import dev.tollgate.contracts.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a tenant has and how fast it goes. Days and months are UTC; `averageDaily` is over the last seven
/// days, `daysLeft` what is available divided by it, absent without spend. `totalCredits` less `totalUsage`
/// is the balance: `totalUsage` is what was charged over the account's whole life, `totalCredits` what was
/// put in and not taken out.
public record Balance(
        Money balance,
        Money held,
        Money available,
        Money promotional,
        Money totalCredits,
        Money totalUsage,
        Money spentToday,
        Money spentThisMonth,
        Money averageDaily,
        @Nullable BigDecimal daysLeft,
        String currency,
        Instant asOf) {
    private static final int AVERAGE_DAYS = 7;

    static Balance of(Wallet wallet, Spend spend, Instant asOf) {
        var daily = spend.lastSevenDays().nanos() / AVERAGE_DAYS;
        var left = daily == 0
                ? null
                : BigDecimal.valueOf(wallet.available().nanos())
                        .divide(BigDecimal.valueOf(daily), 1, RoundingMode.DOWN);
        return new Balance(
                wallet.balance(),
                wallet.held(),
                wallet.available(),
                wallet.promotional(),
                wallet.balance().plus(wallet.spent()),
                wallet.spent(),
                spend.today(),
                spend.thisMonth(),
                Money.ofNanos(daily),
                left,
                "USD",
                asOf);
    }

    /// What was charged in three periods that end now.
    record Spend(Money today, Money thisMonth, Money lastSevenDays) {}
}
