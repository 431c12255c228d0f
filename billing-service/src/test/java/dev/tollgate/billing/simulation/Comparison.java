package dev.tollgate.billing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.chain.Verifiers;
import dev.tollgate.billing.ledger.GrantRepository;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/// Reads what the database holds and compares it with the auditor's books.
final class Comparison {
    private final Jdbi jdbi;
    private final GrantRepository grants;
    private final Auditor auditor;
    private final List<UUID> tenants;
    private final String context;
    private final Map<String, Long> before;

    Comparison(Jdbi jdbi, GrantRepository grants, Auditor auditor, List<UUID> tenants, String context) {
        this.jdbi = jdbi;
        this.grants = grants;
        this.auditor = auditor;
        this.tenants = tenants;
        this.context = context;
        this.before = platform();
    }

    /// Compares wallets, slices, the platform's accounts, and each transfer since the last time.
    void check(int round, List<UUID> slices) {
        var where = "in round " + round + ", " + context;
        assertThat(wallets()).as("balance, held, promotional, spent " + where).isEqualTo(purses());
        assertThat(slices(slices)).as("slices " + where).isEqualTo(auditorsSlices(slices));
        var moved = platform();
        moved.replaceAll((account, balance) -> balance - before.getOrDefault(account, 0L));
        var expected = new HashMap<String, Long>();
        moved.keySet().forEach(account -> expected.put(account, auditor.platform(account)));
        assertThat(moved).as("platform accounts " + where).isEqualTo(expected);
        transfers(where);
    }

    /// Compares what is left of each grant.
    void checkGrants(int round) {
        var left = jdbi.inTransaction(handle -> {
            var accounts = handle.createQuery(
                            "select id from account where tenant_id = any(:tenants) order by tenant_id for no key update")
                    .bindArray("tenants", UUID.class, tenants)
                    .mapTo(UUID.class)
                    .list();
            grants.settle(handle, accounts);
            var found = new HashMap<UUID, Long>();
            handle.createQuery("""
                            select transfer_id, remaining from promotional_grant
                            where account_id = any(:accounts) and remaining > 0
                            """)
                    .bindArray("accounts", UUID.class, accounts)
                    .map((row, context) ->
                            Map.entry(row.getObject("transfer_id", UUID.class), row.getLong("remaining")))
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
            return found;
        });
        assertThat(left)
                .as("what is left of grants in round " + round + ", " + context)
                .isEqualTo(auditor.grants());
    }

    /// The whole ledger against itself.
    void checkAll() {
        assertThat(Verifiers.verify(jdbi).findings()).as(context).isEmpty();
    }

    private Map<UUID, List<Long>> purses() {
        var purses = new HashMap<UUID, List<Long>>();
        for (var tenant : tenants) {
            var purse = auditor.purse(tenant);
            purses.put(tenant, List.of(purse.balance(), purse.held(), purse.given(), purse.spent()));
        }
        return purses;
    }

    private Map<UUID, List<Long>> wallets() {
        var wallets = new HashMap<UUID, List<Long>>();
        tenants.forEach(tenant -> wallets.put(tenant, List.of(0L, 0L, 0L, 0L)));
        jdbi.useHandle(handle -> handle.createQuery(
                        "select tenant_id, balance, held, promotional, spent from account where tenant_id = any(:tenants)")
                .bindArray("tenants", UUID.class, tenants)
                .map((row, context) -> Map.entry(
                        row.getObject("tenant_id", UUID.class),
                        List.of(
                                row.getLong("balance"),
                                row.getLong("held"),
                                row.getLong("promotional"),
                                row.getLong("spent"))))
                .forEach(entry -> wallets.put(entry.getKey(), entry.getValue())));
        return wallets;
    }

    private Map<UUID, String> auditorsSlices(List<UUID> ids) {
        var slices = new HashMap<UUID, String>();
        for (var id : ids) {
            var slice = auditor.slices().get(id);
            slices.put(id, "%s %d %d".formatted(slice.state(), slice.held(), slice.charged()));
        }
        return slices;
    }

    private Map<UUID, String> slices(List<UUID> ids) {
        var slices = new HashMap<UUID, String>();
        jdbi.useHandle(handle -> handle.createQuery(
                        "select id, format('%s %s %s', state, held, charged) as text from reservation where id = any(:ids)")
                .bindArray("ids", UUID.class, ids)
                .map((row, context) -> Map.entry(row.getObject("id", UUID.class), row.getString("text")))
                .forEach(entry -> slices.put(entry.getKey(), entry.getValue())));
        return slices;
    }

    private Map<String, Long> platform() {
        var accounts = new HashMap<String, Long>();
        jdbi.useHandle(handle -> handle.createQuery("select kind, balance from account where tenant_id is null")
                .map((row, context) -> Map.entry(row.getString("kind"), row.getLong("balance")))
                .forEach(entry -> accounts.put(entry.getKey(), entry.getValue())));
        assertThat(accounts).hasSize(PlatformAccount.values().length);
        return accounts;
    }

    private void transfers(String where) {
        var ids = new ArrayList<>(auditor.takeFresh(false));
        var expected = new HashMap<UUID, String>();
        for (var id : ids) {
            var booking = auditor.booking(id);
            var lines = new ArrayList<String>();
            booking.amounts()
                    .forEach((account, amount) -> lines.add(
                            account + " " + amount + (account.equals("wallet") ? " " + booking.given() : " 0")));
            expected.put(id, booking.kind() + " " + lines.stream().sorted().toList());
        }
        var found = new HashMap<UUID, String>();
        jdbi.useHandle(handle -> handle.createQuery("""
                        select t.id, t.kind || ' [' || string_agg(
                                   format('%s %s %s', a.kind, e.amount, e.promotional), ', '
                                   order by format('%s %s %s', a.kind, e.amount, e.promotional) collate "C") || ']' as text
                        from transfer t join ledger_entry e on e.transfer_id = t.id join account a on a.id = e.account_id
                        where t.id = any(:ids) group by t.id, t.kind
                        """)
                .bindArray("ids", UUID.class, ids)
                .map((row, context) -> Map.entry(row.getObject("id", UUID.class), row.getString("text")))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue())));
        assertThat(found).as("transfers " + where).isEqualTo(expected);
    }
}
