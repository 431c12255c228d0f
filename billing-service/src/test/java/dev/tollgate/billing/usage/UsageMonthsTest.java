package dev.tollgate.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.billing.usage.UsageRecordRepository.TracedEvent;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.PostgresResource;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// Partitions on databases of their own, so that a month can be dropped.
class UsageMonthsTest {
    private static final YearMonth CURRENT = YearMonth.now(ZoneOffset.UTC);
    private static final UUID TENANT = UUID.randomUUID();
    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private final Jdbi jdbi;
    private final UsageMonths months;

    UsageMonthsTest() {
        var properties = new PostgresResource().start();
        database.setUrl(properties.get("quarkus.datasource.jdbc.url"));
        database.setUser(properties.get("quarkus.datasource.username"));
        database.setPassword(properties.get("quarkus.datasource.password"));
        jdbi = BillingDatabase.over(database);
        months = new UsageMonths(jdbi, new Months(3, 2));
    }

    private record Months(int retentionMonths, int monthsAhead) implements UsageConfig {
        @Override
        public Duration monthsInterval() {
            return Duration.ofHours(1);
        }
    }

    @Test
    void whatWasWrittenBeforeThereWereMonthsIsMovedAndRolledUp() {
        migrate("3");
        jdbi.useHandle(handle -> {
            for (var i = 0; i < 40; i++) {
                handle.execute("""
                        insert into usage_record (event_id, tenant_id, key_id, request_id, started_at, finished_at, endpoint,
                            protocol, streamed, requested_model, outcome, status, units, input_units, output_units,
                            usage_source, charge, official, cost, holder, holder_sequence, total_ms, attempts)
                        values (gen_random_uuid(), ?, gen_random_uuid(), 'r', now() - ? * interval '5 days', now(), '/v1', 'chat',
                            true, 'm', 'COMPLETE', 200, '{}', 5, 6, 'PROVIDER', 100, 120, 50, 'g', 1, 1, '[]')
                        """, TENANT, i);
            }
        });
        var before = count("select max(posted_sequence) from usage_record");

        migrate("latest");

        assertThat(count("select count(*) from usage_record")).isEqualTo(40);
        assertThat(count("select count(*) from usage_record_other")).isZero();
        for (var table : List.of("usage_hour", "usage_day")) {
            assertThat(count("select sum(requests) + sum(charge) + sum(input_units) from " + table))
                    .isEqualTo(40 + 4_000 + 200);
        }
        insert(UUID.randomUUID(), Instant.now());
        assertThat(count("select max(posted_sequence) from usage_record")).isEqualTo(before + 1);
    }

    @Test
    void monthsAreMadeAheadOrOnDemandAndDroppedWhenTheyAreTooOld() {
        migrate("latest");
        var late = CURRENT.minusMonths(2).atDay(3).atStartOfDay().toInstant(ZoneOffset.UTC);
        // A month whose transaction fails is made again.
        jdbi.useTransaction(handle -> {
            months.ensure(handle, List.of(late));
            handle.rollback();
        });
        insert(UUID.randomUUID(), late);
        insert(UUID.randomUUID(), Instant.now());
        months.turn(CURRENT);
        assertThat(months.months())
                .containsExactly(CURRENT.minusMonths(2), CURRENT, CURRENT.plusMonths(1), CURRENT.plusMonths(2));

        months.turn(CURRENT.plusMonths(2));

        assertThat(months.months())
                .containsExactly(
                        CURRENT,
                        CURRENT.plusMonths(1),
                        CURRENT.plusMonths(2),
                        CURRENT.plusMonths(3),
                        CURRENT.plusMonths(4));
        assertThat(count("select count(*) from usage_record")).isEqualTo(1);
        assertThat(count("select sum(requests) from usage_hour")).isEqualTo(1);
        assertThat(count("select sum(requests) from usage_day")).isEqualTo(2);
    }

    @Test
    void recordsThatCameBeforeTheirMonthAreMovedIntoItAndRecordsOfNoMonthLeaveAfterTheRetention() {
        migrate("latest");
        var ahead = CURRENT.plusMonths(3).atDay(3).atStartOfDay().toInstant(ZoneOffset.UTC);
        insert(UUID.randomUUID(), ahead);
        insert(UUID.randomUUID(), Instant.parse("2001-01-01T00:00:00Z"));
        assertThat(count("select count(*) from usage_record_other")).isEqualTo(2);

        months.turn(CURRENT.plusMonths(1));

        assertThat(count("select count(*) from usage_record_other")).isEqualTo(1);
        assertThat(count("select count(*) from usage_record where started_at = '" + ahead + "'"))
                .isEqualTo(1);

        jdbi.useHandle(
                handle -> handle.execute("update usage_record_other set posted_at = now() - interval '5 months'"));
        months.turn(CURRENT.plusMonths(1));

        assertThat(count("select count(*) from usage_record_other")).isZero();
    }

    @Test
    void monthsAreMadeAndDroppedByTheClockOfTheDatabase() {
        migrate("latest");
        jdbi.useHandle(handle -> {
            handle.execute("create schema slow");
            handle.execute("create function slow.clock_timestamp() returns timestamptz language sql as"
                    + " $$ select pg_catalog.now() - interval '4 years' $$");
        });
        database.setOptions("-c search_path=slow,pg_catalog,public");
        months.turn(CURRENT.minusYears(4).minusMonths(1));

        months.tick();

        // Of the clock that is right here, none of them would be left.
        assertThat(months.months()).contains(CURRENT.minusYears(4).minusMonths(1), CURRENT.minusYears(4));
    }

    @Test
    void serviceThatDoesNotOwnTheTablesGoesOnInTheNextMonthAndDropsOnlyWhatHasEnded() {
        migrate("latest");
        var role = "service_" + UUID.randomUUID().toString().replace("-", "");
        var stranger = role + "_stranger";
        jdbi.useHandle(handle -> handle.execute("create role %1$s; create role %1$s_stranger".formatted(role)));
        jdbi.useHandle(handle -> handle.execute("select grant_billing_to('" + role + "')"));
        try {
            var service = as(role);
            var its = new UsageMonths(service, new Months(3, 2));
            insert(service, its, UUID.randomUUID(), Instant.now());
            insert(service, its, UUID.randomUUID(), start(CURRENT.plusMonths(1)));
            insert(service, its, UUID.randomUUID(), start(CURRENT.minusMonths(2)));
            its.turn(CURRENT.plusMonths(2));

            assertThat(its.months()).startsWith(CURRENT, CURRENT.plusMonths(1)).doesNotContain(CURRENT.minusMonths(2));
            assertThat(count("select count(*) from usage_record")).isEqualTo(2);
            assertThat(count("select count(*) from usage_record_other")).isZero();
            for (var statement : List.of(
                    "select drop_usage_month(current_date)",
                    "select drop_usage_month(null)",
                    "select create_usage_month(null)",
                    "select create_usage_month('2999-01-01')",
                    "drop table usage_record_other",
                    "create table of_its_own ()")) {
                assertThatThrownBy(() -> service.useHandle(handle -> handle.execute(statement)))
                        .as(statement)
                        .hasMessageMatching("(?s).*(month of usage|permission denied|must be owner).*");
            }
            assertThatThrownBy(() ->
                            as(stranger).useHandle(handle -> handle.execute("select drop_usage_month('2020-01-01')")))
                    .hasMessageContaining("permission denied for function drop_usage_month");
        } finally {
            jdbi.useHandle(handle ->
                    handle.execute("drop owned by %1$s; drop role %1$s; drop role %1$s_stranger".formatted(role)));
        }
    }

    /// The database as this role may use it.
    private Jdbi as(String role) {
        var limited = new PGSimpleDataSource();
        limited.setUrl(database.getUrl());
        limited.setUser(database.getUser());
        limited.setPassword(database.getPassword());
        limited.setOptions("-c role=" + role);
        return BillingDatabase.over(limited);
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private void insert(UUID id, Instant startedAt) {
        insert(jdbi, months, id, startedAt);
    }

    private static void insert(Jdbi jdbi, UsageMonths months, UUID id, Instant startedAt) {
        var event = Events.event(id, TENANT, null, Money.ofNanos(100), startedAt);
        var records = new UsageRecordRepository(months);
        jdbi.useTransaction(handle -> {
            records.insert(handle, List.of(new TracedEvent(event, null)));
            new RollupRepository().add(handle, List.of(event));
        });
    }

    private void migrate(String version) {
        Flyway.configure()
                .dataSource(database)
                .locations("db/migration")
                .target(version)
                .load()
                .migrate();
    }

    private long count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
