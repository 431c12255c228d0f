package dev.tollgate.billing;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.contracts.money.Money;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Movements of months that are over, written as they would have been then.
public final class PastMonth {
    private PastMonth() {}

    /// A grant in the middle of `month` to a tenant that has had nothing yet.
    public static void grant(Jdbi jdbi, YearMonth month, UUID tenant, Money amount) {
        var at = month.atDay(15).atStartOfDay().toInstant(ZoneOffset.UTC);
        var id = UUID.randomUUID();
        var source = PlatformAccount.PROMOTION.id();
        jdbi.useTransaction(handle -> {
            var wallet = UUID.randomUUID();
            handle.execute("insert into account (id, tenant_id, kind) values (?, ?, 'wallet')", wallet, tenant);
            handle.execute("""
                    insert into transfer (
                        id, kind, at, tenant_id, description, wallet_id, wallet, balance_after, promotion)
                    values (?, 'grant', ?, ?, 'Grant', ?, ?, ?, ?)
                    """, id, at, tenant, wallet, amount.nanos(), amount.nanos(), -amount.nanos());
            handle.execute("update account set balance = balance + ? where id = ?", amount.nanos(), wallet);
            handle.execute("update account set balance = balance - ? where id = ?", amount.nanos(), source);
        });
    }
}
