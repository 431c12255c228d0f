package dev.tollgate.billing.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.billing.usage.ExplainingDataSource;
import dev.tollgate.kit.testing.PostgresResource;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the lists read of a ledger of which nearly all is charges.
class LedgerPlansTest {
    private static final UUID TENANT = UUID.fromString("00000000-0000-0000-0000-00000000000a");
    private static final TimeRange ANY = new TimeRange(null, null);
    private static final String FILL = """
            insert into account (id, tenant_id, kind)
                select ('00000000-0000-0000-0000-00000000000' || n)::uuid,
                       ('00000000-0000-0000-0000-00000000000' || tenant)::uuid, 'wallet'
                from (values (1, 'a'), (2, 'b')) as w (n, tenant);
            insert into transfer (id, kind, at, tenant_id, description, wallet_id, wallet, balance_after, revenue, promotion)
                select gen_random_uuid(), case when n <= 2 then 'grant' else 'charge' end, now() + n * interval '1 s',
                       ('00000000-0000-0000-0000-00000000000' || case when n % 2 = 0 then 'a' else 'b' end)::uuid, 'x',
                       ('00000000-0000-0000-0000-00000000000' || case when n % 2 = 0 then 1 else 2 end)::uuid,
                       case when n <= 2 then 1 else -1 end, 1, case when n > 2 then 1 end, case when n <= 2 then -1 end
                from generate_series(1, 20000) as n;
            insert into transfer (id, kind, at, tenant_id, description, provider_cost, provider_payable)
                select gen_random_uuid(), 'cost', now() + n * interval '1 s',
                       ('00000000-0000-0000-0000-00000000000' || case when n = 1 then 'a' else 'b' end)::uuid, 'x', -1, 1
                from generate_series(1, 2000) as n;
            analyze transfer, account;
            """;
    private static final List<String> PLANS = new ArrayList<>();

    private static AutoCloseable connection;
    private static Jdbi jdbi;

    @BeforeAll
    static void fill() throws Exception {
        var database = new PostgresResource().start();
        var url = database.get("quarkus.datasource.jdbc.url");
        var user = database.get("quarkus.datasource.username");
        var password = database.get("quarkus.datasource.password");
        Flyway.configure().dataSource(url, user, password).load().migrate();
        BillingDatabase.at(url, user, password)
                .useHandle(handle -> handle.createScript(FILL).execute());
        var open = DriverManager.getConnection(url, user, password);
        connection = open;
        jdbi = BillingDatabase.over(ExplainingDataSource.of(ExplainingDataSource.kept(open), PLANS::add));
    }

    @AfterAll
    static void close() throws Exception {
        connection.close();
    }

    @Test
    void rareKindIsFoundWithoutAWalkThroughAllThatCameSince() {
        assertThat(transfers(null, "grant")).hasSize(2);
        assertThat(plan()).contains("using transfer_of_rare_kind on").doesNotContain("Rows Removed");
        assertThat(transfers(TENANT, "grant")).hasSize(1);
        assertThat(plan()).contains("using transfer_of_rare_kind_of_wallet on");

        var filter = new StatementRepository.Filter("grant", null, ANY);
        var statements = new StatementRepository(jdbi);
        PLANS.clear();
        assertThat(statements.list(TENANT, filter, null, 50)).hasSize(1);
        assertThat(plan()).contains("transfer_of_rare_kind_of_wallet");
        PLANS.clear();
        assertThat(statements.totals(TENANT, filter).credits().nanos()).isEqualTo(1);
        assertThat(plan()).contains("transfer_of_rare_kind_of_wallet");
    }

    @Test
    void whatIsBesideAWalletIsFoundByItsTenant() {
        assertThat(transfers(TENANT, "cost")).hasSize(1);
        assertThat(plan()).contains("transfer_beside_wallet");
        assertThat(transfers(TENANT, null)).hasSize(50);
        assertThat(plan()).contains("using transfer_beside_wallet on", "using transfer_of_wallet on");
    }

    private static List<TransferItem> transfers(@Nullable UUID tenant, @Nullable String kind) {
        PLANS.clear();
        return new TransferRepository(jdbi)
                .list(new TransferRepository.Filter(tenant, null, kind, null, ANY), null, 50);
    }

    /// Of the list itself, which is the first statement.
    private static String plan() {
        return PLANS.getFirst();
    }
}
