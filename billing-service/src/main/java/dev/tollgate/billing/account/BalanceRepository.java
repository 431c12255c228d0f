package dev.tollgate.billing.account;

import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Reads balances together with what was spent lately.
@ApplicationScoped
public class BalanceRepository {
    private static final Duration AVERAGE_OVER = Duration.ofDays(7);
    private final Jdbi jdbi;
    private final WalletRepository wallets;
    private final Clock clock = Clock.systemUTC();

    BalanceRepository(Jdbi jdbi, WalletRepository wallets) {
        this.jdbi = jdbi;
        this.wallets = wallets;
    }

    /// The tenant's balance now; a tenant that never had money has nothing.
    Balance read(UUID tenantId) {
        var now = clock.instant();
        var wallet = wallets.find(tenantId)
                .orElseGet(() -> new Wallet(tenantId, tenantId, Money.ZERO, Money.ZERO, Money.ZERO, Money.ZERO));
        return Balance.of(wallet, spend(tenantId, now), now);
    }

    private Balance.Spend spend(UUID tenantId, Instant now) {
        var today = now.truncatedTo(ChronoUnit.DAYS);
        var month = today.atOffset(ZoneOffset.UTC).withDayOfMonth(1).toInstant();
        var week = now.truncatedTo(ChronoUnit.HOURS).minus(AVERAGE_OVER);
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select coalesce(sum(charge) filter (where hour >= :today), 0)::bigint as today,
                               coalesce(sum(charge) filter (where hour >= :month), 0)::bigint as month,
                               coalesce(sum(charge) filter (where hour >= :week), 0)::bigint as week
                        from usage_hour
                        where tenant_id = :tenant and hour >= :since
                        """)
                .bind("today", today)
                .bind("month", month)
                .bind("week", week)
                .bind("since", month.isBefore(week) ? month : week)
                .bind("tenant", tenantId)
                .map((row, context) -> new Balance.Spend(
                        Money.ofNanos(row.getLong("today")),
                        Money.ofNanos(row.getLong("month")),
                        Money.ofNanos(row.getLong("week"))))
                .one());
    }
}
