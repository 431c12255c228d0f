package dev.tollgate.auth.apikey;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.auth.Population;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.apikey.ApiKeyFormat;
import dev.tollgate.contracts.apikey.ApiKeyRecord;
import dev.tollgate.kit.kafka.TopicFollower;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class ApiKeyResourceTest {
    private static final byte[] PEPPER = new byte[32];

    @Inject
    Population population;

    @Inject
    Jdbi jdbi;

    @Test
    void aKeyIsShownOnceAndStoredNowhere() {
        var bearer = population.person("developer").bearer("developer");

        var issued =
                issue(bearer, Map.of("name", " My key ", "models", List.of("gpt-5.4"), "cidrs", List.of("10.0.0.1")));

        assertThat(issued.statusCode()).isEqualTo(201);
        assertThat(issued.header("cache-control")).isEqualTo("no-store");
        var key = issued.jsonPath().getString("key");
        assertThat(ApiKeyFormat.isWellFormed(key)).isTrue();
        var listed = list(bearer);
        assertThat(listed.asString()).doesNotContain(key);
        assertThat(listed.jsonPath().getMap("items[0]"))
                .containsEntry("name", "My key")
                .containsEntry("display", ApiKeyFormat.display(key))
                .containsEntry("createdBy", "someone@example.com")
                .containsEntry("models", List.of("gpt-5.4"))
                .containsEntry("endpoints", List.of())
                .containsEntry("cidrs", List.of("10.0.0.1/32"))
                .doesNotContainKeys("key", "revokedAt", "expiresAt", "lookupId");
        assertThat(everythingStored()).noneMatch(row -> row.contains(key));
    }

    @Test
    void issueAndRevocationReachTheDataPlane() throws Exception {
        var ada = population.person("owner");
        var bearer = ada.bearer("owner");
        var published = new ConcurrentHashMap<String, ApiKeyRecord>();
        try (var follower = following(published)) {
            assertThat(follower.awaitCaughtUp(Duration.ofSeconds(20))).isTrue();
            var issued = issue(bearer, Map.of("name", "k"));
            var lookupId = lookupIdOf(issued);
            await().untilAsserted(() -> assertThat(published).containsKey(lookupId));
            assertThat(published.get(lookupId).revoked()).isFalse();
            assertThat(published.get(lookupId).tenantId()).isEqualTo(ada.tenantId());
            assertThat(lookup(lookupId)).isEqualTo(published.get(lookupId));

            var id = issued.jsonPath().getString("id");
            assertThat(revoke(bearer, id).statusCode()).isEqualTo(204);

            await().until(() -> published.get(lookupId).revoked());
            assertThat(lookup(lookupId)).isEqualTo(published.get(lookupId));
            assertThat(revoke(bearer, id).statusCode()).isEqualTo(204);
            assertThat(list(bearer).jsonPath().getString("items[0].revokedAt"))
                    .isEqualTo(published.get(lookupId).updatedAt().toString());
        }
    }

    @Test
    void aKeyIsPublishedWithinASecond() throws Exception {
        var bearer = population.person("owner").bearer("owner");
        var published = new ConcurrentHashMap<String, ApiKeyRecord>();
        var delays = new ArrayList<Duration>();
        try (var follower = following(published)) {
            assertThat(follower.awaitCaughtUp(Duration.ofSeconds(20))).isTrue();

            for (var i = 0; i < 5; i++) {
                var lookupId = lookupIdOf(issue(bearer, Map.of("name", "k")));
                var answered = System.nanoTime();
                await().pollInterval(Duration.ofMillis(10)).until(() -> published.containsKey(lookupId));
                delays.add(Duration.ofNanos(System.nanoTime() - answered));
            }
        }

        // The best of five, because a machine that runs many builds may stop for a second at any time.
        assertThat(Collections.min(delays)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void anUnknownLookUpIdIsA404AndNeedsAServiceToken() {
        var unknown =
                given().header("authorization", SecretsResource.AUTHORIZATION).get("/internal/keys/" + "0".repeat(64));
        var anonymous = given().get("/internal/keys/" + "0".repeat(64));

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(anonymous.statusCode()).isEqualTo(401);
    }

    @Test
    void tenantsNeverSeeNorTouchEachOthersKeys() {
        var ada = population.person("owner").bearer("owner");
        var eve = population.person("owner").bearer("owner", "platform-admin");
        var id = issue(ada, Map.of("name", "Ada's")).jsonPath().getString("id");

        var seen = list(eve);
        var revoked = revoke(eve, id);

        assertThat(seen.jsonPath().getList("items")).isEmpty();
        assertThat(revoked.statusCode()).isEqualTo(404);
        assertThat(list(ada).jsonPath().getString("items[0].revokedAt")).isNull();
    }

    @Test
    void financeReadsKeysButNeitherIssuesNorRevokes() {
        var ada = population.person("owner");
        var id = issue(ada.bearer("owner"), Map.of("name", "k")).jsonPath().getString("id");

        assertThat(list(ada.bearer("finance")).jsonPath().getList("items")).hasSize(1);
        assertThat(issue(ada.bearer("finance"), Map.of("name", "k")).statusCode())
                .isEqualTo(403);
        assertThat(revoke(ada.bearer("finance"), id).statusCode()).isEqualTo(403);
        assertThat(given().get("/api/keys").statusCode()).isEqualTo(401);
    }

    @Test
    void eachWrongMemberIsNamed() {
        var bearer = population.person("owner").bearer("owner");

        var answer = issue(
                bearer,
                Map.of(
                        "name", " ",
                        "expiresAt", Instant.now().minusSeconds(1).toString(),
                        "models", List.of("gpt-5.4", "no such thing"),
                        "endpoints", List.of("chat"),
                        "cidrs", List.of("10.0.0.0/8", "10.0.0.1/8", "localhost")));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.jsonPath().getList("errors.field"))
                .isEqualTo(List.of("name", "expiresAt", "models[1]", "endpoints[0]", "cidrs[1]", "cidrs[2]"));
        assertThat(list(bearer).jsonPath().getList("items")).isEmpty();
    }

    @Test
    void parallelRequestsCannotPassTheLimitOfActiveKeys() throws Exception {
        var bearer = population.person("owner").bearer("owner");
        Callable<Integer> attempt = () -> issue(bearer, Map.of("name", "k")).statusCode();

        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(Collections.nCopies(12, attempt))) {
                statuses.add(answer.get());
            }
        }

        assertThat(statuses).filteredOn(status -> status == 201).hasSize(5);
        assertThat(statuses).filteredOn(status -> status == 409).hasSize(7);
    }

    @Test
    void pagesFollowEachOtherNewestFirst() {
        var bearer = population.person("owner").bearer("owner");
        for (var i = 1; i <= 5; i++) {
            issue(bearer, Map.of("name", "k" + i));
        }

        var names = new ArrayList<String>();
        String cursor = null;
        do {
            var page = given().header("authorization", bearer)
                    .queryParams(cursor == null ? Map.of("limit", 2) : Map.of("limit", 2, "cursor", cursor))
                    .get("/api/keys")
                    .jsonPath();
            names.addAll(page.getList("items.name", String.class));
            cursor = page.getString("nextCursor");
        } while (cursor != null);

        assertThat(names).containsExactly("k5", "k4", "k3", "k2", "k1");
        assertThat(given().header("authorization", bearer)
                        .get("/api/keys?cursor=%21")
                        .statusCode())
                .isEqualTo(400);
        assertThat(given().header("authorization", bearer)
                        .get("/api/keys?limit=0")
                        .statusCode())
                .isEqualTo(422);
    }

    private static TopicFollower<ApiKeyRecord> following(Map<String, ApiKeyRecord> published) {
        var follower = new TopicFollower<>(
                KafkaResource.bootstrapServers(), Topics.AUTH_KEYS, ApiKeyRecord.class, (id, value) -> {
                    if (value != null) {
                        published.put(id, value);
                    }
                });
        follower.start();
        return follower;
    }

    private static String lookupIdOf(Response issued) {
        return ApiKeyFormat.lookupId(issued.jsonPath().getString("key"), PEPPER);
    }

    private static Response issue(String bearer, Map<String, Object> body) {
        return given().header("authorization", bearer)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/keys");
    }

    private static Response list(String bearer) {
        return given().header("authorization", bearer).get("/api/keys");
    }

    private static Response revoke(String bearer, String id) {
        return given().header("authorization", bearer).delete("/api/keys/" + id);
    }

    private static ApiKeyRecord lookup(String lookupId) throws Exception {
        var answer =
                given().header("authorization", SecretsResource.AUTHORIZATION).get("/internal/keys/" + lookupId);
        return ContractJson.MAPPER.readValue(answer.asString(), ApiKeyRecord.class);
    }

    private List<String> everythingStored() {
        return jdbi.withHandle(
                handle -> handle.createQuery("""
                        select api_key::text from api_key
                        union all select audit_entry::text from audit_entry
                        union all select convert_from(value, 'UTF8') from outbox
                        """).mapTo(String.class).list());
    }
}
