package dev.tollgate.billing.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.kit.testing.PostgresResource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/// A database that was in use before revenue told what was written off.
class RevenueMigrationTest {
    private static final String BEFORE = """
            insert into transfer (id, kind, at, tenant_id, description, reverses, revenue, write_off, cash)
                select ('00000000-0000-0000-0000-00000000010' || n)::uuid, kind, at::timestamptz,
                       '00000000-0000-0000-0000-00000000000a', description,
                       ('00000000-0000-0000-0000-00000000010' || reverses)::uuid, revenue, write_off, cash
                from (values (1, 'charge', '2026-01-31T23:59:59Z', 'model', null::int, 4, -4, null::int),
                             (2, 'charge', '2026-01-31T23:59:59Z', 'model', null, 3, -3, null),
                             (3, 'correction', '2026-02-01T00:00:00Z', 'Taken back', 1, -4, 4, null),
                             (4, 'refund', '2026-02-01T00:00:00Z', 'Refund of a payment', null, null, -5, 5))
                    as t (n, kind, at, description, reverses, revenue, write_off, cash);
            insert into revenue_day (
                day, tenant_id, model, provider, requests, input_units, output_units, revenue, paid, official, cost)
                select day::date, '00000000-0000-0000-0000-00000000000a', 'model', null, 0, 0, 0, revenue, 0, 0, 0
                from (values ('2026-01-31', 7), ('2026-02-01', -4)) as r (day, revenue);
            """;

    @Test
    void whatWasWrittenOffBeforeLowersTheMarginOfItsDay() {
        var database = new PostgresResource().start();
        var url = database.get("quarkus.datasource.jdbc.url");
        var user = database.get("quarkus.datasource.username");
        var password = database.get("quarkus.datasource.password");
        var jdbi = BillingDatabase.at(url, user, password);
        Flyway.configure().dataSource(url, user, password).target("14").load().migrate();
        jdbi.useHandle(handle -> handle.createScript(BEFORE).execute());

        Flyway.configure().dataSource(url, user, password).load().migrate();

        var rows = jdbi.withHandle(handle -> handle.createQuery(
                        "select concat_ws(' ', day, model, revenue, written_off) from revenue_day order by day, model")
                .mapTo(String.class)
                .list());
        assertThat(rows)
                .containsExactlyInAnyOrder(
                        "2026-01-31 model 7 7", "2026-02-01 Refund of a payment 0 5", "2026-02-01 model -4 -4");
    }
}
