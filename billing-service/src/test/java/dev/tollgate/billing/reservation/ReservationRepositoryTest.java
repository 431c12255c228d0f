package dev.tollgate.billing.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.billing.usage.ExplainingDataSource;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.PostgresResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/// What the sweep asks of a table in which nearly all slices have ended.
class ReservationRepositoryTest {
    private static final Duration MONTH = Duration.ofDays(30);
    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private final List<String> plans = new ArrayList<>();
    private final Jdbi jdbi;
    private final ReservationRepository reservations;

    ReservationRepositoryTest() {
        var properties = new PostgresResource().start();
        database.setUrl(properties.get("quarkus.datasource.jdbc.url"));
        database.setUser(properties.get("quarkus.datasource.username"));
        database.setPassword(properties.get("quarkus.datasource.password"));
        jdbi = BillingDatabase.over(database);
        reservations = new ReservationRepository(BillingDatabase.over(ExplainingDataSource.of(database, plans::add)));
    }

    /// 30,000 slices that ended within the last 60 days, ten that are open and ten that wait for their events.
    @BeforeEach
    void fill() {
        Flyway.configure().dataSource(database).locations("db/migration").load().migrate();
        insert("case n % 10 when 0 then 'expired' else 'closed' end", "0", "now() - n * interval '173 s'", 30_000);
        insert("'open'", "5", "null", 10);
        insert("'closing'", "2", "now()", 10);
        jdbi.useHandle(handle -> handle.execute("analyze reservation"));
    }

    @Test
    void whatTheSweepAsksEveryFewSecondsIsFoundByIndexesOfTheFewThatMatter() {
        assertThat(reservations.holding()).isEqualTo(new ReservationRepository.Holding(10, 20, Money.ofNanos(70)));
        reservations.expired(Duration.ZERO, 100);
        reservations.unreported(Duration.ZERO, MONTH, 100);
        reservations.forgetRefused(MONTH, 100);
        reservations.forgetEnded(MONTH, 100);

        assertThat(plans)
                .hasSize(5)
                .allSatisfy(plan -> assertThat(plan).contains("Index").doesNotContain("Seq Scan on reservation"));
    }

    @Test
    void slicesThatEndedLongAgoAreForgottenAFewAtATimeAndOthersStay() {
        var forgetting = new ReservationRepository(jdbi);
        var due = count("ended_at < now() - interval '30 days'");
        assertThat(due).isGreaterThan(10_000);

        assertThat(forgetting.forgetEnded(MONTH, 100)).isEqualTo(100);
        assertThat(count("true")).isEqualTo(30_020 - 100);
        assertThat(forgetting.forgetEnded(MONTH, 50_000)).isEqualTo((int) due - 100);

        assertThat(forgetting.forgetEnded(MONTH, 50_000)).isZero();
        assertThat(count("state in ('open', 'closing')")).isEqualTo(20);
        assertThat(count("true")).isEqualTo(30_020 - due);
    }

    private void insert(String state, String held, String endedAt, int rows) {
        jdbi.useHandle(handle -> handle.execute("""
                insert into reservation (id, tenant_id, holder, minimum, wanted, granted, held, state, opened_at, expires_at,
                                         ended_at)
                select gen_random_uuid(), gen_random_uuid(), 'gateway-1', 1, 9, 9, %s, %s, now(), now(), %s
                from generate_series(1, %d) as n
                """.formatted(held, state, endedAt, rows)));
    }

    private long count(String condition) {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from reservation where " + condition)
                .mapTo(Long.class)
                .one());
    }
}
