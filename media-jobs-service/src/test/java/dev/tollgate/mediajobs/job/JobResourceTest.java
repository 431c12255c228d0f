package dev.tollgate.mediajobs.job;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(SecretsResource.class)
class JobResourceTest {
    @Inject
    JobRepository jobs;

    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void aTenantSeesItsOwnJobsOnly() {
        var tenant = UUID.randomUUID();
        var id = enqueue(tenant);
        enqueue(UUID.randomUUID());

        var items = given().header("authorization", bearer(tenant))
                .get("/api/jobs")
                .jsonPath()
                .getList("items");

        assertThat(items).hasSize(1);
        assertThat(given().header("authorization", bearer(tenant))
                        .get("/api/jobs")
                        .jsonPath()
                        .getMap("items[0]"))
                .containsEntry("id", id.toString())
                .containsEntry("kind", "music")
                .containsEntry("model", "suno-v5")
                .containsEntry("status", "queued")
                .containsOnlyKeys("id", "kind", "model", "status", "createdAt", "updatedAt");
    }

    @Test
    void pagesFollowEachOtherNewestFirst() {
        var tenant = UUID.randomUUID();
        var ids = new ArrayList<>(
                IntStream.range(0, 5).mapToObj(_ -> enqueue(tenant).toString()).toList());
        Collections.reverse(ids);

        var seen = new ArrayList<String>();
        String cursor = null;
        do {
            var request = given().header("authorization", bearer(tenant)).queryParam("limit", 2);
            var page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get("/api/jobs")
                    .jsonPath();
            seen.addAll(page.getList("items.id", String.class));
            cursor = page.getString("nextCursor");
        } while (cursor != null);

        assertThat(seen).isEqualTo(ids);
    }

    @Test
    void withoutASessionOrWithAForeignCursorNothingIsListed() {
        var tenant = UUID.randomUUID();

        assertThat(given().get("/api/jobs").statusCode()).isEqualTo(401);
        for (var cursor : List.of("!", "YWJj", "YS9i")) {
            assertThat(given().header("authorization", bearer(tenant))
                            .queryParam("cursor", cursor)
                            .get("/api/jobs")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void theServiceIsReadyWithItsDatabase() {
        assertThat(given().get(management.resolve("/health/ready")).statusCode())
                .isEqualTo(200);
    }

    private UUID enqueue(UUID tenant) {
        var id = UUID.randomUUID();
        jobs.enqueue(new NewJob(id, tenant, JobKind.MUSIC, "suno-v5", JsonNodeFactory.instance.objectNode()));
        return id;
    }

    private static String bearer(UUID tenant) {
        return "Bearer " + TestJwt.token(UUID.randomUUID(), tenant, "developer");
    }
}
