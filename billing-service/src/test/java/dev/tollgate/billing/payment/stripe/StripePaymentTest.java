package dev.tollgate.billing.payment.stripe;

import static dev.tollgate.billing.payment.PaymentApi.as;
import static dev.tollgate.billing.payment.PaymentApi.asAdmin;
import static dev.tollgate.billing.payment.PaymentApi.balance;
import static dev.tollgate.billing.payment.PaymentApi.decide;
import static dev.tollgate.billing.payment.PaymentApi.read;
import static dev.tollgate.billing.payment.PaymentApi.start;
import static dev.tollgate.billing.payment.PaymentApi.wish;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.lessThan;

import dev.tollgate.billing.LedgerChecks;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.billing.payment.PaymentSweep;
import dev.tollgate.billing.payment.StripeResource;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Payments through the HTTP API against a simulated Stripe that delivers its webhooks over HTTP.
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(value = StripeResource.class, scope = TestResourceScope.GLOBAL)
class StripePaymentTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String WEBHOOK = "/api/payments/stripe/webhook";

    @Inject
    Funds funds;

    @Inject
    StripeConfig config;

    @Inject
    PaymentSweep sweep;

    @Inject
    Jdbi jdbi;

    @TestHTTPResource("/")
    URI server;

    private final UUID tenant = UUID.randomUUID();

    @BeforeEach
    void stripeBehaves() {
        script(Map.of());
    }

    @Test
    void whoPaysOnStripesPageHasTheMoney() {
        var payment = start(tenant, wish("12.34", "stripe"), 201);

        var back = choose(payment, "pay");

        assertThat(payment.getString("state")).isEqualTo("pending");
        assertThat(back)
                .isEqualTo("http://console.example/payments?payment=" + payment.getString("id") + "&outcome=paid");
        awaitState(payment, "paid");
        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("12.34"));
        var paid = read(tenant, payment.getString("id"));
        assertThat(paid.getString("checkoutUrl")).isNull();
        assertThat(paid.getLong("credited")).isEqualTo(Money.ofDollars("12.34").nanos());
        assertThat(paid.getList("history.state")).containsExactly("created", "pending", "paid");
        assertThat(as(tenant, "owner").get("/api/ledger").jsonPath().getList("items.transferId"))
                .containsExactly(paid.getString("transferId"));
        LedgerChecks.booksAreBalanced(jdbi, "after a payment");
    }

    @Test
    void whatACardPaidIsNotTakenBackByHandAsStripesRefundWouldTakeItAgain() {
        var payment = start(tenant, wish("10", "stripe"), 201);
        choose(payment, "pay");
        awaitState(payment, "paid");
        var credit = read(tenant, payment.getString("id")).getString("transferId");

        var refused = as(tenant, "platform-admin")
                .contentType("application/json")
                .body(Map.of("transferId", credit, "reason", "wants it back", "idempotencyKey", credit))
                .post("/api/ledger/reversals");
        refund(payment, 1_000);
        awaitState(payment, "refunded");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.jsonPath().getString("detail"))
                .contains(payment.getString("id"))
                .contains("Stripe");
        assertThat(balance(tenant)).isEqualTo(Money.ZERO);
        LedgerChecks.booksAreBalanced(jdbi, "after a refund at Stripe");
    }

    @Test
    void parallelWebhooksAPollAndARetryCreditOnce() throws Exception {
        script(Map.of("lost", true));
        var wish = wish("20", "stripe");
        var payment = start(tenant, wish, 201);
        choose(payment, "pay");
        var session = session(payment);
        var tasks = new ArrayList<Callable<Integer>>();
        for (var i = 0; i < 24; i++) {
            // Three events, each delivered eight times.
            var event = event("evt_" + payment.getString("id") + i % 3, "checkout.session.completed", session);
            tasks.add(() -> post(event));
        }
        for (var i = 0; i < 4; i++) {
            tasks.add(() -> {
                askNow(payment);
                sweep.sweep();
                return 200;
            });
            tasks.add(() -> {
                start(tenant, wish, 201);
                return 200;
            });
        }

        try (var threads = Executors.newFixedThreadPool(32, Thread.ofVirtual().factory())) {
            for (var answer : threads.invokeAll(tasks)) {
                assertThat(answer.get()).isEqualTo(200);
            }
        }

        assertThat(as(tenant, "owner").get("/api/ledger").jsonPath().getList("items.amount", Long.class))
                .containsExactly(Money.ofDollars("20").nanos());
        assertThat(read(tenant, payment.getString("id")).getList("history.state"))
                .containsExactly("created", "pending", "paid");
        LedgerChecks.booksAreBalanced(jdbi, "after parallel webhooks");
    }

    @Test
    void webhookThatNeverComesIsMadeUpForByAsking() {
        script(Map.of("lost", true));
        var payment = start(tenant, wish("5", "stripe"), 201);
        choose(payment, "pay");
        assertThat(balance(tenant)).isEqualTo(Money.ZERO);

        askNow(payment);
        sweep.sweep();

        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("5"));
        assertThat(read(tenant, payment.getString("id")).getString("state")).isEqualTo("paid");
    }

    @Test
    void eventsInTheWrongOrderAndTwiceLeadToTheSameBooks() {
        script(Map.of("hold", true, "copies", 2));
        var payment = start(tenant, wish("10", "stripe"), 201);
        choose(payment, "pay");
        refund(payment, 300);
        refund(payment, 200);

        stripe("/_release?order=reversed", Map.of());

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(read(tenant, payment.getString("id")).getString("state")).isEqualTo("paid");
            assertThat(balance(tenant)).isEqualTo(Money.ofDollars("5"));
        });
        LedgerChecks.booksAreBalanced(jdbi, "after events in the wrong order");
    }

    @Test
    void anotherAmountOrCurrencyCreditsNothingUntilAPersonDecides() {
        for (var change : List.of(Map.of("amount", 999), Map.of("currency", "eur"))) {
            script(change);
            var payment = start(tenant, wish("10", "stripe"), 201);
            var id = payment.getString("id");
            choose(payment, "pay");

            await().atMost(SOON)
                    .until(() -> asAdmin()
                            .get("/api/payments?tenantId=" + tenant + "&flagged=true")
                            .jsonPath()
                            .getList("items.id")
                            .contains(id));
            assertThat(balance(tenant)).isEqualTo(Money.ZERO);
            assertThat(read(tenant, id).getString("attention")).isNull();
            decide(id, "cancel", Map.of("reason", "wrong"), 409);
            decide(id, "acknowledge", Map.of("reason", "refunded by hand"), 200);
            assertThat(read(tenant, id).getString("state")).isEqualTo("failed");
        }

        script(Map.of("amount", 999));
        var payment = start(tenant, wish("10", "stripe"), 201);
        choose(payment, "pay");
        await().atMost(SOON)
                .untilAsserted(() -> decide(
                        payment.getString("id"),
                        "confirm",
                        Map.of("received", Money.ofDollars("9.99").nanos(), "reason", "seen at Stripe"),
                        200));
        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("9.99"));
    }

    @Test
    void refundTakesWhatIsLeftAndTheRestIsWrittenOff() {
        var payment = start(tenant, wish("10", "stripe"), 201);
        choose(payment, "pay");
        awaitState(payment, "paid");
        lend(Money.ofDollars("8"));

        refund(payment, 300);
        await().atMost(SOON).until(() -> balance(tenant).equals(Money.ofDollars("8")));
        refund(payment, 700);
        awaitState(payment, "refunded");

        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("8"));
        var history = read(tenant, payment.getString("id"));
        assertThat(history.getLong("refunded")).isEqualTo(Money.ofDollars("10").nanos());
        assertThat(entries(history.getString("history[-3].transferId")))
                .containsExactlyInAnyOrder("wallet -2000000000", "write_off -1000000000", "cash 3000000000");
        assertThat(entries(history.getString("history[-1].transferId")))
                .containsExactlyInAnyOrder("write_off -7000000000", "cash 7000000000");
        long writtenOff = jdbi.withHandle(
                handle -> handle.createQuery("select sum(written_off) from revenue_day where tenant_id = ?")
                        .bind(0, tenant)
                        .mapTo(Long.class)
                        .one());
        assertThat(writtenOff).isEqualTo(Money.ofDollars("8").nanos());
        jdbi.useHandle(handle -> handle.execute("update account set held = 0 where tenant_id = ?", tenant));
        LedgerChecks.booksAreBalanced(jdbi, "after refunds");
    }

    @Test
    void promotionalMoneyIsNotRefunded() {
        var payment = start(tenant, wish("5", "stripe"), 201);
        choose(payment, "pay");
        awaitState(payment, "paid");
        funds.give(tenant, TransferKind.GRANT, Money.ofDollars("4"));

        refund(payment, 500);
        awaitState(payment, "refunded");

        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("4"));
    }

    @Test
    void disputeIsRecordedAndShownToTheAdmin() {
        var payment = start(tenant, wish("5", "stripe"), 201);
        choose(payment, "pay");
        awaitState(payment, "paid");

        choose(payment, "dispute");

        await().atMost(SOON)
                .until(() -> String.valueOf(asAdmin()
                                .get("/api/payments/" + payment.getString("id"))
                                .jsonPath()
                                .getString("attention"))
                        .contains("disputes 500 cents"));
        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("5"));
    }

    @Test
    void refundThatFailsLaterIsShownToTheAdmin() {
        var payment = start(tenant, wish("5", "stripe"), 201);
        choose(payment, "pay");
        awaitState(payment, "paid");
        refund(payment, 200);
        await().atMost(SOON).until(() -> balance(tenant).equals(Money.ofDollars("3")));

        choose(payment, "refund-fails");

        await().atMost(SOON)
                .until(() -> String.valueOf(asAdmin()
                                .get("/api/payments/" + payment.getString("id"))
                                .jsonPath()
                                .getString("attention"))
                        .contains("refund of 200 cents of usd did not reach the payer (lost_or_stolen_card)"));
        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("3"));
        var refund = as(tenant, "owner").get("/api/ledger").jsonPath().getString("items[0].transferId");
        as(tenant, "platform-admin")
                .contentType("application/json")
                .body(Map.of("transferId", refund, "reason", "it never arrived", "idempotencyKey", refund))
                .post("/api/ledger/reversals")
                .then()
                .statusCode(lessThan(300));
        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("5"));
    }

    @Test
    void slowMoneyIsCreditedWhenItArrivesAndNotWhenItBounces() {
        var arrives = start(tenant, wish("5", "stripe"), 201);
        var bounces = start(tenant, wish("6", "stripe"), 201);
        choose(arrives, "decline");
        choose(arrives, "delay");
        choose(bounces, "delay");
        assertThat(read(tenant, arrives.getString("id")).getString("state")).isEqualTo("pending");
        decide(bounces.getString("id"), "cancel", Map.of("reason", "too slow"), 409);

        choose(arrives, "settle");
        choose(bounces, "bounce");

        awaitState(arrives, "paid");
        awaitState(bounces, "failed");
        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("5"));
    }

    @Test
    void askingFindsBouncedMoneyAndExpiredPages() {
        script(Map.of("lost", true));
        var bounces = start(tenant, wish("6", "stripe"), 201);
        var expires = start(tenant, wish("7", "stripe"), 201);
        choose(bounces, "delay");
        askNow(bounces);
        sweep.sweep();
        assertThat(read(tenant, bounces.getString("id")).getString("state")).isEqualTo("pending");
        choose(bounces, "bounce");
        choose(expires, "expire");

        askNow(bounces);
        askNow(expires);
        sweep.sweep();

        assertThat(read(tenant, bounces.getString("id")).getString("state")).isEqualTo("failed");
        assertThat(read(tenant, expires.getString("id")).getString("state")).isEqualTo("expired");
    }

    @Test
    void answerThatIsLostMakesNoSecondPage() {
        script(Map.of("failures", 2));
        var payment = start(tenant, wish("5", "stripe"), 201);

        var sessions = stripeGet("/v1/checkout/sessions?limit=100").getList("data.client_reference_id", String.class);

        assertThat(sessions.stream().filter(payment.getString("id")::equals)).hasSize(1);
    }

    @Test
    void stripeThatDoesNotAnswerIsA503AndTheSameWishWorksLater() {
        script(Map.of("failures", 3));
        var wish = wish("5", "stripe");

        start(tenant, wish, 503);
        var created = as(tenant, "finance").get("/api/payments").jsonPath();
        var later = start(tenant, wish, 201);

        assertThat(created.getList("items.state")).containsExactly("created");
        assertThat(later.getString("id")).isEqualTo(created.getString("items[0].id"));
        assertThat(later.getString("state")).isEqualTo("pending");
    }

    @Test
    void cancelledPageCannotBePaidAndAPaidOneCannotBeCancelled() {
        var cancelled = start(tenant, wish("5", "stripe"), 201);
        script(Map.of("lost", true));
        var paid = start(tenant, wish("6", "stripe"), 201);
        choose(paid, "pay");

        decide(cancelled.getString("id"), "cancel", Map.of("reason", "changed our mind"), 200);
        decide(paid.getString("id"), "cancel", Map.of("reason", "changed our mind"), 409);

        assertThat(stripeGet("/v1/checkout/sessions/" + cancelled.getString("reference"))
                        .getString("status"))
                .isEqualTo("expired");
        assertThat(read(tenant, cancelled.getString("id")).getString("state")).isEqualTo("failed");
        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("6"));
    }

    @Test
    void onlyWhatStripeSignedIsTaken() {
        var body = event("evt_x", "checkout.session.completed", "{}");

        assertThat(post(event("evt_u", "customer.created", "{}"))).isEqualTo(200);
        assertThat(post(event("evt_s", "checkout.session.completed", "{\"client_reference_id\":\"else\"}")))
                .isEqualTo(200);
        assertThat(send(body, "t=1,v1=00")).isEqualTo(400);
        assertThat(given().body(body).post(WEBHOOK).statusCode()).isEqualTo(400);
        assertThat(send(body + " ", Signed.header("whsec_old", body.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(400);
        assertThat(send(body, Signed.header("whsec_other", body.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(400);
        assertThat(post("x".repeat((256 << 10) + 1))).isEqualTo(400);
        assertThat(post("not json")).isEqualTo(400);
    }

    @Test
    void wishIsCheckedAndItsKeyIsGoodForOnePayment() {
        var key = UUID.randomUUID().toString();
        var first = start(tenant, wish("5", "stripe", key), 201);

        assertThat(start(tenant, wish("5", "stripe", key), 201).getString("checkoutUrl"))
                .isEqualTo(first.getString("checkoutUrl"));
        start(tenant, wish("6", "stripe", key), 422);
        start(tenant, wish("5", "bank-transfer", key), 422);
        assertThat(start(UUID.randomUUID(), wish("5", "stripe", key), 201).getString("id"))
                .isNotEqualTo(first.getString("id"));
        for (var wrong : List.of(
                wish("4.99", "stripe"), wish("10000.01", "stripe"), wish("5.001", "stripe"), wish("5", "cheque"))) {
            start(tenant, wrong, 422);
        }
        start(tenant, Map.of(), 422);
        as(tenant, "admin", "developer")
                .body(wish("5", "stripe"))
                .post("/api/payments")
                .then()
                .statusCode(403);
        as(tenant, "owner")
                .body("{}")
                .post("/api/payments/" + first.getString("id") + "/confirm")
                .then()
                .statusCode(403);
        as(UUID.randomUUID(), "owner")
                .get("/api/payments/" + first.getString("id"))
                .then()
                .statusCode(404);
        as(tenant, "owner").get("/api/payments?tenantId=all").then().statusCode(403);
        given().get("/api/payments").then().statusCode(401);
    }

    private void awaitState(JsonPath payment, String state) {
        await().atMost(SOON).until(() -> read(tenant, payment.getString("id")).getString("state"), state::equals);
    }

    /// What a person does on Stripe's page; answers where it leads.
    private static String choose(JsonPath payment, String choice) {
        var page = payment.getString("checkoutUrl");
        return given().redirects()
                .follow(false)
                .contentType("application/x-www-form-urlencoded")
                .body("choice=" + choice)
                .post(page)
                .header("location");
    }

    private void refund(JsonPath payment, int cents) {
        var session = stripeGet("/v1/checkout/sessions/" + payment.getString("reference"));
        given().header("authorization", "Bearer sk_test_billing")
                .contentType("application/x-www-form-urlencoded")
                .body("payment_intent=" + session.getString("payment_intent") + "&amount=" + cents)
                .post(config.apiUrl() + "/v1/refunds")
                .then()
                .statusCode(200);
    }

    private String session(JsonPath payment) {
        return given().header("authorization", "Bearer sk_test_billing")
                .get(config.apiUrl() + "/v1/checkout/sessions/" + payment.getString("reference"))
                .asString();
    }

    private JsonPath stripeGet(String path) {
        return given().header("authorization", "Bearer sk_test_billing")
                .get(config.apiUrl() + path)
                .jsonPath();
    }

    private void script(Map<String, ?> members) {
        var script = new HashMap<String, Object>(members);
        script.put("url", server.resolve(WEBHOOK).toString());
        script.put("secret", "whsec_new");
        given().body(script)
                .contentType("application/json")
                .put(config.apiUrl() + "/_script")
                .then()
                .statusCode(200);
    }

    private void stripe(String path, Map<String, ?> body) {
        given().body(body)
                .contentType("application/json")
                .post(config.apiUrl() + path)
                .then()
                .statusCode(200);
    }

    private static String event(String id, String type, String object) {
        return "{\"id\":\"%s\",\"object\":\"event\",\"type\":\"%s\",\"data\":{\"object\":%s}}"
                .formatted(id, type, object);
    }

    private static int post(String body) {
        return send(body, Signed.header("whsec_old", body.getBytes(StandardCharsets.UTF_8)));
    }

    private static int send(String body, String signature) {
        return given().header("stripe-signature", signature)
                .contentType("application/json")
                .body(body)
                .post(WEBHOOK)
                .statusCode();
    }

    /// Lets the next sweep ask about a payment.
    private void askNow(JsonPath payment) {
        jdbi.useHandle(handle ->
                handle.execute("update payment set ask_at = now() where id = ?::uuid", payment.getString("id")));
    }

    /// So much of the wallet belongs to gateways.
    private void lend(Money amount) {
        jdbi.useHandle(
                handle -> handle.execute("update account set held = ? where tenant_id = ?", amount.nanos(), tenant));
    }

    private List<String> entries(String transferId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select a.kind || ' ' || e.amount from ledger_entry e join account a on a.id = e.account_id
                        where e.transfer_id = :id::uuid
                        """)
                .bind("id", transferId)
                .mapTo(String.class)
                .list());
    }
}
