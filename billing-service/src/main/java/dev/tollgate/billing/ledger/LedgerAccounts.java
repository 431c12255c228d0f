package dev.tollgate.billing.ledger;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The platform's accounts now and by month. Amounts have the ledger's signs: what we own, spent or gave away
/// (cash, provider_cost, promotion, write_off) is negative.
///
/// @param months UTC, newest first, over what is sealed; `sealedAt` tells until when
public record LedgerAccounts(
        List<Account> accounts,
        Wallets wallets,
        List<Month> months,
        @Nullable Instant sealedAt) {
    public LedgerAccounts {
        accounts = List.copyOf(accounts);
        months = List.copyOf(months);
    }

    /// One of the platform's accounts.
    public record Account(String account, Money balance) {}

    /// All tenants' wallets together.
    public record Wallets(long count, Money balance, Money held, Money promotional, Money spent) {}

    /// What moved in a month, by account. `margin` is revenue less what providers charge and what was written
    /// off.
    public record Month(String month, Map<String, Money> amounts, Money margin) {
        public Month {
            amounts = Collections.unmodifiableMap(new TreeMap<>(amounts));
        }
    }
}
