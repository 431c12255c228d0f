package dev.tollgate.billing.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.billing.settlement.UsageTopic;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// The HTTP API over events that really came through Kafka.
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class BillingApiTest {
    private static final UUID USER = UUID.randomUUID();

    @Inject
    Funds funds;

    @TestHTTPResource("/")
    URI server;

    private final UsageTopic topic = new UsageTopic(KafkaResource.bootstrapServers());

    @Test
    void balanceShowsWhatIsLeftAndWhatWasSpent() {
        var tenant = funds.tenantWith(usd("10"));
        publish(Events.charged(tenant, null, usd("0.7")));

        var balance =
                as(tenant).get("/api/balance").then().statusCode(200).extract().jsonPath();

        assertThat(nanos(balance, "balance")).isEqualTo(usd("9.3"));
        assertThat(nanos(balance, "available")).isEqualTo(usd("9.3"));
        assertThat(nanos(balance, "spentThisMonth")).isEqualTo(usd("0.7"));
        assertThat(nanos(balance, "averageDaily")).isEqualTo(usd("0.1"));
        assertThat(balance.getString("daysLeft")).isEqualTo("93.0");
        assertThat(balance.getString("currency")).isEqualTo("USD");
    }

    @Test
    void balanceOfATenantWithoutAWalletIsZeroWithoutDaysLeft() {
        var balance = as(UUID.randomUUID())
                .get("/api/balance")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(nanos(balance, "balance")).isEqualTo(Money.ZERO);
        assertThat(balance.getMap("")).doesNotContainKey("daysLeft");
    }

    @Test
    void requestIsFoundByItsIdAndByItsAnswersIdWithItsEntries() {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, null, usd("1"));
        publish(event);

        var byRequest = as(tenant)
                .get("/api/requests/" + event.requestId())
                .then()
                .statusCode(200)
                .extract();
        var byAnswer = internal("/internal/tenants/" + tenant + "/generations/" + event.answerId());

        var detail = byRequest.jsonPath();
        assertThat(detail.getString("requestId")).isEqualTo(event.requestId());
        assertThat(detail.getString("transferId")).isEqualTo(event.eventId().toString());
        assertThat(detail.getList("entries.account")).containsExactly("wallet", "revenue");
        assertThat(detail.getList("attempts.provider")).containsExactly("simulator");
        assertThat(detail.getString("usageSource")).isEqualTo("PROVIDER");
        assertThat(detail.getLong("units.input")).isEqualTo(12);
        assertThat(byAnswer).isEqualTo(byRequest.asString());
    }

    @Test
    void whatAProviderChargesIsShownToPlatformAdminsOnly() {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, null, usd("1"));
        publish(event);

        var accounts = as(tenant, "platform-admin")
                .get("/api/requests/" + event.requestId())
                .then()
                .extract()
                .jsonPath()
                .getList("entries.account");

        assertThat(accounts).containsExactly("wallet", "revenue", "provider_cost", "provider_payable");
    }

    @Test
    void anotherTenantSeesNothingOfIt() {
        var tenant = funds.tenantWith(usd("10"));
        var other = funds.tenantWith(usd("20"));
        var event = Events.charged(tenant, null, usd("1"));
        publish(event);

        as(other).get("/api/requests/" + event.requestId()).then().statusCode(404);
        assertThat(as(other).get("/api/requests").jsonPath().getList("items")).isEmpty();
        assertThat(nanos(as(other).get("/api/balance").jsonPath(), "balance")).isEqualTo(usd("20"));
        assertThat(as(other).get("/api/usage").jsonPath().getInt("total.requests"))
                .isZero();
        assertThat(as(other, "owner").get("/api/ledger").jsonPath().getList("items.amount", Long.class))
                .containsExactly(usd("20").nanos());
        given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/tenants/" + other + "/generations/" + event.requestId())
                .then()
                .statusCode(404);
    }

    @Test
    void withoutASessionNothingIsAnswered() {
        for (var path : List.of("/api/balance", "/api/requests", "/api/usage", "/api/ledger", "/api/requests/live")) {
            given().get(path).then().statusCode(401).contentType("application/problem+json");
        }
        given().get("/internal/tenants/" + UUID.randomUUID() + "/balance")
                .then()
                .statusCode(401);
        given().contentType("application/json")
                .body("{}")
                .post("/internal/slices")
                .then()
                .statusCode(401);
    }

    @Test
    void ledgerIsForThoseWhoAnswerForMoney() {
        as(UUID.randomUUID(), "developer").get("/api/ledger").then().statusCode(403);
        as(UUID.randomUUID(), "finance").get("/api/ledger").then().statusCode(200);
    }

    @Test
    void pagingWalksEveryRequestAndEveryLedgerLineOnce() {
        var tenant = funds.tenantWith(usd("10"));
        var start = Instant.now().minusSeconds(60);
        var events = new ArrayList<UsageEvent>();
        for (var i = 0; i < 23; i++) {
            // Several start in the same instant, so that the cursor's second part matters.
            events.add(
                    Events.event(UUID.randomUUID(), tenant, null, Money.ofNanos(1_000 + i), start.plusMillis(i / 4)));
        }
        publish(events.toArray(UsageEvent[]::new));

        var requests = walk(tenant, "/api/requests", "requestId");
        var transfers = walk(tenant, "/api/ledger", "transferId");

        assertThat(requests).hasSize(23);
        assertThat(new HashSet<>(requests)).hasSize(23);
        assertThat(transfers).hasSize(24);
        assertThat(new HashSet<>(transfers)).hasSize(24);
    }

    @Test
    void ledgerShowsTheRunningBalanceAndTheTotals() {
        var tenant = funds.tenantWith(usd("10"));
        publish(Events.charged(tenant, null, usd("1")));
        publish(Events.charged(tenant, null, usd("2")));

        var ledger = as(tenant, "owner")
                .get("/api/ledger")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(ledger.getList("items.kind")).containsExactly("charge", "charge", "top-up");
        assertThat(ledger.getList("items.balanceAfter", Long.class))
                .containsExactly(usd("7").nanos(), usd("9").nanos(), usd("10").nanos());
        assertThat(nanos(ledger, "totals.credits")).isEqualTo(usd("10"));
        assertThat(nanos(ledger, "totals.debits")).isEqualTo(usd("-3"));
        var first = as(tenant, "owner").get("/api/ledger?limit=2").jsonPath();
        var second = as(tenant, "owner")
                .get("/api/ledger?limit=2&cursor=" + first.getString("nextCursor"))
                .jsonPath();
        assertThat(nanos(first, "totals.credits")).isEqualTo(usd("10"));
        assertThat(second.getMap("")).containsKey("items").doesNotContainKey("totals");
        assertThat(as(tenant, "owner").get("/api/ledger?kind=top-up").jsonPath().getList("items"))
                .hasSize(1);
    }

    @Test
    void usageIsSummedByStepAndGroup() {
        var tenant = funds.tenantWith(usd("10"));
        publish(Events.charged(tenant, null, usd("1")), Events.charged(tenant, null, Money.ZERO));

        var usage = as(tenant)
                .get("/api/usage?by=outcome&step=hour&from=" + Instant.now().minusSeconds(3600))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(usage.getList("rows.group")).contains("COMPLETE", "UPSTREAM_ERROR");
        assertThat(usage.getInt("total.requests")).isEqualTo(2);
        assertThat(usage.getInt("total.failed")).isEqualTo(1);
        assertThat(usage.getInt("total.input")).isEqualTo(34);
        assertThat(usage.getInt("total.output")).isEqualTo(24);
        assertThat(nanos(usage, "total.charge")).isEqualTo(usd("1"));
        for (var by : List.of("model", "key", "provider")) {
            as(tenant).get("/api/usage?by=" + by).then().statusCode(200);
        }
    }

    @Test
    void unreasonableQuestionsAreRefusedWithAReason() {
        var tenant = UUID.randomUUID();
        for (var query : List.of(
                "/api/requests?limit=0",
                "/api/requests?limit=201",
                "/api/requests?cursor=nonsense",
                "/api/requests?outcome=great",
                "/api/requests?key=nonsense",
                "/api/requests?from=yesterday",
                "/api/usage?by=colour",
                "/api/usage?step=second",
                "/api/usage?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z",
                "/api/usage?step=hour&from=2020-01-01T00:00:00Z",
                "/api/ledger?kind=magic")) {
            as(tenant, "owner").get(query).then().statusCode(400).contentType("application/problem+json");
        }
    }

    @Test
    void topUpIsBookedOncePerKey() {
        var tenant = UUID.randomUUID();
        var key = UUID.randomUUID().toString();
        var body = Map.of("tenantId", tenant, "amount", usd("5").nanos(), "reason", "invoice 1", "idempotencyKey", key);
        var other =
                Map.of("tenantId", tenant, "amount", usd("6").nanos(), "reason", "invoice 1", "idempotencyKey", key);
        var elsewhere = Map.of(
                "tenantId",
                UUID.randomUUID(),
                "amount",
                usd("5").nanos(),
                "reason",
                "invoice 1",
                "idempotencyKey",
                key);

        var first = topUp(body, 201);
        var second = topUp(body, 201);
        topUp(other, 422);
        topUp(elsewhere, 422);

        assertThat(second).isEqualTo(first);
        assertThat(JsonPath.from(first).getString("kind")).isEqualTo("top-up");
        assertThat(JsonPath.from(first).getLong("balanceAfter")).isEqualTo(usd("5").nanos());
        assertThat(nanos(as(tenant).get("/api/balance").jsonPath(), "balance")).isEqualTo(usd("5"));
    }

    @Test
    void topUpNeedsThePlatformAdminAndASaneAmount() {
        var tenant = UUID.randomUUID();
        as(tenant, "owner", "admin", "finance")
                .contentType("application/json")
                .body(Map.of("tenantId", tenant, "amount", 5, "reason", "mine", "idempotencyKey", "k"))
                .post("/api/topups")
                .then()
                .statusCode(403);
        for (var amount : List.of("-5", "0", "9000000000000000000")) {
            topUp(
                    Map.of("tenantId", tenant, "amount", Long.parseLong(amount), "reason", "x", "idempotencyKey", "k"),
                    422);
        }
        topUp(Map.of("tenantId", tenant, "amount", 10.5, "reason", "x", "idempotencyKey", "k"), 400);
        topUp(Map.of("tenantId", tenant), 422);
    }

    @Test
    void liveStreamDeliversWithinASecondAndResumes() throws Exception {
        var tenant = funds.tenantWith(usd("10"));
        var lines = new CopyOnWriteArrayList<String>();
        follow(tenant, "", lines);
        await().atMost(Duration.ofSeconds(5)).until(() -> lines.stream().anyMatch(line -> line.startsWith(":")));

        var first = Events.charged(tenant, null, usd("0.1"));
        topic.send(first);
        await().atMost(Duration.ofSeconds(2))
                .until(() -> lines.stream().anyMatch(line -> line.contains(first.requestId())));
        var id = lines.stream()
                .filter(line -> line.startsWith("id:"))
                .findFirst()
                .orElseThrow();
        publish(Events.charged(tenant, null, usd("0.2")));
        var resumed = new CopyOnWriteArrayList<String>();
        follow(tenant, "?after=" + id.substring(3).strip(), resumed);

        await().atMost(Duration.ofSeconds(5)).until(() -> resumed.stream().anyMatch(line -> line.startsWith("data:")));
        assertThat(resumed).noneMatch(line -> line.contains(first.requestId()));
        assertThat(lines).contains("event:request");
    }

    @Test
    void oneStreamTooManyIsTurnedAwayAndAFreedPlaceIsGivenAgain() throws Exception {
        var statuses = new ArrayList<Integer>();
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (var i = 0; i < 13; i++) {
                var stream = client.send(live(UUID.randomUUID(), ""), HttpResponse.BodyHandlers.ofInputStream());
                statuses.add(stream.statusCode());
            }
            client.shutdownNow();
        }

        assertThat(statuses).contains(200, 503);
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            try (var client = HttpClient.newHttpClient()) {
                var again = client.send(live(UUID.randomUUID(), ""), HttpResponse.BodyHandlers.ofInputStream());
                client.shutdownNow();
                return again.statusCode() == 200;
            }
        });
    }

    @Test
    void slicesAreOpenedRenewedAndClosedOverHttp() {
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        var open = Map.of(
                "sliceId", id, "tenantId", tenant, "holder", "gateway-1", "minimum", 1, "wanted", usd("4").nanos());
        var other = Map.of("sliceId", id, "tenantId", tenant, "holder", "gateway-2", "minimum", 1, "wanted", 2);
        var poor = Map.of(
                "sliceId", UUID.randomUUID(), "tenantId", UUID.randomUUID(), "holder", "g", "minimum", 1, "wanted", 2);

        assertThat(post("/internal/slices", open, 200).getString("outcome")).isEqualTo("granted");
        post("/internal/slices", other, 422);
        assertThat(post("/internal/slices", poor, 200).getString("outcome")).isEqualTo("insufficient-balance");
        assertThat(post("/internal/slices/" + id + "/renew", Map.of(), 200).getInt("epoch"))
                .isEqualTo(2);
        assertThat(post("/internal/slices/" + id + "/renew?epoch=2", Map.of(), 200)
                        .getInt("epoch"))
                .isEqualTo(3);
        assertThat(post("/internal/slices/" + id + "/renew?epoch=1", Map.of(), 200)
                        .getString("outcome"))
                .isEqualTo("closed");
        post("/internal/slices/" + id + "/close?epoch=1", Map.of("charged", 0), 204);
        assertThat(nanos(JsonPath.from(internal("/internal/tenants/" + tenant + "/balance")), "held"))
                .isEqualTo(usd("4"));
        post("/internal/slices/" + id + "/close", Map.of("charged", usd("1").nanos()), 204);
        post("/internal/slices/" + id + "/close", Map.of("charged", usd("1").nanos()), 204);
        assertThat(post("/internal/slices/" + id + "/renew", Map.of(), 200).getString("outcome"))
                .isEqualTo("closed");
        var balance = JsonPath.from(internal("/internal/tenants/" + tenant + "/balance"));
        assertThat(nanos(balance, "held")).isEqualTo(usd("1"));
        for (var wrong : List.of(
                Map.of(), Map.of("sliceId", id, "tenantId", tenant, "holder", "g", "minimum", 0, "wanted", 1))) {
            post("/internal/slices", wrong, 400);
        }
    }

    private static JsonPath post(String path, Map<?, ?> body, int status) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .contentType("application/json")
                .body(body)
                .post(path)
                .then()
                .statusCode(status)
                .extract()
                .jsonPath();
    }

    private HttpRequest live(UUID tenant, String query) {
        return HttpRequest.newBuilder(server.resolve("/api/requests/live" + query))
                .header("authorization", "Bearer " + TestJwt.token(USER, tenant, "developer"))
                .header("accept", "text/event-stream")
                .build();
    }

    private void follow(UUID tenant, String query, List<String> lines) {
        var request = live(tenant, query);
        Thread.ofVirtual().start(() -> {
            try (var client = HttpClient.newHttpClient()) {
                client.send(request, HttpResponse.BodyHandlers.ofLines()).body().forEach(lines::add);
            } catch (IOException e) {
                lines.add("ended");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private List<String> walk(UUID tenant, String path, String id) {
        var seen = new ArrayList<String>();
        var cursor = "";
        do {
            var page = as(tenant, "owner")
                    .get(path + "?limit=5" + cursor)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            seen.addAll(page.getList("items." + id));
            var next = page.getString("nextCursor");
            cursor = next == null ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        return seen;
    }

    private String topUp(Map<String, ?> body, int status) {
        return as(UUID.randomUUID(), "platform-admin")
                .contentType("application/json")
                .body(body)
                .post("/api/topups")
                .then()
                .statusCode(status)
                .extract()
                .asString();
    }

    private void publish(UsageEvent... events) {
        for (var event : events) {
            topic.send(event);
        }
        for (var event : events) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> as(event.tenantId())
                                    .get("/api/requests/" + event.requestId())
                                    .statusCode()
                            == 200);
        }
    }

    private static String internal(String path) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    private static RequestSpecification as(UUID tenant, String... roles) {
        var token = TestJwt.token(USER, tenant, roles.length == 0 ? new String[] {"developer"} : roles);
        return given().header("authorization", "Bearer " + token);
    }

    private static Money nanos(JsonPath json, String member) {
        return Money.ofNanos(json.getLong(member));
    }

    private static Money usd(String dollars) {
        return Money.ofDollars(dollars);
    }
}
