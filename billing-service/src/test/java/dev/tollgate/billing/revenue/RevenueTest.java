package dev.tollgate.billing.revenue;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.chain.Sealing;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.billing.settlement.Postings;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class RevenueTest {
    @Inject
    Postings postings;

    @Inject
    Funds funds;

    @Inject
    Sealing sealing;

    @Inject
    Jdbi jdbi;

    @Test
    void everyGroupingAddsUpToTheEntriesOfThePeriod() {
        var seed = ThreadLocalRandom.current().nextLong();
        var random = new Random(seed);
        // The second tenant runs out of money, so that a part of its charges is written off.
        var tenants = List.of(funds.tenantWith(Money.ofDollars("100")), funds.tenantWith(Money.ofNanos(40_000)));
        for (var batch = 0; batch < 5; batch++) {
            var events = new ArrayList<UsageEvent>();
            for (var i = 0; i < 30; i++) {
                var started = Instant.now().minusSeconds(random.nextInt(4_000_000));
                events.add(Events.event(
                        UUID.randomUUID(),
                        tenants.get(random.nextInt(2)),
                        null,
                        Money.ofNanos(random.nextInt(2_000)),
                        started));
            }
            postings.post(events);
            postings.post(events);
        }

        for (var by : List.of("tenant", "model", "provider", "day")) {
            var answer = revenue("?by=" + by);
            for (var figure : List.of("revenue", "official", "cost", "writtenOff", "margin", "requests")) {
                assertThat(answer.getList("rows." + figure, Long.class).stream()
                                .mapToLong(Long::longValue)
                                .sum())
                        .as("%s by %s, seed %d", figure, by, seed)
                        .isEqualTo(answer.getLong("total." + figure));
            }
            assertThat(answer.getLong("total.revenue")).isEqualTo(entries("revenue"));
            assertThat(answer.getLong("total.cost")).isEqualTo(-entries("provider_cost"));
            assertThat(answer.getLong("total.writtenOff")).isEqualTo(-entries("write_off"));
            assertThat(answer.getLong("total.margin"))
                    .isEqualTo(entries("revenue") + entries("provider_cost") + entries("write_off"));
        }
        var poor = revenue("?by=tenant").getMap("rows.find { it.group == '" + tenants.get(1) + "' }");
        assertThat(((Number) poor.get("revenue")).longValue())
                .as("seed %d", seed)
                .isGreaterThan(40_000);
    }

    @Test
    void whatIsTakenBackCountsAgainstTheTimeOfItsReversalToTheNano() {
        var tenant = funds.tenantWith(Money.ofDollars("1"));
        var events = new ArrayList<UsageEvent>();
        for (var i = 0; i < 4; i++) {
            events.add(Events.event(UUID.randomUUID(), tenant, null, Money.ofNanos(1_001 + i), Instant.now()));
        }
        postings.post(events);
        var before = revenue("?by=tenant");

        reverse(events.get(0).eventId(), true);
        reverse(events.get(1).eventId(), false);
        var turnedRound = reverse(events.get(2).eventId(), true);
        reverse(turnedRound, true);

        var after = revenue("?by=tenant");
        assertThat(after.getLong("total.revenue")).isEqualTo(entries("revenue"));
        assertThat(after.getLong("total.cost")).isEqualTo(-entries("provider_cost"));
        assertThat(of(after, tenant, "revenue")).isEqualTo(1_003 + 1_004);
        assertThat(of(before, tenant, "cost") - of(after, tenant, "cost"))
                .isEqualTo(events.get(0).cost().nanos());
        assertThat(of(after, tenant, "official"))
                .isEqualTo(
                        events.get(2).official().plus(events.get(3).official()).nanos());
        assertThat(of(after, tenant, "requests")).isEqualTo(4);
    }

    @Test
    void whatNoBalanceCoveredLowersTheMarginAsInTheBooks() {
        var tenant = funds.tenantWith(Money.ofDollars("6"));
        var event = Events.charged(tenant, null, Money.ofDollars("10"));
        var before = booksMargin();

        postings.post(event);

        var charged = revenue("?by=tenant");
        assertThat(of(charged, tenant, "revenue")).isEqualTo(dollars("10"));
        assertThat(of(charged, tenant, "writtenOff")).isEqualTo(dollars("4"));
        assertThat(of(charged, tenant, "cost")).isEqualTo(dollars("5"));
        assertThat(of(charged, tenant, "margin")).isEqualTo(dollars("1"));
        assertThat(booksMargin() - before).isEqualTo(dollars("1"));
        reverse(event.eventId(), true);
        var takenBack = revenue("?by=tenant");
        for (var figure : List.of("revenue", "writtenOff", "cost", "margin")) {
            assertThat(of(takenBack, tenant, figure)).as(figure).isZero();
        }
        assertThat(booksMargin()).isEqualTo(before);
    }

    /// The margin of all months, when everything that is booked is sealed.
    private long booksMargin() {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            sealing.seal();
            return jdbi.withHandle(handle -> handle.createQuery(
                            "select sum(transfers) = (select count(*) from transfer) from ledger_block")
                    .mapTo(Boolean.class)
                    .one());
        });
        return given()
                .auth()
                .oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "platform-finance"))
                .get("/api/ledger/accounts")
                .jsonPath()
                .getList("months.margin", Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long dollars(String amount) {
        return Money.ofDollars(amount).nanos();
    }

    @Test
    void aTransferThatIsNoChargeChangesNoRevenue() {
        var tenant = funds.tenantWith(Money.ofDollars("1"));
        var before = revenue("").getLong("total.revenue");
        var topUp = jdbi.withHandle(handle -> handle.createQuery("select id from transfer where tenant_id = ?")
                .bind(0, tenant)
                .mapTo(UUID.class)
                .one());

        reverse(topUp, false);

        assertThat(revenue("").getLong("total.revenue")).isEqualTo(before);
    }

    private static long of(JsonPath answer, UUID tenant, String figure) {
        return ((Number) answer.getMap("rows.find { it.group == '" + tenant + "' }")
                        .get(figure))
                .longValue();
    }

    /// Orders the reversal twice: the retry must change nothing.
    private static UUID reverse(UUID transferId, boolean withProviderCost) {
        var body = Map.of(
                "transferId",
                transferId,
                "withProviderCost",
                withProviderCost,
                "reason",
                "a test",
                "idempotencyKey",
                UUID.randomUUID());
        UUID reversal = null;
        for (var i = 0; i < 2; i++) {
            reversal = UUID.fromString(given().auth()
                    .oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "platform-admin"))
                    .contentType("application/json")
                    .body(body)
                    .post("/api/ledger/reversals")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("transferId"));
        }
        return reversal;
    }

    @Test
    void daysBeforeHaveNothing() {
        var answer = revenue("?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z");

        assertThat(answer.getList("rows")).isEmpty();
        assertThat(answer.getLong("total.revenue")).isZero();
        assertThat(answer.getString("to")).isEqualTo("2020-02-01");
    }

    @Test
    void onlyThePlatformSeesIt() {
        given().get("/api/revenue").then().statusCode(401);
        given().auth()
                .oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "owner", "finance"))
                .get("/api/revenue")
                .then()
                .statusCode(403);
        given().auth()
                .oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "platform-finance"))
                .get("/api/revenue")
                .then()
                .statusCode(200);
        given().auth()
                .oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "platform-admin"))
                .get("/api/revenue?by=colour")
                .then()
                .statusCode(400);
    }

    private long entries(String account) {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        select coalesce(sum(e.amount), 0) from ledger_entry e join account a on a.id = e.account_id
                        where a.kind = ? and e.at > now() - interval '30 days'
                        """).bind(0, account).mapTo(Long.class).one());
    }

    private static JsonPath revenue(String query) {
        return given().auth()
                .oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "platform-admin"))
                .get("/api/revenue" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
