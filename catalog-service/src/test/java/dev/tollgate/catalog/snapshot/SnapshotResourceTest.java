package dev.tollgate.catalog.snapshot;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.kit.kafka.TopicFollower;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The service with the catalogue that it ships with, and nothing configured.
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class SnapshotResourceTest {
    private static CatalogSnapshot get() throws Exception {
        var body = given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/snapshot")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        return ContractJson.MAPPER.readValue(body, CatalogSnapshot.class);
    }

    @Test
    void theSnapshotIsForServicesOnly() {
        given().get("/internal/snapshot").then().statusCode(401);
    }

    @Test
    void theDefaultOfferIsPublishedWithoutProvidersAndFaults() throws Exception {
        var snapshot = get();

        assertThat(snapshot.providers()).isEmpty();
        assertThat(snapshot.models()).hasSizeGreaterThanOrEqualTo(50);
        assertThat(snapshot.models()).allSatisfy(model -> {
            assertThat(model.deployments()).isEmpty();
            assertThat(model.id()).doesNotStartWith("sim-");
            assertThat(model.prices()).hasSize(1);
        });
    }

    @Test
    void theTopicHoldsTheSnapshotThatTheServiceAnswers() throws Exception {
        var seen = new AtomicReference<CatalogSnapshot>();
        try (var follower = new TopicFollower<>(
                KafkaResource.bootstrapServers(), Topics.CATALOG_SNAPSHOT, CatalogSnapshot.class, (key, snapshot) -> {
                    assertThat(key).isEqualTo(Topics.SNAPSHOT_KEY);
                    seen.set(snapshot);
                })) {
            follower.start();

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(seen.get()).isEqualTo(get()));
        }
    }
}
