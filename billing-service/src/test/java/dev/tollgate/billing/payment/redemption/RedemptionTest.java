package dev.tollgate.billing.payment.redemption;

import static dev.tollgate.billing.payment.PaymentApi.as;
import static dev.tollgate.billing.payment.PaymentApi.asAdmin;
import static dev.tollgate.billing.payment.PaymentApi.balance;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.LedgerChecks;
import dev.tollgate.billing.payment.StripeResource;
import dev.tollgate.billing.payment.TypedCode;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(value = StripeResource.class, scope = TestResourceScope.GLOBAL)
class RedemptionTest {
    @Inject
    Jdbi jdbi;

    private final UUID tenant = UUID.randomUUID();

    @Test
    void codeIsWorthItsAmountOnceForOneTenant() {
        var code = codes(1, Map.of()).getFirst();

        var first = redeem(tenant, code.toLowerCase().replace("-", " "));
        var again = redeem(tenant, code);
        var elsewhere = redeem(UUID.randomUUID(), code);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.jsonPath().getString("kind")).isEqualTo("top-up");
        assertThat(again.asString()).isEqualTo(first.asString());
        assertThat(elsewhere.statusCode()).isEqualTo(409);
        assertThat(elsewhere.asString()).doesNotContain(tenant.toString());
        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("7"));
    }

    @Test
    void promotionalCodeGivesPromotionalMoney() {
        var item = redeem(tenant, codes(1, Map.of("promotional", true)).getFirst());

        assertThat(item.jsonPath().getString("kind")).isEqualTo("grant");
        assertThat(as(tenant, "owner").get("/api/balance").jsonPath().getLong("promotional"))
                .isEqualTo(Money.ofDollars("7").nanos());
    }

    @Test
    void moneyOfACodeExpiresSoManyDaysAfterItWasRedeemed() {
        var item = redeem(
                tenant, codes(1, Map.of("promotional", true, "grantDays", 30)).getFirst());

        assertThat(expiryOf(item))
                .isBetween(inDays(30).minusSeconds(60), inDays(30).plusSeconds(60));
    }

    @Test
    void moneyOfACodeExpiresAtItsDateAndTheCodeIsWorthNothingAfterIt() {
        var until = inDays(9).truncatedTo(ChronoUnit.SECONDS);
        var batch = batch(
                2,
                Map.of(
                        "promotional", true,
                        "expiresAt", inDays(3).toString(),
                        "grantExpiresAt", until.toString()));
        var item = redeem(tenant, batch.getString("codes[0]"));

        assertThat(batch.getString("grantExpiresAt")).isEqualTo(until.toString());
        assertThat(expiryOf(item)).isEqualTo(until);

        jdbi.useHandle(handle -> handle.execute(
                "update redemption_batch set grant_expires_at = now() where id = ?::uuid", batch.getString("id")));
        assertThat(redeem(tenant, batch.getString("codes[1]")).statusCode()).isEqualTo(409);
        assertThat(redeem(tenant, batch.getString("codes[0]")).asString()).isEqualTo(item.asString());
    }

    private Instant expiryOf(Response item) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select expires_at from promotional_grant where transfer_id = ?::uuid")
                        .bind(0, item.jsonPath().getString("transferId"))
                        .mapTo(Instant.class)
                        .one());
    }

    private static Instant inDays(int days) {
        return Instant.now().plus(Duration.ofDays(days));
    }

    @Test
    void sixtyFourAttemptsOfManyTenantsCreditOneOnce() throws Exception {
        var code = codes(1, Map.of()).getFirst();
        var tenants = new ArrayList<UUID>();
        for (var i = 0; i < 8; i++) {
            tenants.add(UUID.randomUUID());
        }
        var tasks = new ArrayList<Callable<Integer>>();
        for (var i = 0; i < 64; i++) {
            var who = tenants.get(i % tenants.size());
            tasks.add(() -> redeem(who, code).statusCode());
        }

        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newFixedThreadPool(64, Thread.ofVirtual().factory())) {
            for (var answer : threads.invokeAll(tasks)) {
                statuses.add(answer.get());
            }
        }

        assertThat(statuses.stream().filter(status -> status == 201)).hasSize(8);
        assertThat(statuses.stream().filter(status -> status == 409)).hasSize(56);
        assertThat(tenants.stream().filter(one -> balance(one).equals(Money.ofDollars("7"))))
                .hasSize(1);
        assertThat(tenants.stream().filter(one -> balance(one).equals(Money.ZERO)))
                .hasSize(7);
        LedgerChecks.booksAreBalanced(jdbi, "after parallel redemptions");
    }

    @Test
    void whoGuessesMustWaitEvenWithAGoodCode() {
        var good = codes(1, Map.of()).getFirst();
        var random = new Random(3);
        for (var i = 0; i < 10; i++) {
            assertThat(redeem(tenant, TypedCode.random(20, random)).statusCode())
                    .isEqualTo(404);
        }

        var refused = redeem(tenant, good);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(500, 600);
        assertThat(redeem(UUID.randomUUID(), TypedCode.random(20, random)).statusCode())
                .isEqualTo(404);
        jdbi.useHandle(handle -> handle.execute(
                "update redemption_guesses set window_start = now() - interval '601 s' where tenant_id = ?", tenant));
        assertThat(redeem(tenant, good).statusCode()).isEqualTo(201);
    }

    @Test
    void mistypedCodeIsToldAndIsNoGuess() {
        for (var i = 0; i < 12; i++) {
            assertThat(redeem(tenant, "AAAAA-AAAAA-AAAAA-AAAAB").statusCode()).isEqualTo(422);
        }
        assertThat(redeem(tenant, codes(1, Map.of()).getFirst()).statusCode()).isEqualTo(201);
    }

    @Test
    void disabledAndExpiredCodesAreWorthNothing() {
        var disabled = batch(2, Map.of());
        var expired =
                batch(1, Map.of("expiresAt", Instant.now().plusSeconds(3600).toString()));
        redeem(tenant, disabled.getString("codes[0]"));
        asAdmin().post("/api/redemption-codes/" + disabled.getString("id") + "/disable");
        jdbi.useHandle(handle -> handle.execute(
                "update redemption_batch set expires_at = now() where id = ?::uuid", expired.getString("id")));

        assertThat(redeem(tenant, disabled.getString("codes[1]")).statusCode()).isEqualTo(409);
        assertThat(redeem(tenant, expired.getString("codes[0]")).statusCode()).isEqualTo(409);
        assertThat(redeem(tenant, disabled.getString("codes[0]")).statusCode()).isEqualTo(201);
        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("7"));
    }

    @Test
    void batchIsListedWithWhatWasRedeemedAndItsCodesAreStoredNowhere() {
        var batch = batch(1000, Map.of());
        var codes = batch.getList("codes", String.class);
        redeem(tenant, codes.get(3));

        var listed = asAdmin().get("/api/redemption-codes?limit=200").jsonPath();

        assertThat(new HashSet<>(codes)).hasSize(1000);
        Map<String, Object> mine = listed.getMap("items.find { it.id == '" + batch.getString("id") + "' }");
        assertThat(mine)
                .containsEntry("redeemed", 1)
                .containsEntry("count", 1000)
                .doesNotContainKey("codes");
        assertThat(mine).containsEntry("label", "Launch").containsEntry("createdBy", "someone@example.com");
        var stored = jdbi.withHandle(handle -> handle.createQuery(
                        "select string_agg(c::text, ' ') || string_agg(b::text, ' ') from redemption_code c, redemption_batch b")
                .mapTo(String.class)
                .one());
        assertThat(stored)
                .doesNotContain(codes.get(3))
                .doesNotContain(codes.get(3).replace("-", ""));
    }

    @Test
    void codesAreMadeByThePlatformAdminAndRedeemedByThoseWhoAnswerForMoney() {
        as(tenant, "owner", "admin", "finance")
                .body(order(1, Map.of()))
                .post("/api/redemption-codes")
                .then()
                .statusCode(403);
        as(tenant, "owner").get("/api/redemption-codes").then().statusCode(403);
        as(tenant, "developer")
                .body(Map.of("code", "x"))
                .post("/api/redemptions")
                .then()
                .statusCode(403);
        for (var wrong : List.of(
                order(0, Map.of()),
                order(1001, Map.of()),
                order(1, Map.of("amount", 0)),
                order(1, Map.of("amount", 10_000_000_000_001L)),
                order(1, Map.of("label", " ")),
                order(1, Map.of("grantDays", 30)),
                order(1, Map.of("promotional", true, "grantDays", 0)),
                order(1, Map.of("promotional", true, "grantDays", 3651)),
                order(1, Map.of("promotional", true, "grantExpiresAt", "2020-01-01T00:00:00Z")),
                order(
                        1,
                        Map.of(
                                "promotional",
                                true,
                                "grantDays",
                                1,
                                "grantExpiresAt",
                                inDays(2).toString())),
                order(
                        1,
                        Map.of(
                                "promotional",
                                true,
                                "expiresAt",
                                inDays(3).toString(),
                                "grantExpiresAt",
                                inDays(2).toString())),
                order(1, Map.of("expiresAt", "2020-01-01T00:00:00Z")))) {
            asAdmin().body(wrong).post("/api/redemption-codes").then().statusCode(422);
        }
        assertThat(redeem(tenant, "").statusCode()).isEqualTo(400);
    }

    private static List<String> codes(int count, Map<String, ?> members) {
        return batch(count, members).getList("codes", String.class);
    }

    private static JsonPath batch(int count, Map<String, ?> members) {
        return asAdmin()
                .body(order(count, members))
                .post("/api/redemption-codes")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private static Map<String, Object> order(int count, Map<String, ?> members) {
        var order = new HashMap<String, Object>();
        order.put("amount", Money.ofDollars("7").nanos());
        order.put("count", count);
        order.put("label", "Launch");
        order.put("reason", "campaign");
        order.putAll(members);
        return order;
    }

    private static Response redeem(UUID tenant, String code) {
        return as(tenant, "finance").body(Map.of("code", code)).post("/api/redemptions");
    }
}
