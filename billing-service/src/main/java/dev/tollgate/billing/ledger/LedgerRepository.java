package dev.tollgate.billing.ledger;

import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.copy.CopyTable;
import dev.tollgate.billing.ledger.Transfer.Line;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Books transfers. Thousands go through the same statements as one.
@ApplicationScoped
public class LedgerRepository {
    private static final List<UUID> PLATFORM =
            Arrays.stream(PlatformAccount.values()).map(PlatformAccount::id).toList();
    private static final CopyTable<Booking> TRANSFERS = transfers();
    private final GrantRepository grants;

    public LedgerRepository(GrantRepository grants) {
        this.grants = grants;
    }

    /// Books `transfers` in their order and applies them and `changes` to the accounts. The caller has locked
    /// each wallet that is touched, in this transaction; a transfer id that is taken fails the transaction.
    public void append(Handle handle, List<Transfer> transfers, Collection<WalletChange> changes) {
        // Asked for after the wallets were locked and always of the database's clock, so that time never runs
        // backwards within a wallet.
        var at = BillingDatabase.now(handle);
        if (!transfers.isEmpty()) {
            TRANSFERS.insert(
                    handle,
                    transfers.stream()
                            .map(transfer -> new Booking(transfer, at))
                            .toList());
            grants.add(handle, transfers, at);
        }
        updateAccounts(handle, transfers, changes);
    }

    private static CopyTable<Booking> transfers() {
        var table = new CopyTable<Booking>("transfer")
                .uuid("id", row -> row.transfer.id())
                .text("kind", row -> row.transfer.kind().text())
                .time("at", row -> row.at)
                .uuid("tenant_id", row -> row.transfer.tenantId())
                .text("request_hash", row -> row.transfer.requestHash())
                .text("request_id", row -> row.transfer.requestId())
                .text("description", row -> row.transfer.description())
                .text("actor", row -> row.transfer.actor())
                .text("reason", row -> row.transfer.reason())
                .uuid("reverses", row -> reversed(row.transfer))
                .time("expires_at", row -> row.transfer.expiresAt())
                .uuid("wallet_id", row -> ofWallet(row, Line::accountId))
                .money("wallet", row -> ofWallet(row, Line::amount))
                .money("balance_after", row -> ofWallet(row, Line::balanceAfter))
                .money("promotional", row -> Objects.requireNonNullElse(ofWallet(row, Line::promotional), Money.ZERO));
        for (var account : PlatformAccount.values()) {
            table.money(account.kind(), row -> amount(row.transfer, account));
        }
        return table;
    }

    private static <T> @Nullable T ofWallet(Booking row, Function<Line, @Nullable T> part) {
        var line = row.transfer.walletLine();
        return line == null ? null : part.apply(line);
    }

    private static @Nullable Money amount(Transfer transfer, PlatformAccount account) {
        for (var line : transfer.lines()) {
            if (line.accountId().equals(account.id())) {
                return line.amount();
            }
        }
        return null;
    }

    private static void updateAccounts(Handle handle, List<Transfer> transfers, Collection<WalletChange> changes) {
        var sums = new HashMap<UUID, AccountSum>();
        for (var transfer : transfers) {
            for (var line : transfer.lines()) {
                var isSpent = line.balanceAfter() != null && transfer.isSpending();
                var spent = isSpent ? line.amount().negated() : Money.ZERO;
                sums.merge(
                        line.accountId(),
                        new AccountSum(line.amount(), Money.ZERO, line.promotional(), spent),
                        AccountSum::plus);
            }
        }
        for (var change : changes) {
            sums.merge(
                    change.accountId(),
                    new AccountSum(Money.ZERO, change.held(), Money.ZERO, Money.ZERO),
                    AccountSum::plus);
        }
        // The platform's accounts are shared by all: locked last, and in one order.
        var shared = PLATFORM.stream().filter(sums::containsKey).toList();
        if (!shared.isEmpty()) {
            handle.createQuery("select id from account where id = any(:ids) order by id for no key update")
                    .bindArray("ids", UUID.class, shared)
                    .mapTo(UUID.class)
                    .list();
        }
        var accounts = List.copyOf(sums.entrySet());
        var updated = handle.createUpdate("""
                        update account a
                        set balance = a.balance + d.balance, held = a.held + d.held,
                            promotional = a.promotional + d.promotional, spent = a.spent + d.spent
                        from unnest(:ids, :balances, :holds, :promotions, :spent)
                            as d (id, balance, held, promotional, spent)
                        where a.id = d.id
                        """)
                .bindArray("ids", UUID.class, map(accounts, entry -> entry.getKey()))
                .bindArray(
                        "balances",
                        Money.class,
                        map(accounts, entry -> entry.getValue().balance()))
                .bindArray(
                        "holds",
                        Money.class,
                        map(accounts, entry -> entry.getValue().held()))
                .bindArray(
                        "promotions",
                        Money.class,
                        map(accounts, entry -> entry.getValue().promotional()))
                .bindArray(
                        "spent",
                        Money.class,
                        map(accounts, entry -> entry.getValue().spent()))
                .execute();
        if (updated != accounts.size()) {
            throw new IllegalStateException("A transfer touches an account that does not exist.");
        }
    }

    private static <T, R> List<R> map(List<T> all, Function<T, R> part) {
        return all.stream().map(part).toList();
    }

    private static @Nullable UUID reversed(Transfer transfer) {
        var reversal = transfer.reversal();
        return reversal == null ? null : reversal.transferId();
    }

    private record Booking(Transfer transfer, Instant at) {}

    private record AccountSum(Money balance, Money held, Money promotional, Money spent) {
        AccountSum plus(AccountSum other) {
            return new AccountSum(
                    balance.plus(other.balance),
                    held.plus(other.held),
                    promotional.plus(other.promotional),
                    spent.plus(other.spent));
        }
    }
}
