package dev.tollgate.billing.reconciliation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.billing.reservation.Slices;
import dev.tollgate.billing.settlement.UsageTopic;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.JournalCount;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What journals tell over Kafka against what really came through the topic of usage.
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class ReconciliationTest {
    /// Long enough ago that a disagreement is a difference at once.
    private static final Instant MINUTE =
            Instant.now().minus(Duration.ofMinutes(10)).truncatedTo(ChronoUnit.MINUTES);

    @Inject
    Funds funds;

    @Inject
    Slices slices;

    @Inject
    Reconciliation reconciliation;

    @Inject
    ReconciliationRepository minutes;

    @Inject
    HolderRepository holders;

    @Inject
    ReconciliationConfig config;

    @Inject
    MeterRegistry metrics;

    @Inject
    Jdbi jdbi;

    private final String holder = "gateway-" + UUID.randomUUID();
    private final UUID journal = UUID.randomUUID();
    private final UsageTopic usage = new UsageTopic(KafkaResource.bootstrapServers());
    private final CountsTopic counts = new CountsTopic();

    @AfterEach
    void close() {
        counts.close();
    }

    @Test
    void minuteWhoseEventsAreAllPostedMatches() {
        var tenant = funds.tenantWith(usd("10"));
        usage.send(event(tenant, MINUTE, usd("1")));
        usage.send(event(tenant, MINUTE.plusSeconds(59), usd("0.5")));

        counts.tell(told(MINUTE, 2, usd("1.5"), 1, 2));

        var row = awaitRow("matched");
        assertThat(row.getLong("items[0].journalled")).isEqualTo(2);
        assertThat(row.getLong("items[0].shipped")).isEqualTo(2);
        assertThat(row.getLong("items[0].posted")).isEqualTo(2);
        assertThat(row.getLong("items[0].missing")).isZero();
    }

    @Test
    void eventThatNeverCameIsADifferenceWithItsMoneyUntilItComes() {
        var tenant = funds.tenantWith(usd("10"));
        var late = event(tenant, MINUTE, usd("0.5"));
        usage.send(event(tenant, MINUTE, usd("1")));
        counts.tell(told(MINUTE, 2, usd("1.5"), 1, 2));

        var row = awaitRow("different");

        assertThat(row.getLong("items[0].missing")).isEqualTo(1);
        assertThat(row.getLong("items[0].missingCharge")).isEqualTo(usd("0.5").nanos());
        assertThat(gauge("different.minutes")).isPositive();
        assertThat(gauge("missing.events")).isPositive();
        assertThat(gauge("different.age.seconds")).isGreaterThan(120);
        usage.send(late);
        awaitRow("matched");
        assertThat(gauge("missing.events")).isZero();
    }

    @Test
    void chargeThatDiffersIsADifferenceThoughTheCountsAgree() {
        var tenant = funds.tenantWith(usd("10"));
        usage.send(event(tenant, MINUTE, usd("1")));

        counts.tell(told(MINUTE, 1, usd("1.1"), 1, 1));

        assertThat(awaitRow("different").getLong("items[0].missingCharge"))
                .isEqualTo(usd("0.1").nanos());
        counts.tell(told(MINUTE, 1, usd("1"), 1, 1));
        awaitRow("matched");
    }

    @Test
    void acceptedDifferenceEndsItsAlertAndStaysInViewUntilItGrows() {
        var tenant = funds.tenantWith(usd("10"));
        counts.tell(told(MINUTE, 2, usd("1.5"), 1, 2));
        usage.send(event(tenant, MINUTE, usd("1")));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            reconciliation.compare();
            assertThat(rows().getList("items.missing", Integer.class)).containsExactly(1);
        });
        var before = gauge("different.minutes");

        assertThat(accept(1, usd("0.5"), "its disk is gone").statusCode()).isEqualTo(200);
        assertThat(accept(1, usd("0.5"), "again").statusCode()).isEqualTo(200);

        var row = awaitRow("accepted");
        assertThat(row.getString("items[0].acceptance.reason")).isEqualTo("its disk is gone");
        assertThat(row.getString("items[0].acceptance.actor")).isEqualTo("someone@example.com");
        assertThat(row.getLong("items[0].missing")).isEqualTo(1);
        assertThat(gauge("different.minutes")).isEqualTo(before - 1);
        assertThat(gauge("accepted.minutes")).isPositive();

        counts.tell(told(MINUTE, 1, usd("1"), 900, 900));
        assertThat(awaitRow("different").getMap("items[0]")).doesNotContainKey("acceptance");
        assertThat(accept(1, usd("0.5"), "seen too early").statusCode()).isEqualTo(409);

        accept(2, usd("1.5"), "still gone");
        awaitRow("accepted");
        usage.send(event(tenant, MINUTE, usd("0.5")));
        usage.send(event(tenant, MINUTE, usd("1")));
        awaitRow("matched");
        assertThat(accept(0, usd("0"), "nothing to accept").statusCode()).isEqualTo(409);
        var reasons = jdbi.withHandle(handle -> handle.createQuery(
                        "select reason from reconciliation_acceptance where holder = ? order by id")
                .bind(0, holder)
                .mapTo(String.class)
                .list());
        assertThat(reasons).containsExactly("its disk is gone", "still gone");
    }

    @Test
    void whatIsAcceptedMustBeNamedAndCannotBeRewritten() {
        assertThat(admin().contentType("application/json")
                        .body("{\"minute\":\"" + MINUTE + "\"}")
                        .post("/api/reconciliation/accept")
                        .then()
                        .statusCode(422)
                        .extract()
                        .jsonPath()
                        .getList("errors.field", String.class))
                .isEqualTo(List.of("reason", "holder", "missing", "missingCharge"));
        assertThat(accept(1, usd("1"), "unknown").statusCode()).isEqualTo(404);
        assertThatThrownBy(() ->
                        jdbi.useHandle(handle -> handle.execute("update reconciliation_acceptance set actor = 'x'")))
                .hasMessageContaining("reconciliation_acceptance");
        assertThat(given().auth()
                        .oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "platform-finance"))
                        .contentType("application/json")
                        .body("{}")
                        .post("/api/reconciliation/accept")
                        .statusCode())
                .isEqualTo(403);
    }

    private Response accept(long missing, Money charge, String reason) {
        return admin().contentType("application/json")
                .body(Map.of(
                        "minute", MINUTE.toString(),
                        "holder", holder,
                        "missing", missing,
                        "missingCharge", charge.nanos(),
                        "reason", reason))
                .post("/api/reconciliation/accept");
    }

    @Test
    void minuteThatNoJournalToldOfIsASurplus() {
        usage.send(event(funds.tenantWith(usd("10")), MINUTE, usd("1")));

        var row = awaitRow("different");

        assertThat(row.getMap("items[0]")).doesNotContainKey("journalled");
        assertThat(row.getLong("items[0].missing")).isEqualTo(-1);
        counts.tell(told(MINUTE, 1, usd("1"), 1, 1));
        awaitRow("matched");
    }

    @Test
    void disagreementOfAYoungMinuteIsPending() {
        var now = Instant.now().truncatedTo(ChronoUnit.MINUTES);

        counts.tell(told(now, 1, usd("1"), 1, 1));

        awaitRow("pending");
        usage.send(event(funds.tenantWith(usd("10")), now, usd("1")));
        awaitRow("matched");
    }

    @Test
    void deadLetterOfAMinuteIsAccountedFor() {
        var tenant = funds.tenantWith(usd("10"));
        usage.send(event(tenant, MINUTE, usd("1")));
        usage.send(event(tenant, MINUTE, usd("-1")));

        counts.tell(told(MINUTE, 2, usd("0"), 1, 2));

        var row = awaitRow("matched");
        assertThat(row.getLong("items[0].dead")).isEqualTo(1);
    }

    @Test
    void countThatTheDatabaseRefusesDoesNotStopTheOthers() {
        usage.send(event(funds.tenantWith(usd("10")), MINUTE, usd("1")));

        counts.tell(told(Instant.MAX, 1, usd("1"), 1, 1));
        counts.tell(told(MINUTE, 1, usd("1"), 1, 1));

        assertThat(awaitRow("matched").getLong("items[0].journalled")).isEqualTo(1);
    }

    @Test
    void toldAgainAMinuteIsReplacedAndItsLaterPartsAddUp() {
        var tenant = funds.tenantWith(usd("10"));
        counts.tell(holder, "not json");
        counts.tell(holder, "{}");
        counts.tell(told(MINUTE, 1, usd("1"), 1, 1));
        counts.tell(told(MINUTE, 2, usd("2"), 1, 2));
        counts.tell(told(MINUTE, 1, usd("1"), 1, 1));
        counts.tell(told(MINUTE, 1, usd("1"), 900, 900));

        for (var i = 0; i < 3; i++) {
            usage.send(event(tenant, MINUTE, usd("1")));
        }

        // Two of each agree on the way, too.
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(awaitRow("matched").getLong("items[0].journalled"))
                        .isEqualTo(3));
    }

    @Test
    void holderThatFellSilentIsUnreportedAtMostByItsUnspentSlice() {
        var tenant = funds.tenantWith(usd("10"));
        var before = unreported();
        var slice = UUID.randomUUID();
        slices.open(new OpenSlice(slice, tenant, holder, usd("1"), usd("4")));
        assertThat(admin().get("/api/reconciliation/summary").jsonPath().getLong("atRisk"))
                .isGreaterThanOrEqualTo(usd("4").nanos());
        usage.send(withHolder(Events.event(UUID.randomUUID(), tenant, slice, usd("1"), MINUTE)));
        await().atMost(Duration.ofSeconds(60)).until(() -> chargedTo(slice) == usd("1").nanos());

        jdbi.useHandle(handle -> handle.execute(
                "update reservation set opened_at = now() - interval '5 min', expires_at = now() - interval '2 min' where id = ?",
                slice));
        slices.releaseExpired();

        assertThat(unreported() - before).isEqualTo(usd("3").nanos());
        counts.tell(told(Instant.now().truncatedTo(ChronoUnit.MINUTES), 0, usd("0"), 1, 0));
        await().pollDelay(Duration.ofMillis(1500))
                .untilAsserted(() -> assertThat(unreported() - before)
                        .as("a new journal knows nothing of the old one's time")
                        .isEqualTo(usd("3").nanos()));
        var survivor = UUID.randomUUID();
        counts.tell(new JournalCount(holder, survivor, MINUTE, 0, usd("0"), 0, 1, 0, 1, Instant.now()));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(unreported() - before).isZero());
    }

    @Test
    void minuteThatChangedWhileNothingWasComparedIsComparedAfterwards() {
        var now = new AtomicReference<>(Instant.now().minus(Duration.ofHours(4)));
        var slow = comparingAt(now);
        slow.compare();
        // Three hours ago, and nobody has told of it since.
        jdbi.useHandle(handle -> handle.execute("""
                insert into journal_minute (
                    minute, holder, journal_id, first_sequence, last_sequence, events, charge, unreadable, shipped, changed_at)
                values (?, ?, ?, 1, 1, 1, 5, 0, 1, now() - interval '3 hours')
                """, MINUTE.minus(Duration.ofHours(3)), holder, journal));
        now.set(Instant.now());

        slow.compare();

        assertThat(rows().getList("items.state")).containsExactly("different");
        for (var table : List.of("journal_minute", "reconciliation_minute")) {
            jdbi.useHandle(handle -> handle.execute("delete from " + table + " where holder = ?", holder));
        }
    }

    @Test
    void summarySaysWhenItWasComparedAndNotWhenItWasRead() {
        var compared = Instant.now().minus(Duration.ofHours(4));
        var now = new AtomicReference<>(compared);
        var slow = comparingAt(now);
        assertThat(slow.summary().comparedAt()).isNull();
        slow.compare();
        now.set(Instant.now());

        assertThat(slow.summary().comparedAt()).isEqualTo(compared);
        reconciliation.compare();
        assertThat(admin().get("/api/reconciliation/summary").jsonPath().getString("comparedAt"))
                .isNotNull();
    }

    @Test
    void aComparisonThatNeverSucceededGrowsOldAllTheSame() throws InterruptedException {
        var registry = new SimpleMeterRegistry();
        new ReconciliationMetrics(registry);
        var age = registry.get("tollgate.billing.reconciliation.compared.age.seconds")
                .gauge();
        var young = age.value();

        Thread.sleep(20);

        assertThat(age.value()).isGreaterThan(young).isLessThan(60);
    }

    @Test
    void thoseWhoReadTheBooksOfAllMayLookAndOnlyPlatformAdminsMayAccept() {
        var owner = given().auth().oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "owner", "finance"));

        assertThat(owner.get("/api/reconciliation").statusCode()).isEqualTo(403);
        assertThat(given().get("/api/reconciliation/summary").statusCode()).isEqualTo(401);
        var finance = given().auth().oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "platform-finance"));
        assertThat(finance.get("/api/reconciliation").statusCode()).isEqualTo(200);
        assertThat(finance.get("/api/reconciliation/summary").statusCode()).isEqualTo(200);
        assertThat(finance.contentType("application/json")
                        .body(Map.of("reason", "lost"))
                        .post("/api/reconciliation/accept")
                        .statusCode())
                .isEqualTo(403);
        assertThat(admin().get("/api/reconciliation?state=odd").statusCode()).isEqualTo(400);
    }

    private Reconciliation comparingAt(AtomicReference<Instant> now) {
        return new Reconciliation(
                minutes, holders, config, new ReconciliationMetrics(new SimpleMeterRegistry()), now::get);
    }

    private JsonPath awaitRow(String state) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    reconciliation.compare();
                    assertThat(rows().getList("items.state")).containsExactly(state);
                });
        return rows();
    }

    private JsonPath rows() {
        return admin().get("/api/reconciliation?holder=" + holder)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private long unreported() {
        return admin().get("/api/reconciliation/summary").jsonPath().getLong("unreportedAtMost");
    }

    private long chargedTo(UUID slice) {
        return jdbi.withHandle(handle -> handle.createQuery("select charged from reservation where id = :id")
                .bind("id", slice)
                .mapTo(Long.class)
                .one());
    }

    private double gauge(String name) {
        return metrics.get("tollgate.billing.reconciliation." + name).gauge().value();
    }

    private static RequestSpecification admin() {
        return given().auth().oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "platform-admin"));
    }

    private JournalCount told(Instant minute, long events, Money charge, long first, long last) {
        return new JournalCount(holder, journal, minute, events, charge, 0, first, last, last + 1, Instant.now());
    }

    /// An event that finished at `at`.
    private UsageEvent event(UUID tenant, Instant at, Money charge) {
        return withHolder(Events.event(UUID.randomUUID(), tenant, null, charge, at.minusMillis(900)));
    }

    private UsageEvent withHolder(UsageEvent event) {
        return Events.with(event, Map.of("holder", holder));
    }

    private static Money usd(String dollars) {
        return Money.ofDollars(dollars);
    }
}
