package dev.tollgate.benchmarks.posting;

import dev.tollgate.contracts.money.Money;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/// billing-service's database: what the benchmark puts there before, and what it checks afterwards.
final class Books implements AutoCloseable {
    private final Connection connection;

    Books(String url, String user, String password) throws SQLException {
        connection = DriverManager.getConnection(url, user, password);
    }

    /// Gives each tenant a wallet with `amount`, as a balanced transfer from cash.
    void fund(List<UUID> tenants, Money amount) throws SQLException {
        var sql = """
                with tenant as (select unnest(?::uuid[]) as id),
                wallet as (
                    insert into account (id, tenant_id, kind, balance)
                    select gen_random_uuid(), id, 'wallet', ? from tenant returning id, tenant_id
                ), cash as (
                    update account set balance = balance - ? * (select count(*) from tenant) where kind = 'cash'
                )
                insert into transfer (
                    id, kind, at, tenant_id, description, wallet_id, wallet, balance_after, cash)
                select gen_random_uuid(), 'top-up', now(), tenant_id, 'Top-up', id, ?, ?, -? from wallet
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
            for (var i = 2; i <= 6; i++) {
                statement.setLong(i, amount.nanos());
            }
            statement.executeUpdate();
        }
    }

    /// Records of the topic that billing is past.
    long progress() throws SQLException {
        return number("select coalesce(sum(next_offset), 0) from consumer_offset");
    }

    /// Bytes written ahead since the database was made.
    long walBytes() throws SQLException {
        return number("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')");
    }

    /// What is wrong with the books after `events` different events that charged `charged`; empty when nothing is.
    List<String> wrong(long events, Money charged) throws SQLException {
        return List.of(
                        check("events that were posted", "select count(*) from usage_record", events),
                        check("their charges", "select sum(charge) from usage_record", charged.nanos()),
                        check(
                                "revenue in the entries",
                                "select sum(amount) from ledger_entry e join account a on a.id = e.account_id"
                                        + " where a.kind = 'revenue'",
                                charged.nanos()),
                        check("events per minute", "select sum(events) from posted_minute", events),
                        check(
                                "written off",
                                "select count(*) from account where kind = 'write_off' and balance <> 0",
                                0),
                        check("dead letters", "select count(*) from dead_letter", 0),
                        check("sum of all entries", "select sum(amount) from ledger_entry", 0),
                        check(
                                "accounts whose balance is not the sum of their entries",
                                "select count(*) from account a left join (select account_id, sum(amount) as sum from ledger_entry"
                                        + " group by account_id) e on e.account_id = a.id where a.balance <> coalesce(e.sum, 0)",
                                0),
                        check(
                                "wallets whose hold is not the sum of their slices'",
                                "select count(*) from account a where a.kind = 'wallet' and a.held <> coalesce("
                                        + "(select sum(r.held) from reservation r where r.tenant_id = a.tenant_id), 0)",
                                0))
                .stream()
                .filter(found -> !found.isEmpty())
                .toList();
    }

    private String check(String what, String sql, long wanted) throws SQLException {
        var found = number(sql);
        return found == wanted ? "" : "%s: %d instead of %d".formatted(what, found, wanted);
    }

    private long number(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
