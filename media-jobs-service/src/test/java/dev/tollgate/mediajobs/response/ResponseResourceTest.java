package dev.tollgate.mediajobs.response;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.response.StoredResponse;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.mediajobs.MediaPlatform;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(MediaPlatform.class)
class ResponseResourceTest {
    @Inject
    Jdbi jdbi;

    @Inject
    ResponseRepository responses;

    private final UUID tenant = UUID.randomUUID();

    @Test
    void whatIsKeptComesBackAsItWas() {
        keep(tenant, "resp_1", null, "question", "completed", "answer").statusCode(204);

        var found = get("resp_1", "").statusCode(200).extract().asString();

        assertThat(found).isEqualTo(response("completed", "answer"));
        get("resp_1", "/input").statusCode(200).body("[0].content", equalTo("question"));
    }

    @Test
    void anotherTenantFindsNothing() {
        keep(tenant, "resp_1", null, "question", "completed", "answer").statusCode(204);

        call(UUID.randomUUID(), "resp_1", "").statusCode(404);
        given().header("authorization", SecretsResource.AUTHORIZATION)
                .delete(path(UUID.randomUUID(), "resp_1", ""))
                .then()
                .statusCode(404);
        get("resp_1", "").statusCode(200);
    }

    @Test
    void withoutTheServiceTokenNobodyGetsIn() {
        given().get(path(tenant, "resp_1", "")).then().statusCode(401);
    }

    @Test
    void aConversationIsPutTogetherOldestFirst() {
        keep(tenant, "resp_1", null, "one", "completed", "eins").statusCode(204);
        keep(tenant, "resp_2", "resp_1", "two", "incomplete", "zwei").statusCode(204);
        keep(tenant, "resp_3", "resp_2", "three", "completed", "drei").statusCode(204);

        var contents =
                get("resp_3", "/context").statusCode(200).extract().jsonPath().getList("content");

        assertThat(contents).containsExactly("one", "eins", "two", "zwei", "three", "drei");
    }

    @Test
    void aConversationWithADeletedOrUnfinishedResponseCannotGoOn() {
        keep(tenant, "resp_1", null, "one", "completed", "eins").statusCode(204);
        keep(tenant, "resp_2", "resp_1", "two", "completed", "zwei").statusCode(204);
        keep(tenant, "resp_3", null, "three", "in_progress", "").statusCode(204);

        delete("resp_1").statusCode(204);

        get("resp_2", "/context").statusCode(404);
        get("resp_3", "/context").statusCode(404);
        get("resp_1", "").statusCode(404);
        delete("resp_1").statusCode(404);
    }

    @Test
    void aBackgroundResponseIsReplacedByItsEndOnce() {
        keep(tenant, "resp_1", null, "one", "queued", "").statusCode(204);
        keep(tenant, "resp_1", null, "one", "in_progress", "").statusCode(204);
        keep(tenant, "resp_1", null, "one", "completed", "eins").statusCode(204);

        keep(tenant, "resp_1", null, "one", "failed", "other").statusCode(409);

        get("resp_1", "").body("status", equalTo("completed"));
    }

    @Test
    void aCancelledOrDeletedResponseDoesNotComeBack() {
        keep(tenant, "resp_1", null, "one", "in_progress", "").statusCode(204);
        keep(tenant, "resp_2", null, "two", "in_progress", "").statusCode(204);

        cancel("resp_1").statusCode(200).body("status", equalTo("cancelled"));
        delete("resp_2").statusCode(204);

        keep(tenant, "resp_1", null, "one", "completed", "eins").statusCode(409);
        keep(tenant, "resp_2", null, "two", "completed", "zwei").statusCode(409);
        cancel("resp_1").statusCode(200).body("status", equalTo("cancelled"));
        get("resp_2", "").statusCode(404);
    }

    @Test
    void aFinishedResponseCannotBeCancelledAndAMissingOneIsNotFound() {
        keep(tenant, "resp_1", null, "one", "completed", "eins").statusCode(204);

        cancel("resp_1").statusCode(200).body("status", equalTo("completed"));
        cancel("resp_none").statusCode(404);
    }

    @Test
    void anExpiredResponseIsGoneAndIsRemoved() {
        keep(tenant, "resp_old", null, "one", "completed", "eins").statusCode(204);
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update stored_response set expires_at = now() - interval '1 second' where tenant_id = :tenant")
                .bind("tenant", tenant)
                .execute());

        get("resp_old", "").statusCode(404);
        get("resp_old", "/context").statusCode(404);
        responses.removeExpired();

        assertThat(count(tenant)).isZero();
    }

    @Test
    void aResponseWhoseGatewayWasLostFails() {
        keep(tenant, "resp_lost", null, "one", "in_progress", "").statusCode(204);
        keep(tenant, "resp_young", null, "one", "in_progress", "").statusCode(204);
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update stored_response set created_at = now() - interval '1 hour' where id = 'resp_lost'")
                .execute());

        responses.failLost();

        get("resp_lost", "").body("status", equalTo("failed")).body("error.code", equalTo("server_error"));
        get("resp_young", "").body("status", equalTo("in_progress"));
    }

    @Test
    void aRunningResponseIsReplacedWithoutSayingItsInputAgain() {
        keep(tenant, "resp_1", null, "one", "queued", "").statusCode(204);

        put(tenant, "resp_1", end("completed", "eins")).statusCode(204);
        put(tenant, "resp_1", end("failed", "zwei")).statusCode(409);
        put(tenant, "resp_none", end("completed", "eins")).statusCode(409);

        get("resp_1", "/input").body("[0].content", equalTo("one"));
        get("resp_1", "").body("status", equalTo("completed"));
    }

    @Test
    void itemsAreFoundByTheirIdsAsTheLatestResponseHasThem() {
        store("resp_1", "2026-01-01T00:00:00Z", item("a", "old"), item("b", "nul \\u0000"));
        store("resp_2", "2026-01-02T00:00:00Z", item("a", "new"), item("c", "sees"));
        store("resp_3", "2026-01-03T00:00:00Z", item("d", "deleted"), item("e", "deleted"));
        delete("resp_3").statusCode(204);

        var found = items(tenant, "[\"a\",\"b\",\"c\",\"d\",\"x\",\"a\"]").statusCode(200);

        found.body("size()", equalTo(3));
        found.body("a.content", equalTo("new")).body("b.content", equalTo("nul \u0000"));
        items(UUID.randomUUID(), "[\"a\"]").statusCode(200).body("size()", equalTo(0));
        items(tenant, "[]").statusCode(400);
    }

    @Test
    void aConversationThatIsTooLongIsCutOnlyWhenThatIsAllowed() {
        keep(tenant, "resp_1", null, "one", "completed", "eins").statusCode(204);
        keep(tenant, "resp_2", "resp_1", "two", "completed", "zwei").statusCode(204);
        keep(tenant, "resp_3", "resp_2", "three", "completed", "drei").statusCode(204);
        var limited = new ResponseRepository(jdbi, new Limits(2, Long.MAX_VALUE, Long.MAX_VALUE));

        assertThat(limited.context(tenant, "resp_3", false)).isInstanceOf(ResponseRepository.Context.TooLong.class);
        assertThat(limited.context(tenant, "resp_3", true))
                .isInstanceOfSatisfying(
                        ResponseRepository.Context.Items.class,
                        context -> assertThat(context.items())
                                .contains("two", "zwei", "three", "drei")
                                .doesNotContain("one"));
        get("resp_3", "/context?truncate=true").statusCode(200).body("size()", equalTo(6));
    }

    @Test
    void whatIsTooLargeIsNotKept() {
        var limited = new ResponseRepository(jdbi, new Limits(500, 100, Long.MAX_VALUE));

        var kept = limited.keep(tenant, "resp_1", stored("x".repeat(50)));
        var refused = limited.keep(tenant, "resp_2", stored("x".repeat(100)));

        assertThat(kept).isEqualTo(ResponseRepository.Keeping.KEPT);
        assertThat(refused).isEqualTo(ResponseRepository.Keeping.TOO_LARGE);
        get("resp_2", "").statusCode(404);
    }

    @Test
    void theOldestResponsesOfATenantBeyondItsLimitAreRemoved() {
        store("resp_1", "2026-01-01T00:00:00Z", item("a", "x".repeat(500)), item("b", "1"));
        store("resp_2", "2026-01-02T00:00:00Z", item("c", "x".repeat(500)), item("d", "2"));
        store("resp_3", "2026-01-03T00:00:00Z", item("e", "x".repeat(500)), item("f", "3"));
        var other = UUID.randomUUID();
        keep(other, "resp_1", null, "one", "completed", "eins").statusCode(204);

        new ResponseRepository(jdbi, new Limits(500, Long.MAX_VALUE, 1_500)).removeSurplus();

        assertThat(count(tenant)).isEqualTo(2);
        assertThat(count(other)).isEqualTo(1);
        items(tenant, "[\"a\",\"c\",\"e\"]").body("keySet()", hasItems("c", "e"));
    }

    @Test
    void malformedResponsesAreRefused() {
        put(tenant, "resp_1", "{\"createdAt\":\"2026-01-01T00:00:00Z\",\"input\":[],\"response\":{\"status\":\"odd\"}}")
                .statusCode(400);
        put(tenant, "resp_1", "{}").statusCode(400);
        put(tenant, "x".repeat(129), body(null, "one", "completed", "eins")).statusCode(400);
    }

    /// The default limits but for three.
    private record Limits(int maxChain, long maxBytes, long maxTenantBytes) implements ResponseConfig {
        @Override
        public Duration retention() {
            return Duration.ofDays(3_650);
        }

        @Override
        public Duration maxRunning() {
            return Duration.ofMinutes(45);
        }

        @Override
        public long maxContextBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public int sweepBatch() {
            return 500;
        }
    }

    private static StoredResponse stored(String text) {
        var json = ContractJson.MAPPER.createObjectNode().put("status", "completed");
        return new StoredResponse(
                null, Instant.now(), ContractJson.MAPPER.createArrayNode().add(text), json);
    }

    private int count(UUID owner) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from stored_response where tenant_id = :tenant")
                        .bind("tenant", owner)
                        .mapTo(Integer.class)
                        .one());
    }

    private static String item(String id, String content) {
        return "{\"id\":\"%s\",\"content\":\"%s\"}".formatted(id, content);
    }

    /// A response that is old, but not expired.
    private void store(String id, String at, String input, String output) {
        put(tenant, id, """
                {"createdAt":"%s","input":[%s],"response":{"status":"completed","output":[%s]}}""".formatted(at, input, output)).statusCode(204);
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update stored_response set expires_at = now() + interval '1 day' where id = :id")
                .bind("id", id)
                .execute());
    }

    private static String end(String status, String answer) {
        return "{\"createdAt\":\"%s\",\"response\":%s}".formatted(Instant.now(), response(status, answer));
    }

    private static ValidatableResponse items(UUID owner, String ids) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .contentType("application/json")
                .body(ids)
                .post("/internal/tenants/" + owner + "/response-items")
                .then();
    }

    private ValidatableResponse keep(
            UUID owner, String id, String previous, String question, String status, String answer) {
        return put(owner, id, body(previous, question, status, answer));
    }

    private static String body(String previous, String question, String status, String answer) {
        var link = previous == null ? "" : "\"previousId\":\"" + previous + "\",";
        return """
                {%s"createdAt":"%s","input":[{"role":"user","content":"%s"}],"response":%s}""".formatted(link, Instant.now(), question, response(status, answer));
    }

    private static String response(String status, String answer) {
        return "{\"status\":\"%s\",\"output\":[{\"role\":\"assistant\",\"content\":\"%s\"}],\"a\":1.0}"
                .formatted(status, answer);
    }

    private static ValidatableResponse put(UUID owner, String id, String body) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .contentType("application/json")
                .body(body)
                .put(path(owner, id, ""))
                .then();
    }

    private ValidatableResponse get(String id, String part) {
        return call(tenant, id, part);
    }

    private static ValidatableResponse call(UUID owner, String id, String part) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .get(path(owner, id, part))
                .then();
    }

    private ValidatableResponse delete(String id) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .delete(path(tenant, id, ""))
                .then();
    }

    private ValidatableResponse cancel(String id) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .post(path(tenant, id, "/cancel"))
                .then();
    }

    private static String path(UUID owner, String id, String part) {
        return "/internal/tenants/" + owner + "/responses/" + id + part;
    }
}
