package dev.tollgate.billing.movement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.LedgerChecks;
import dev.tollgate.billing.account.Wallet;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.billing.reservation.Slices;
import dev.tollgate.billing.settlement.Postings;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class MovementTest {
    private static final Instant NEXT_YEAR = Instant.now().plus(365, ChronoUnit.DAYS);

    @Inject
    Funds funds;

    @Inject
    Postings postings;

    @Inject
    Slices slices;

    @Inject
    GrantExpiry expiry;

    @Inject
    WalletRepository wallets;

    @Inject
    Jdbi jdbi;

    @AfterEach
    void booksAgree() {
        LedgerChecks.booksAreBalanced(jdbi, "after the test");
    }

    @Test
    void grantIsPromotionalMoneyThatSaysWhoGaveItWhyAndUntilWhen() {
        var tenant = UUID.randomUUID();

        var transfer = grant(tenant, "5", NEXT_YEAR, "welcome", key(), 201);

        assertThat(wallet(tenant).promotional()).isEqualTo(usd("5"));
        assertThat(wallet(tenant).balance()).isEqualTo(usd("5"));
        assertThat(transfer.getString("kind")).isEqualTo("grant");
        assertThat(transfer.getString("actor")).isEqualTo("someone@example.com");
        assertThat(transfer.getString("reason")).isEqualTo("welcome");
        assertThat(transfer.getString("expiresAt")).isNotNull();
        assertThat(transfer.getList("lines.account")).containsExactly("wallet", "promotion");
        assertThat(transfer.getList("lines.amount", Long.class))
                .containsExactly(usd("5").nanos(), usd("-5").nanos());
    }

    @Test
    void whatIsLeftOfAGrantAtItsEndGoesBack() {
        var tenant = funds.tenantWith(usd("10"));
        var granted = grant(tenant, "5", NEXT_YEAR, "welcome", key(), 201);
        postings.post(Events.charged(tenant, null, usd("2")));

        end(granted);
        expiry.expire();
        expiry.expire();

        assertThat(wallet(tenant).balance()).isEqualTo(usd("10"));
        assertThat(wallet(tenant).promotional()).isEqualTo(Money.ZERO);
        assertThat(kinds(tenant)).containsExactly("expiry", "charge", "grant", "top-up");
    }

    @Test
    void whatEndsFirstIsSpentFirst() {
        var tenant = UUID.randomUUID();
        var late = grant(tenant, "5", NEXT_YEAR.plusSeconds(60), "late", key(), 201);
        postings.post(Events.charged(tenant, null, usd("1")));
        var soon = grant(tenant, "3", NEXT_YEAR, "soon", key(), 201);
        grant(tenant, "4", null, "for good", key(), 201);
        postings.post(Events.charged(tenant, null, usd("3.5")));

        end(soon);
        end(late);
        expiry.expire();

        // The first dollar came from the later grant, as there was no other; then "soon" went whole, and half a dollar
        // of "late", of which 3.5 were left to end.
        assertThat(wallet(tenant).promotional()).isEqualTo(usd("4"));
        assertThat(kinds(tenant)).filteredOn("expiry"::equals).hasSize(1);
    }

    @Test
    void whatRunningRequestsHoldIsNotTakenAtTheEndOfAGrantButLater() {
        var tenant = UUID.randomUUID();
        var granted = grant(tenant, "5", NEXT_YEAR, "welcome", key(), 201);
        var slice = hold(tenant, "3");
        end(granted);

        expiry.expire();
        assertThat(wallet(tenant).balance()).isEqualTo(usd("3"));
        postings.post(Events.charged(tenant, slice, usd("1")));
        slices.close(slice, usd("1"));
        expiry.expire();

        assertThat(wallet(tenant).balance()).isEqualTo(Money.ZERO);
    }

    @Test
    void grantThatHasEndedAlreadyIsRefusedAndStaysRefused() {
        var tenant = UUID.randomUUID();
        var key = key();
        var past = Instant.now().minusSeconds(5);

        var first = grant(tenant, "5", past, "late", key, 409);
        var second = grant(tenant, "5", past, "late", key, 409);

        assertThat(second.getString("detail")).isEqualTo(first.getString("detail"));
        assertThat(wallets.find(tenant).orElseThrow().balance()).isEqualTo(Money.ZERO);
    }

    @Test
    void refundIsBoundedByWhatWasPaidAndIsNotHeld() {
        var tenant = funds.tenantWith(usd("10"));
        funds.give(tenant, TransferKind.GRANT, usd("4"));
        hold(tenant, "6");

        // The hold is spent from the four given dollars first and takes two paid ones.
        refund(tenant, "8.000000001", key(), 409);
        refund(tenant, "8", key(), 201);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("6"));
        assertThat(wallet(tenant).promotional()).isEqualTo(usd("4"));
        refund(tenant, "0.000000001", key(), 409);
        refund(UUID.randomUUID(), "1", key(), 409);
    }

    @Test
    void promotionalMoneyIsNeverRefunded() {
        var tenant = UUID.randomUUID();
        funds.give(tenant, TransferKind.GRANT, usd("4"));

        refund(tenant, "1", key(), 409);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("4"));
    }

    @Test
    void refusedRefundStaysRefusedWhenTheMoneyComes() {
        var tenant = funds.tenantWith(usd("1"));
        var key = key();
        var first = refund(tenant, "5", key, 409);
        funds.give(tenant, TransferKind.TOP_UP, usd("10"));

        var second = refund(tenant, "5", key, 409);

        assertThat(second.getString("detail")).isEqualTo(first.getString("detail"));
        refund(tenant, "4", key, 422);
        refund(tenant, "5", key(), 201);
        assertThat(wallet(tenant).balance()).isEqualTo(usd("6"));
    }

    @Test
    void sameKeyGivesTheFirstAnswerAndAnotherBodyIsTurnedAway() {
        var tenant = funds.tenantWith(usd("10"));
        var key = key();

        var first = refund(tenant, "2", key, 201);
        var second = refund(tenant, "2", key, 201);
        refund(tenant, "3", key, 422);
        refund(UUID.randomUUID(), "2", key, 422);
        grant(tenant, "2", null, "another kind of command may have the same key", key, 201);

        assertThat(second.prettify()).isEqualTo(first.prettify());
        assertThat(wallet(tenant).balance()).isEqualTo(usd("10"));
    }

    @Test
    void sixtyFourCopiesOfOneCommandBookOnce() throws Exception {
        var tenant = funds.tenantWith(usd("10"));
        var key = key();
        var tasks = new ArrayList<Callable<String>>();
        for (var i = 0; i < 64; i++) {
            tasks.add(() -> refund(tenant, "2", key, 201).getString("transferId"));
        }

        var answers = new HashSet<String>();
        try (var threads = Executors.newFixedThreadPool(64, Thread.ofVirtual().factory())) {
            for (var answer : threads.invokeAll(tasks)) {
                answers.add(answer.get());
            }
        }

        assertThat(answers).hasSize(1);
        assertThat(wallet(tenant).balance()).isEqualTo(usd("8"));
    }

    @Test
    void reversalOfAChargeGivesBackPaidAndPromotionalMoneyAsItWas() {
        var tenant = funds.tenantWith(usd("10"));
        funds.give(tenant, TransferKind.GRANT, usd("1"));
        var event = Events.charged(tenant, null, usd("3"));
        postings.post(event);

        var transfer = reverse(event.eventId(), key(), 201);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("11"));
        assertThat(wallet(tenant).promotional()).isEqualTo(usd("1"));
        assertThat(wallet(tenant).spent()).isEqualTo(Money.ZERO);
        assertThat(transfer.getString("reverses")).isEqualTo(event.eventId().toString());
        // What the provider charges us is still owed.
        assertThat(transfer.getList("lines.account")).containsExactly("wallet", "revenue");
    }

    @Test
    void reversalOfAChargeTakesTheProvidersCostBackWhenAsked() {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, null, usd("3"));
        postings.post(event);

        var body = command(key());
        body.put("transferId", event.eventId());
        body.put("withProviderCost", true);
        var transfer = post("/api/ledger/reversals", body, 201);

        assertThat(transfer.getList("lines.account"))
                .containsExactly("wallet", "revenue", "provider_cost", "provider_payable");
    }

    @Test
    void reversalOfAChargeThatWasWrittenOffTakesTheWriteOffBackToo() {
        var tenant = funds.tenantWith(usd("1"));
        var event = Events.charged(tenant, null, usd("3"));
        postings.post(event);

        var transfer = reverse(event.eventId(), key(), 201);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("1"));
        assertThat(transfer.getList("lines.account")).containsExactly("wallet", "revenue", "write_off");
    }

    @Test
    void transferIsTakenBackAtMostOnce() {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, null, usd("3"));
        postings.post(event);
        var key = key();
        var first = reverse(event.eventId(), key, 201);

        var again = reverse(event.eventId(), key(), 409);
        var replay = reverse(event.eventId(), key, 201);

        assertThat(again.getString("detail")).contains(first.getString("transferId"));
        assertThat(replay.prettify()).isEqualTo(first.prettify());
        assertThat(wallet(tenant).balance()).isEqualTo(usd("10"));
    }

    @Test
    void thirtyTwoReversalsOfOneTransferBookOne() throws Exception {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, null, usd("3"));
        postings.post(event);
        var tasks = new ArrayList<Callable<Integer>>();
        for (var i = 0; i < 32; i++) {
            var body = command(key());
            body.put("transferId", event.eventId());
            tasks.add(() -> as(UUID.randomUUID(), "platform-admin")
                    .contentType("application/json")
                    .body(body)
                    .post("/api/ledger/reversals")
                    .statusCode());
        }

        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newFixedThreadPool(32, Thread.ofVirtual().factory())) {
            for (var status : threads.invokeAll(tasks)) {
                statuses.add(status.get());
            }
        }

        assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
        assertThat(wallet(tenant).balance()).isEqualTo(usd("10"));
    }

    @Test
    void reversalThatWouldOverdrawIsRefusedForGood() {
        var tenant = UUID.randomUUID();
        var topUp = topUp(tenant, "10");
        postings.post(Events.charged(tenant, null, usd("4")));
        var key = key();

        reverse(topUp, key, 409);
        funds.give(tenant, TransferKind.TOP_UP, usd("10"));
        reverse(topUp, key, 409);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("16"));
        reverse(topUp, key(), 201);
        assertThat(wallet(tenant).balance()).isEqualTo(usd("6"));
    }

    @Test
    void reversalNeverTakesWhatRunningRequestsHoldNorGivenForPaidMoney() {
        var tenant = UUID.randomUUID();
        var topUp = topUp(tenant, "10");
        var slice = hold(tenant, "1");

        reverse(topUp, key(), 409);
        slices.close(slice, Money.ZERO);
        postings.post(Events.charged(tenant, null, usd("5")));
        funds.give(tenant, TransferKind.GRANT, usd("6"));
        reverse(topUp, key(), 409);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("11"));
        assertThat(wallet(tenant).promotional()).isEqualTo(usd("6"));
    }

    @Test
    void grantIsTakenBackOnlyWhole() {
        var tenant = funds.tenantWith(usd("10"));
        var spent = grant(tenant, "2", NEXT_YEAR, "one", key(), 201);
        postings.post(Events.charged(tenant, null, usd("1")));
        var whole = grant(tenant, "3", null, "other", key(), 201);

        reverse(UUID.fromString(spent.getString("transferId")), key(), 409);
        reverse(UUID.fromString(whole.getString("transferId")), key(), 201);

        assertThat(wallet(tenant).promotional()).isEqualTo(usd("1"));
        assertThat(wallet(tenant).balance()).isEqualTo(usd("11"));
    }

    @Test
    void reversalItselfCanBeTakenBack() {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, null, usd("3"));
        postings.post(event);
        var correction = UUID.fromString(reverse(event.eventId(), key(), 201).getString("transferId"));

        reverse(correction, key(), 201);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("7"));
        assertThat(wallet(tenant).spent()).isEqualTo(usd("3"));
    }

    @Test
    void chargeThatNeverTouchedAWalletIsTakenBackToo() {
        var unpaid = Events.charged(UUID.randomUUID(), null, usd("1"));
        postings.post(unpaid);

        var transfer = reverse(unpaid.eventId(), key(), 201);

        assertThat(transfer.getList("lines.account")).containsExactly("revenue", "write_off");
    }

    @Test
    void transferThatDoesNotExistCannotBeTakenBack() {
        reverse(UUID.randomUUID(), key(), 404);
    }

    @Test
    void commandsAreForPlatformAdminsAndNeedAReason() {
        var tenant = funds.tenantWith(usd("10"));
        for (var path : List.of("/api/ledger/grants", "/api/ledger/refunds", "/api/ledger/reversals")) {
            for (var role : List.of("owner", "finance", "platform-finance")) {
                as(tenant, role)
                        .contentType("application/json")
                        .body(Map.of("tenantId", tenant, "amount", 5, "reason", "x", "idempotencyKey", key()))
                        .post(path)
                        .then()
                        .statusCode(403);
            }
            post(path, Map.of("tenantId", tenant, "transferId", tenant, "amount", 5, "idempotencyKey", key()), 422);
            post(path, Map.of("tenantId", tenant, "transferId", tenant, "amount", 5, "reason", "x"), 422);
        }
        for (var amount : List.of(0L, -1L, 2_000_000_000_000_000L)) {
            post(
                    "/api/ledger/refunds",
                    Map.of("tenantId", tenant, "amount", amount, "reason", "x", "idempotencyKey", key()),
                    422);
        }
    }

    @Test
    void lifetimeTotalsTellWhatWasPutInAndWhatWasUsed() {
        var tenant = funds.tenantWith(usd("10"));
        funds.give(tenant, TransferKind.GRANT, usd("2"));
        var event = Events.charged(tenant, null, usd("3"));
        postings.post(event, Events.charged(tenant, null, usd("1")));
        refund(tenant, "1", key(), 201);
        reverse(event.eventId(), key(), 201);

        var balance = as(tenant, "developer").get("/api/balance").jsonPath();

        assertThat(Money.ofNanos(balance.getLong("totalUsage"))).isEqualTo(usd("1"));
        assertThat(Money.ofNanos(balance.getLong("totalCredits"))).isEqualTo(usd("11"));
        assertThat(Money.ofNanos(balance.getLong("balance"))).isEqualTo(usd("10"));
    }

    @Test
    void financeFollowsATransferToItsRequestAndItsReversal() {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, null, usd("3"));
        postings.post(event);
        var correction = reverse(event.eventId(), key(), 201).getString("transferId");
        var path = "/api/ledger/transfers/" + event.eventId();

        var seen = as(UUID.randomUUID(), "platform-finance")
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        var own =
                as(tenant, "finance").get(path).then().statusCode(200).extract().jsonPath();

        assertThat(seen.getString("reversedBy")).isEqualTo(correction);
        assertThat(seen.getString("usage.requestId")).isEqualTo(event.requestId());
        assertThat(seen.getLong("usage.cost")).isEqualTo(event.cost().nanos());
        assertThat(seen.getList("lines.account"))
                .containsExactly("wallet", "revenue", "provider_cost", "provider_payable");
        assertThat(own.getList("lines.account")).containsExactly("wallet", "revenue");
        assertThat(own.getMap("usage")).doesNotContainKey("cost");
        as(UUID.randomUUID(), "finance").get(path).then().statusCode(404);
        as(tenant, "developer").get(path).then().statusCode(403);
    }

    @Test
    void financeListsAndFiltersAllTenantsTransfers() {
        var tenant = funds.tenantWith(usd("10"));
        for (var i = 0; i < 7; i++) {
            postings.post(Events.charged(tenant, null, usd("0.1")));
        }
        refund(tenant, "1", key(), 201);

        assertThat(walk("tenantId=" + tenant)).hasSize(9);
        assertThat(walk("tenantId=" + tenant + "&kind=charge")).hasSize(7);
        assertThat(walk("tenantId=" + tenant + "&account=revenue")).hasSize(7);
        assertThat(walk("tenantId=" + tenant + "&actor=someone@example.com")).hasSize(1);
        assertThat(walk("tenantId=" + tenant + "&to=2026-01-01T00:00:00Z")).isEmpty();
        var all = as(tenant, "platform-admin")
                .get("/api/ledger/transfers?limit=1")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(all.getList("items")).hasSize(1);
        for (var wrong : List.of("tenantId=x", "account=wallet", "kind=magic", "cursor=x", "limit=0")) {
            as(tenant, "platform-admin")
                    .get("/api/ledger/transfers?" + wrong)
                    .then()
                    .statusCode(400);
        }
        for (var path : List.of("transfers", "accounts", "chain", "verify")) {
            as(tenant, "owner", "finance").get("/api/ledger/" + path).then().statusCode(403);
        }
    }

    @Test
    void whatWasBookedForATenantBesideItsWalletIsListedWithIt() {
        var tenant = funds.tenantWith(usd("1"));
        var covered = Events.charged(tenant, null, usd("1"));
        var writtenOff = Events.charged(tenant, null, usd("2"));
        var free = Events.with(
                Events.charged(tenant, null, Money.ZERO),
                Map.of("cost", usd("0.5").nanos()));
        var ofAnother = Events.charged(funds.tenantWith(usd("1")), null, usd("2"));
        postings.post(covered, writtenOff, free, ofAnother);

        assertThat(walk("tenantId=" + tenant))
                .hasSize(4)
                .contains(
                        covered.eventId().toString(),
                        writtenOff.eventId().toString(),
                        free.eventId().toString());
        assertThat(walk("tenantId=" + tenant + "&kind=cost"))
                .containsExactly(free.eventId().toString());
        assertThat(walk("tenantId=" + tenant + "&kind=charge"))
                .containsExactlyInAnyOrder(
                        covered.eventId().toString(), writtenOff.eventId().toString());
        assertThat(walk("tenantId=" + tenant + "&account=write_off"))
                .containsExactly(writtenOff.eventId().toString());
    }

    private List<String> walk(String query) {
        var seen = new ArrayList<String>();
        var cursor = "";
        do {
            var page = as(UUID.randomUUID(), "platform-admin")
                    .get("/api/ledger/transfers?limit=3&" + query + cursor)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            seen.addAll(page.getList("items.transferId"));
            var next = page.getString("nextCursor");
            cursor = next == null ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        assertThat(new HashSet<>(seen)).hasSameSizeAs(seen);
        return seen;
    }

    private void end(JsonPath grant) {
        jdbi.useHandle(handle -> handle.execute(
                "update promotional_grant set expires_at = now() - interval '1 minute' where transfer_id = ?",
                UUID.fromString(grant.getString("transferId"))));
    }

    private UUID hold(UUID tenant, String amount) {
        var id = UUID.randomUUID();
        slices.open(new OpenSlice(id, tenant, "gateway-1", usd(amount), usd(amount)));
        return id;
    }

    private JsonPath grant(UUID tenant, String amount, Instant expiresAt, String reason, String key, int status) {
        var body = command(key);
        body.put("reason", reason);
        body.put("tenantId", tenant);
        body.put("amount", usd(amount).nanos());
        if (expiresAt != null) {
            body.put("expiresAt", expiresAt.toString());
        }
        return post("/api/ledger/grants", body, status);
    }

    private JsonPath refund(UUID tenant, String amount, String key, int status) {
        var body = command(key);
        body.put("tenantId", tenant);
        body.put("amount", usd(amount).nanos());
        return post("/api/ledger/refunds", body, status);
    }

    private JsonPath reverse(UUID transfer, String key, int status) {
        var body = command(key);
        body.put("transferId", transfer);
        return post("/api/ledger/reversals", body, status);
    }

    private UUID topUp(UUID tenant, String amount) {
        var body = command(key());
        body.put("tenantId", tenant);
        body.put("amount", usd(amount).nanos());
        return UUID.fromString(post("/api/topups", body, 201).getString("transferId"));
    }

    private static Map<String, Object> command(String key) {
        return new HashMap<>(Map.of("reason", "because", "idempotencyKey", key));
    }

    private static JsonPath post(String path, Map<String, ?> body, int status) {
        return as(UUID.randomUUID(), "platform-admin")
                .contentType("application/json")
                .body(body)
                .post(path)
                .then()
                .statusCode(status)
                .extract()
                .jsonPath();
    }

    private List<String> kinds(UUID tenant) {
        return as(tenant, "owner").get("/api/ledger").jsonPath().getList("items.kind");
    }

    private Wallet wallet(UUID tenant) {
        return wallets.find(tenant).orElseThrow();
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static RequestSpecification as(UUID tenant, String... roles) {
        return given().header("authorization", "Bearer " + TestJwt.token(UUID.randomUUID(), tenant, roles));
    }

    private static Money usd(String dollars) {
        return Money.ofDollars(dollars);
    }
}
