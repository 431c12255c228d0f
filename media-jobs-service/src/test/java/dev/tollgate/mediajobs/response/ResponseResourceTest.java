package dev.tollgate.mediajobs.response;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(SecretsResource.class)
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

        var left = jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from stored_response where tenant_id = :tenant")
                        .bind("tenant", tenant)
                        .mapTo(Integer.class)
                        .one());
        assertThat(left).isZero();
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
    void malformedResponsesAreRefused() {
        put(tenant, "resp_1", "{\"createdAt\":\"2026-01-01T00:00:00Z\",\"input\":[],\"response\":{\"status\":\"odd\"}}")
                .statusCode(400);
        put(tenant, "resp_1", "{}").statusCode(400);
        put(tenant, "x".repeat(129), body(null, "one", "completed", "eins")).statusCode(400);
    }

    private ValidatableResponse keep(
            UUID owner, String id, String previous, String question, String status, String answer) {
        return put(owner, id, body(previous, question, status, answer));
    }

    private static String body(String previous, String question, String status, String answer) {
        var link = previous == null ? "" : "\"previousId\":\"" + previous + "\",";
        return """
                {%s"createdAt":"%s","input":[{"role":"user","content":"%s"}],"response":%s}""".formatted(link, java.time.Instant.now(), question, response(status, answer));
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
