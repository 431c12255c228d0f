package dev.tollgate.billing.ledger;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Date;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/// Reads the platform's accounts. Months come from sums that are kept while blocks are sealed, so that no
/// amount of history slows the answer down.
@ApplicationScoped
public class LedgerAccountRepository {
    private final Jdbi jdbi;

    LedgerAccountRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// All of it as of one moment, with the newest `months` months.
    LedgerAccounts read(int months) {
        return jdbi.inTransaction(
                TransactionIsolationLevel.REPEATABLE_READ,
                handle -> new LedgerAccounts(
                        accounts(handle),
                        wallets(handle),
                        months(handle, months),
                        handle.createQuery("select sealed_at from ledger_block order by number desc limit 1")
                                .mapTo(Instant.class)
                                .findOne()
                                .orElse(null)));
    }

    private static List<LedgerAccounts.Account> accounts(Handle handle) {
        return handle.createQuery("select kind, balance from account where tenant_id is null order by id")
                .map((row, context) ->
                        new LedgerAccounts.Account(row.getString("kind"), Money.ofNanos(row.getLong("balance"))))
                .list();
    }

    private static LedgerAccounts.Wallets wallets(Handle handle) {
        return handle.createQuery("""
                        select count(*) as wallets, coalesce(sum(balance), 0)::bigint as balance,
                               coalesce(sum(held), 0)::bigint as held, coalesce(sum(promotional), 0)::bigint as promotional,
                               coalesce(sum(spent), 0)::bigint as spent
                        from account where kind = 'wallet'
                        """)
                .map((row, context) -> new LedgerAccounts.Wallets(
                        row.getLong("wallets"),
                        Money.ofNanos(row.getLong("balance")),
                        Money.ofNanos(row.getLong("held")),
                        Money.ofNanos(row.getLong("promotional")),
                        Money.ofNanos(row.getLong("spent"))))
                .one();
    }

    private static List<LedgerAccounts.Month> months(Handle handle, int limit) {
        var byMonth = new TreeMap<YearMonth, Map<String, Money>>();
        handle.createQuery("""
                        select m.month, a.kind, m.amount from account_month m join account a on a.id = m.account_id
                        where m.month in (select distinct month from account_month order by month desc limit :limit)
                        """)
                .bind("limit", limit)
                .map((row, context) -> Map.entry(
                        YearMonth.from(row.getObject("month", Date.class).toLocalDate()),
                        Map.entry(row.getString("kind"), Money.ofNanos(row.getLong("amount")))))
                .forEach(found -> byMonth.computeIfAbsent(found.getKey(), month -> new TreeMap<>())
                        .put(found.getValue().getKey(), found.getValue().getValue()));
        var months = new ArrayList<LedgerAccounts.Month>();
        byMonth.descendingMap()
                .forEach((month, amounts) ->
                        months.add(new LedgerAccounts.Month(month.toString(), amounts, margin(amounts))));
        return months;
    }

    private static Money margin(Map<String, Money> amounts) {
        return amount(amounts, PlatformAccount.REVENUE)
                .plus(amount(amounts, PlatformAccount.PROVIDER_COST))
                .plus(amount(amounts, PlatformAccount.WRITE_OFF));
    }

    private static Money amount(Map<String, Money> amounts, PlatformAccount account) {
        return amounts.getOrDefault(account.kind(), Money.ZERO);
    }
}
