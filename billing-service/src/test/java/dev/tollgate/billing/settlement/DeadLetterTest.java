package dev.tollgate.billing.settlement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.LedgerChecks;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// From a poisoned topic to the ledger, over the API that an operator uses.
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class DeadLetterTest {
    @Inject
    Funds funds;

    @Inject
    WalletRepository wallets;

    @Inject
    Redrive redrive;

    @Inject
    Jdbi jdbi;

    private final UsageTopic topic = new UsageTopic(KafkaResource.bootstrapServers());

    @AfterEach
    void accept() {
        jdbi.useHandle(handle -> handle.execute("alter table usage_record drop constraint if exists no_cursed_model"));
    }

    @Test
    void deadLetterIsListedAndShownAsItCame() {
        var tenant = funds.tenantWith(usd("10"));
        var absurd = Events.charged(tenant, null, usd("-1"));
        topic.send(absurd);

        var letter = awaitState(absurd.eventId(), "dead");

        assertThat(letter.getString("reason")).isEqualTo("absurd-amount");
        assertThat(letter.getString("tenantId")).isEqualTo(tenant.toString());
        assertThat(letter.getString("holder")).isEqualTo("gateway-1");
        assertThat(letter.getString("key")).isEqualTo(tenant.toString());
        assertThat(read(letter.getString("payload"))).isEqualTo(absurd);
        assertThat(letter.getMap("headers")).containsEntry("traceparent", UsageTopic.TRACEPARENT);
        assertThat(letter.getList("actions")).isEmpty();
        var list = admin().get("/api/dead-letters?state=dead&reason=absurd-amount&limit=200")
                .jsonPath();
        assertThat(list.getList("items.id")).contains(absurd.eventId().toString());
    }

    @Test
    void whatIsNoEventAtAllIsKeptUnderAnIdOfItsOwn() {
        topic.send(UUID.randomUUID().toString(), "{\"odd\":\u00e4");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(admin().get("/api/dead-letters?reason=unreadable")
                                .jsonPath()
                                .getList("items.source", String.class))
                        .anyMatch(source -> source.startsWith(Topics.USAGE_EVENTS + "-")));
    }

    @Test
    void redrivenLetterGoesBackAsItWasAndIsPostedOnce() {
        var tenant = funds.tenantWith(usd("10"));
        var event = cursed(tenant);
        refuse();
        topic.send(event);
        awaitState(event.eventId(), "dead");
        accept();

        assertThat(redrive(event.eventId())).isIn("redriven", "posted");
        redrive(event.eventId());

        var posted = awaitState(event.eventId(), "posted");
        assertThat(balance(tenant)).isEqualTo(usd("9"));
        assertThat(posted.getList("actions.action")).contains("redrive");
        assertThat(posted.getList("actions.actor")).contains("someone@example.com");
        assertThat(posted.getList("actions.reason")).contains("repaired");
        var copies = on(tenant);
        assertThat(copies).hasSizeBetween(2, 3);
        assertThat(copies).allSatisfy(copy -> {
            assertThat(copy.value()).isEqualTo(copies.getFirst().value());
            assertThat(copy.partition()).isEqualTo(copies.getFirst().partition());
            assertThat(copy.headers()).isEqualTo(copies.getFirst().headers());
        });
        assertThat(command(event.eventId(), "redrive", "again").statusCode()).isEqualTo(409);
        LedgerChecks.booksAreBalanced(jdbi, "after a redrive");
    }

    @Test
    void lettersOfOneReasonAreRedrivenTogether() {
        var tenant = funds.tenantWith(usd("10"));
        var events = List.of(cursed(tenant), cursed(tenant), cursed(tenant));
        refuse();
        events.forEach(topic::send);
        events.forEach(event -> awaitState(event.eventId(), "dead"));
        accept();

        var answer = admin().contentType("application/json")
                .body(Map.of("reason", "repaired"))
                .post("/api/dead-letters/redrive?reason=refused-by-database");

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(answer.jsonPath().getInt("redriven")).isGreaterThanOrEqualTo(3);
        events.forEach(event -> awaitState(event.eventId(), "posted"));
        assertThat(balance(tenant)).isEqualTo(usd("7"));
    }

    @Test
    void letterThatDiesAgainWaitsAgainAndCanBeGivenUp() {
        var absurd = Events.charged(funds.tenantWith(usd("10")), null, usd("-1"));
        topic.send(absurd);
        awaitState(absurd.eventId(), "dead");

        redrive(absurd.eventId());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(letter(absurd.eventId()).getInt("deaths")).isEqualTo(2));
        awaitState(absurd.eventId(), "dead");
        var discarded = command(absurd.eventId(), "discard", "made up by a test");

        assertThat(discarded.statusCode()).isEqualTo(200);
        assertThat(discarded.jsonPath().getString("state")).isEqualTo("discarded");
        assertThat(letter(absurd.eventId()).getList("actions.action")).containsExactly("redrive", "discard");
        assertThat(command(absurd.eventId(), "redrive", "no").statusCode()).isEqualTo(409);
    }

    @Test
    void letterThatWasSentAgainCannotBeGivenUpAsItsEventMayYetBePosted() {
        var id = UUID.randomUUID();
        jdbi.useHandle(handle -> handle.execute("""
                insert into dead_letter (id, event_id, reason, detail, source, headers, state)
                values (?, ?, 'refused-by-database', 'x', 'usage.events.v1-0-1', '[]', 'redriven')
                """, id, id));

        var answer = command(id, "discard", "give it up");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.jsonPath().getString("detail")).contains("sent again");
        assertThat(letter(id).getString("state")).isEqualTo("redriven");
        assertThat(letter(id).getList("actions")).isEmpty();
    }

    @Test
    void letterThatIsPostedAfterItWasGivenUpIsToldAsPosted() {
        var event = cursed(funds.tenantWith(usd("10")));
        refuse();
        topic.send(event);
        awaitState(event.eventId(), "dead");
        assertThat(command(event.eventId(), "discard", "give it up").statusCode())
                .isEqualTo(200);
        accept();

        topic.send(event);

        awaitState(event.eventId(), "posted");
    }

    @Test
    void commandsNeedAReasonAndAPlatformAdmin() {
        var id = UUID.randomUUID();
        var owner = given().auth().oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "owner"));

        assertThat(owner.get("/api/dead-letters").statusCode()).isEqualTo(403);
        assertThat(owner.get("/api/dead-letters/" + id).statusCode()).isEqualTo(403);
        assertThat(owner.contentType("application/json")
                        .body("{}")
                        .post("/api/dead-letters/redrive")
                        .statusCode())
                .isEqualTo(403);
        assertThat(command(id, "redrive", " ").statusCode()).isEqualTo(422);
        assertThat(command(id, "discard", "why not").statusCode()).isEqualTo(404);
        assertThat(admin().get("/api/dead-letters?reason=odd").statusCode()).isEqualTo(400);
    }

    /// An event that the database refuses until [#accept()].
    private static UsageEvent cursed(UUID tenant) {
        return Events.with(Events.charged(tenant, null, usd("1")), Map.of("requestedModel", "cursed"));
    }

    private void refuse() {
        jdbi.useHandle(handle -> handle.execute("""
                alter table usage_record add constraint no_cursed_model check (requested_model <> 'cursed') not valid
                """));
    }

    private String redrive(UUID id) {
        var answer = command(id, "redrive", "repaired");
        return answer.statusCode() == 409 ? "posted" : answer.jsonPath().getString("state");
    }

    private io.restassured.response.Response command(UUID id, String command, String reason) {
        return admin().contentType("application/json")
                .body(Map.of("reason", reason))
                .post("/api/dead-letters/" + id + "/" + command);
    }

    private JsonPath awaitState(UUID id, String state) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    redrive.tick();
                    assertThat(letter(id).getString("state")).isEqualTo(state);
                });
        return letter(id);
    }

    private static JsonPath letter(UUID id) {
        return admin().get("/api/dead-letters/" + id).jsonPath();
    }

    private static List<ConsumerRecord<String, byte[]>> on(UUID tenant) {
        return UsageConsumerTest.read(Topics.USAGE_EVENTS).stream()
                .filter(message -> tenant.toString().equals(message.key()))
                .toList();
    }

    private static UsageEvent read(String payload) {
        try {
            return ContractJson.MAPPER.readValue(payload, UsageEvent.class);
        } catch (java.io.IOException e) {
            throw new AssertionError(payload, e);
        }
    }

    private Money balance(UUID tenant) {
        return wallets.find(tenant).orElseThrow().balance();
    }

    private static RequestSpecification admin() {
        return given().auth().oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), "platform-admin"));
    }

    private static Money usd(String dollars) {
        return Money.ofDollars(dollars);
    }
}
