package dev.tollgate.billing.ledger;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Books transfers. Thousands go through the same four statements as one.
@ApplicationScoped
public class LedgerRepository {
    private static final List<UUID> PLATFORM =
            Arrays.stream(PlatformAccount.values()).map(PlatformAccount::id).toList();
    private final GrantRepository grants;

    public LedgerRepository(GrantRepository grants) {
        this.grants = grants;
    }

    /// Books `transfers` in their order and applies them and `changes` to the accounts. The caller has locked
    /// each wallet that is touched, in this transaction; a transfer id that is taken fails the transaction.
    public void append(Handle handle, List<Transfer> transfers, Collection<WalletChange> changes) {
        // Asked for after the wallets were locked and always of the database's clock, so that time never runs
        // backwards within a wallet.
        var at = handle.createQuery("select clock_timestamp()")
                .mapTo(Instant.class)
                .one();
        if (!transfers.isEmpty()) {
            insertTransfers(handle, transfers, at);
            insertEntries(handle, transfers, at);
            grants.add(handle, transfers, at);
        }
        updateAccounts(handle, transfers, changes);
    }

    private static void insertTransfers(Handle handle, List<Transfer> transfers, Instant at) {
        handle.createUpdate("""
                        insert into transfer (id, kind, at, tenant_id, request_hash, request_id, description, actor, reason,
                                              reverses, expires_at)
                        select t.id, t.kind, :at, t.tenant_id, t.request_hash, t.request_id, t.description, t.actor, t.reason,
                               t.reverses, t.expires_at
                        from unnest(:ids, :kinds, :tenants, :hashes, :requests, :descriptions, :actors, :reasons, :reverses,
                                    :ends)
                            with ordinality as t (id, kind, tenant_id, request_hash, request_id, description, actor, reason,
                                                  reverses, expires_at, position)
                        order by t.position
                        """)
                .bind("at", at)
                .bindArray("ids", UUID.class, map(transfers, Transfer::id))
                .bindArray(
                        "kinds",
                        String.class,
                        map(transfers, transfer -> transfer.kind().text()))
                .bindArray("tenants", UUID.class, map(transfers, Transfer::tenantId))
                .bindArray("hashes", String.class, optional(transfers, Transfer::requestHash))
                .bindArray("requests", String.class, optional(transfers, Transfer::requestId))
                .bindArray("descriptions", String.class, map(transfers, Transfer::description))
                .bindArray("actors", String.class, optional(transfers, Transfer::actor))
                .bindArray("reasons", String.class, optional(transfers, Transfer::reason))
                .bindArray("reverses", UUID.class, optional(transfers, LedgerRepository::reversed))
                .bindArray("ends", Instant.class, optional(transfers, Transfer::expiresAt))
                .execute();
    }

    private static void insertEntries(Handle handle, List<Transfer> transfers, Instant at) {
        var ids = new ArrayList<UUID>();
        var numbers = new ArrayList<Short>();
        var accounts = new ArrayList<UUID>();
        var amounts = new ArrayList<Money>();
        var balances = new ArrayList<@Nullable Money>();
        var promotions = new ArrayList<Money>();
        for (var transfer : transfers) {
            short number = 0;
            for (var line : transfer.lines()) {
                ids.add(transfer.id());
                numbers.add(++number);
                accounts.add(line.accountId());
                amounts.add(line.amount());
                balances.add(line.balanceAfter());
                promotions.add(line.promotional());
            }
        }
        handle.createUpdate("""
                        insert into ledger_entry (transfer_id, line, account_id, amount, balance_after, promotional, at)
                        select e.transfer_id, e.line, e.account_id, e.amount, e.balance_after, e.promotional, :at
                        from unnest(:ids, :numbers, :accounts, :amounts, :balances, :promotions) with ordinality
                            as e (transfer_id, line, account_id, amount, balance_after, promotional, position)
                        order by e.position
                        """)
                .bind("at", at)
                .bindArray("ids", UUID.class, ids)
                .bindArray("numbers", Short.class, numbers)
                .bindArray("accounts", UUID.class, accounts)
                .bindArray("amounts", Money.class, amounts)
                .bindArray("balances", Money.class, balances)
                .bindArray("promotions", Money.class, promotions)
                .execute();
    }

    private static void updateAccounts(Handle handle, List<Transfer> transfers, Collection<WalletChange> changes) {
        var sums = new HashMap<UUID, AccountSum>();
        for (var transfer : transfers) {
            for (var line : transfer.lines()) {
                var spent = transfer.isSpending() && line.balanceAfter() != null
                        ? line.amount().negated()
                        : Money.ZERO;
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
        handle.createUpdate("""
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
    }

    private static <T, R> List<R> map(List<T> all, Function<T, R> part) {
        return all.stream().map(part).toList();
    }

    private static <T> List<@Nullable T> optional(List<Transfer> transfers, Function<Transfer, @Nullable T> part) {
        var values = new ArrayList<@Nullable T>(transfers.size());
        for (var transfer : transfers) {
            values.add(part.apply(transfer));
        }
        return values;
    }

    private static @Nullable UUID reversed(Transfer transfer) {
        var reversal = transfer.reversal();
        return reversal == null ? null : reversal.transferId();
    }

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
