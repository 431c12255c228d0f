package dev.tollgate.billing.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.kit.testing.PostgresResource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// A database that was in use before grants were kept one by one.
class LedgerMigrationTest {
    private static final String BEFORE = """
            insert into account (id, tenant_id, kind, balance, promotional)
                values ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000a', 'wallet', 9, 0);
            update account set balance = -10 where kind = 'cash';
            update account set balance = -5 where kind = 'promotion';
            update account set balance = 6 where kind = 'revenue';
            insert into transfer (id, kind, at, tenant_id, description)
                select ('00000000-0000-0000-0000-00000000010' || n)::uuid, kind, now() + n * interval '1 s',
                       '00000000-0000-0000-0000-00000000000a', 'before'
                from (values (2, 'top-up'), (3, 'grant'), (4, 'charge')) as t (n, kind);
            insert into ledger_entry (transfer_id, line, account_id, amount, balance_after, at)
                select ('00000000-0000-0000-0000-00000000010' || n)::uuid, line, a.id, amount, after, now() + n * interval '1 s'
                from (values (2, 1, 'wallet', 10, 10), (2, 2, 'cash', -10, null), (3, 1, 'wallet', 5, 15),
                             (3, 2, 'promotion', -5, null), (4, 1, 'wallet', -6, 9), (4, 2, 'revenue', 6, null))
                    as e (n, line, kind, amount, after) join account a on a.kind = e.kind
                order by n, line;
            """;

    @Test
    void whatWasBookedBeforeAgreesWithTheVerifierAndCanBeSealed() {
        var database = new PostgresResource().start();
        var url = database.get("quarkus.datasource.jdbc.url");
        var user = database.get("quarkus.datasource.username");
        var password = database.get("quarkus.datasource.password");
        var jdbi = BillingDatabase.at(url, user, password);
        Flyway.configure().dataSource(url, user, password).target("3").load().migrate();
        jdbi.useHandle(handle -> handle.createScript(BEFORE).execute());

        Flyway.configure().dataSource(url, user, password).load().migrate();
        var chain = new ChainRepository(jdbi);
        var block = chain.seal(100);

        assertThat(block).isPresent();
        assertThat(block.get().transfers()).isEqualTo(3);
        assertThat(Verifiers.verify(jdbi).findings()).isEmpty();
        assertThat(sum(jdbi, "select spent from account where kind = 'wallet'")).isEqualTo(6);
        // The charge took all that was given, and one that was paid.
        assertThat(sum(jdbi, "select min(promotional) from ledger_entry")).isEqualTo(-5);
    }

    private static long sum(Jdbi jdbi, String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
