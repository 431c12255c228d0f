package dev.tollgate.billing.chain;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.chain.Finding.Check;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Recomputes each account from its entries, and what a wallet holds from its reservations.
@ApplicationScoped
public class AccountVerifier {
    private static final int PAGE = 500;
    private static final int FETCH = 5_000;
    private static final UUID LAST = UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// Compares every account, in the transaction of `handle`, and answers how many there are; `head` is the newest
    /// block.
    long verify(Handle handle, Block head, Findings findings) {
        // The index gives the lines in their order; a sort of all of them would not fit into memory.
        handle.execute("set local enable_sort = off");
        platform(handle, findings);
        var accounts = (long) PlatformAccount.values().length;
        var after = new UUID(0, 0);
        List<Account> page;
        do {
            page = page(handle, after);
            accounts += page.size();
            // The last page looks beyond its last wallet, for lines of wallets that do not exist.
            var until = page.size() < PAGE ? LAST : page.getLast().id;
            sum(handle, page, after, until, findings);
            page.forEach(account -> account.compare(findings));
            after = until;
        } while (page.size() == PAGE);
        handle.execute("set local enable_sort = on");
        spent(handle, findings);
        held(handle, findings);
        grants(handle, findings);
        months(handle, head, findings);
        return accounts;
    }

    private static List<Account> page(Handle handle, UUID after) {
        return handle.createQuery("""
                        select id, tenant_id, kind, balance, promotional from account
                        where id > :after and kind = 'wallet' order by id limit :limit
                        """)
                .bind("after", after)
                .bind("limit", PAGE)
                .map((row, context) -> new Account(row))
                .list();
    }

    private static void sum(Handle handle, List<Account> page, UUID after, UUID until, Findings findings) {
        var byId = new HashMap<UUID, Account>();
        page.forEach(account -> byId.put(account.id, account));
        handle.createQuery("""
                        select wallet_id, id, wallet, promotional, balance_after from transfer
                        where wallet_id > :after and wallet_id <= :until order by wallet_id, at, sequence
                        """)
                .bind("after", after)
                .bind("until", until)
                .setFetchSize(FETCH)
                .map((row, context) -> new Entry(row))
                .forEach(entry -> {
                    var account = byId.get(entry.accountId);
                    if (account == null) {
                        findings.add(
                                Check.ORPHAN,
                                "transfer " + entry.transferId,
                                null,
                                entry.accountId,
                                "It has an entry of a wallet that does not exist.");
                    } else {
                        account.add(entry, findings);
                    }
                });
    }

    /// All lines of the platform's accounts, added up in one reading.
    private static void platform(Handle handle, Findings findings) {
        var columns = Arrays.stream(PlatformAccount.values())
                .map(account -> "coalesce(sum(%1$s), 0)::bigint as %1$s".formatted(account.kind()))
                .collect(joining(", "));
        var accounts = handle.createQuery("""
                        select id, tenant_id, kind, balance, promotional from account where kind <> 'wallet'
                        """)
                .map((row, context) -> new Account(row))
                .collect(toMap(account -> account.id, account -> account));
        handle.createQuery("select " + columns + " from transfer")
                .map((row, context) -> {
                    for (var account : PlatformAccount.values()) {
                        var found = Objects.requireNonNull(accounts.get(account.id()));
                        found.sum = row.getLong(account.kind());
                        found.compare(findings);
                    }
                    return accounts.size();
                })
                .one();
    }

    private static void spent(Handle handle, Findings findings) {
        handle.createQuery("""
                        with recursive given_back as (
                            select r.id from transfer r join transfer t on t.id = r.reverses
                            where t.kind = 'charge'
                            union all select r.id from transfer r join given_back on r.reverses = given_back.id
                        ), spent as (
                            select t.wallet_id, -sum(t.wallet) as amount from transfer t
                            where t.kind = 'charge' or t.id in (select id from given_back)
                            group by t.wallet_id)
                        select a.tenant_id, a.spent, coalesce(s.amount, 0)::bigint as sum
                        from account a left join spent s on s.wallet_id = a.id
                        where a.kind = 'wallet' and a.spent <> coalesce(s.amount, 0)
                        """)
                .map((row, context) ->
                        new Difference(row.getString("tenant_id"), row.getLong("sum"), row.getLong("spent")))
                .forEach(one -> findings.compare(
                        Check.SPENT, "wallet of " + one.subject, one.expected, one.found, "What was spent"));
    }

    private static void held(Handle handle, Findings findings) {
        handle.createQuery("""
                        select coalesce(a.tenant_id, r.tenant_id) as tenant_id, coalesce(a.held, 0) as held,
                               coalesce(r.held, 0)::bigint as sum
                        from (select tenant_id, held from account where kind = 'wallet') a
                        full join (select tenant_id, sum(held) as held from reservation where held <> 0 group by tenant_id) r
                            on r.tenant_id = a.tenant_id
                        where coalesce(a.held, 0) <> coalesce(r.held, 0)
                        """)
                .map((row, context) ->
                        new Difference(row.getString("tenant_id"), row.getLong("sum"), row.getLong("held")))
                .forEach(one -> findings.compare(
                        Check.HELD, "wallet of " + one.subject, one.expected, one.found, "What is held"));
    }

    private static void grants(Handle handle, Findings findings) {
        handle.createQuery("""
                        select a.tenant_id, a.promotional, coalesce(g.remaining, 0)::bigint as sum
                        from account a left join (
                            select account_id, sum(remaining) as remaining from promotional_grant group by account_id) g
                            on g.account_id = a.id
                        where a.promotional > coalesce(g.remaining, 0)
                        """)
                .map((row, context) ->
                        new Difference(row.getString("tenant_id"), row.getLong("sum"), row.getLong("promotional")))
                .forEach(one -> findings.add(
                        Check.PROMOTIONAL,
                        "wallet of " + one.subject,
                        "at most " + one.expected,
                        one.found,
                        "No grant covers all of its promotional money."));
    }

    private static void months(Handle handle, Block head, Findings findings) {
        handle.createQuery("""
                        select a.kind, coalesce(m.amount, 0)::bigint as months,
                               (a.balance - coalesce(u.amount, 0))::bigint as sealed
                        from account a
                        left join (select account_id, sum(amount) as amount from account_month group by account_id) m
                            on m.account_id = a.id
                        left join (
                            select e.account_id, sum(e.amount) as amount
                            from transfer t join ledger_entry e on e.transfer_id = t.id
                            where (t.xid, t.sequence) > (:xid, :sequence) group by e.account_id) u on u.account_id = a.id
                        where a.tenant_id is null
                        """)
                .bind("xid", head.lastXid())
                .bind("sequence", head.lastSequence())
                .map((row, context) ->
                        new Difference(row.getString("kind"), row.getLong("sealed"), row.getLong("months")))
                .forEach(one -> findings.compare(
                        Check.MONTHS, "account " + one.subject, one.expected, one.found, "The sum of its months"));
    }

    private record Difference(String subject, long expected, long found) {}

    private record Entry(
            UUID accountId,
            UUID transferId,
            long amount,
            long promotional,
            @Nullable Long balanceAfter) {
        Entry(ResultSet row) throws SQLException {
            this(
                    row.getObject("wallet_id", UUID.class),
                    row.getObject("id", UUID.class),
                    row.getLong("wallet"),
                    row.getLong("promotional"),
                    row.getObject("balance_after", Long.class));
        }
    }

    /// One account as the database has it, and what its entries add up to.
    private static final class Account {
        private final UUID id;
        private final String name;
        private final boolean isWallet;
        private final long balance;
        private final long promotional;
        private long sum;
        private long promotionalSum;
        private boolean isBroken;

        Account(ResultSet row) throws SQLException {
            id = row.getObject("id", UUID.class);
            var kind = row.getString("kind");
            isWallet = kind.equals("wallet");
            name = isWallet ? "wallet of " + row.getString("tenant_id") : "account " + kind;
            balance = row.getLong("balance");
            promotional = row.getLong("promotional");
        }

        void add(Entry entry, Findings findings) {
            sum += entry.amount;
            promotionalSum += entry.promotional;
            // Only the first line that breaks off is told: all after it would be wrong by the same amount.
            if (isWallet && !isBroken && !Long.valueOf(sum).equals(entry.balanceAfter)) {
                isBroken = true;
                findings.add(
                        Check.CONTINUITY,
                        name,
                        sum,
                        entry.balanceAfter,
                        "The balance after transfer " + entry.transferId + " does not go on from the line before it.");
            }
        }

        void compare(Findings findings) {
            findings.compare(Check.BALANCE, name, sum, balance, "The balance");
            findings.compare(Check.PROMOTIONAL, name, promotionalSum, promotional, "The promotional part");
        }
    }
}
