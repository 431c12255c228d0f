package dev.tollgate.billing.ledger;

import static java.util.stream.Collectors.joining;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.ledger.Transfer.Line;
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

/// Books transfers. Thousands go through the same statements as one.
@ApplicationScoped
public class LedgerRepository {
    private static final List<UUID> PLATFORM =
            Arrays.stream(PlatformAccount.values()).map(PlatformAccount::id).toList();
    private static final String ACCOUNTS =
            Arrays.stream(PlatformAccount.values()).map(PlatformAccount::kind).collect(joining(", "));
    private static final String INSERT = """
            insert into transfer (id, kind, at, tenant_id, request_hash, request_id, description, actor, reason, reverses,
                                  expires_at, wallet_id, wallet, balance_after, promotional, %1$s)
            select t.id, t.kind, :at, t.tenant_id, t.request_hash, t.request_id, t.description, t.actor, t.reason,
                   t.reverses, t.expires_at, t.wallet_id, t.wallet, t.balance_after, t.promotional, %1$s
            from unnest(:ids, :kinds, :tenants, :hashes, :requests, :descriptions, :actors, :reasons, :reverses, :ends,
                        :walletIds, :wallets, :balances, :promotions, %2$s)
                with ordinality as t (id, kind, tenant_id, request_hash, request_id, description, actor, reason, reverses,
                                      expires_at, wallet_id, wallet, balance_after, promotional, %1$s, position)
            order by t.position
            """.formatted(ACCOUNTS, ":" + ACCOUNTS.replace(", ", ", :"));
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
            insert(handle, transfers, at);
            grants.add(handle, transfers, at);
        }
        updateAccounts(handle, transfers, changes);
    }

    private static void insert(Handle handle, List<Transfer> transfers, Instant at) {
        try (var insert = handle.createUpdate(INSERT)) {
            insert.bind("at", at)
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
                    .bindArray("walletIds", UUID.class, wallets(transfers, Line::accountId))
                    .bindArray("wallets", Money.class, wallets(transfers, Line::amount))
                    .bindArray("balances", Money.class, wallets(transfers, Line::balanceAfter))
                    .bindArray("promotions", Money.class, map(transfers, LedgerRepository::promotional));
            for (var account : PlatformAccount.values()) {
                insert.bindArray(
                        account.kind(), Money.class, optional(transfers, transfer -> amount(transfer, account)));
            }
            insert.execute();
        }
    }

    private static <T> List<@Nullable T> wallets(List<Transfer> transfers, Function<Line, @Nullable T> part) {
        return optional(transfers, transfer -> {
            var line = transfer.walletLine();
            return line == null ? null : part.apply(line);
        });
    }

    private static Money promotional(Transfer transfer) {
        var line = transfer.walletLine();
        return line == null ? Money.ZERO : line.promotional();
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
