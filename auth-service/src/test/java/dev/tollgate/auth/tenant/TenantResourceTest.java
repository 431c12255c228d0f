package dev.tollgate.auth.tenant;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.auth.Population;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.tenant.TenantRecord;
import dev.tollgate.contracts.tenant.Tier;
import dev.tollgate.kit.kafka.TopicFollower;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class TenantResourceTest {
    @Inject
    Population population;

    @Test
    void aPatchChangesOnlyWhatItNamesAndIsPublished() throws Exception {
        var ada = population.platformAdmin();
        var published = new ConcurrentHashMap<String, TenantRecord>();
        try (var follower = new TopicFollower<>(
                KafkaResource.bootstrapServers(), Topics.AUTH_TENANTS, TenantRecord.class, (id, value) -> {
                    if (value != null) {
                        published.put(id, value);
                    }
                })) {
            follower.start();

            var changed = patch(ada, "{\"tier\":\"ENTERPRISE\",\"suspended\":true,\"requestsPerMinute\":900}");
            patch(ada, "{\"requestsPerMinute\":null,\"tokensPerMinute\":5000000}");

            assertThat(changed.statusCode()).isEqualTo(200);
            assertThat(changed.jsonPath().getInt("requestsPerMinute")).isEqualTo(900);
            await().untilAsserted(() -> assertThat(published.get(ada.tenantId().toString()))
                    .extracting(TenantRecord::tokensPerMinute)
                    .isEqualTo(5_000_000L));
            var last = published.get(ada.tenantId().toString());
            assertThat(last.tier()).isEqualTo(Tier.ENTERPRISE);
            assertThat(last.suspended()).isTrue();
            assertThat(last.unlimited()).isFalse();
            assertThat(last.requestsPerMinute()).isNull();
            assertThat(internal(ada.tenantId())).isEqualTo(last);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tier\":\"GOLD\"}",
                "{\"tier\":null}",
                "{\"suspended\":\"yes\"}",
                "{\"unlimited\":null}",
                "{\"requestsPerMinute\":0}",
                "{\"requestsPerMinute\":1.5}",
                "{\"tokensPerMinute\":-1}",
                "{\"requestsPerMinute\":99999999999}"
            })
    void aPatchThatMakesNoSenseIsRefused(String body) {
        assertThat(patch(population.platformAdmin(), body).statusCode()).isEqualTo(422);
    }

    @Test
    void aBodyThatIsNoObjectIsRefused() {
        var admin = population.platformAdmin();

        assertThat(patch(admin, "[]").statusCode()).isEqualTo(400);
        assertThat(patch(admin, "").statusCode()).isIn(400, 422);
    }

    @Test
    void onlyAPlatformAdminListsAndChangesTenants() {
        var owner = population.person("owner");

        var listed =
                given().header("authorization", owner.bearer("owner", "admin")).get("/api/tenants");
        var changed = given().header("authorization", owner.bearer("owner", "admin"))
                .contentType(ContentType.JSON)
                .body("{\"unlimited\":true}")
                .patch("/api/tenants/" + owner.tenantId());

        assertThat(listed.statusCode()).isEqualTo(403);
        assertThat(changed.statusCode()).isEqualTo(403);
    }

    @Test
    void allTenantsAreListedPageByPage() {
        var admin = population.platformAdmin();
        var other = population.person("owner");

        var seen = new ArrayList<String>();
        String cursor = null;
        do {
            var page = given().header("authorization", admin.bearer("platform-admin"))
                    .queryParam("limit", 3)
                    .queryParam("cursor", cursor == null ? new Object[0] : new Object[] {cursor})
                    .get("/api/tenants")
                    .jsonPath();
            seen.addAll(page.getList("items.id", String.class));
            cursor = page.getString("nextCursor");
        } while (cursor != null);

        assertThat(seen)
                .contains(admin.tenantId().toString(), other.tenantId().toString())
                .doesNotHaveDuplicates()
                .isSorted();
    }

    @Test
    void anUnknownTenantIsA404() {
        var admin = population.platformAdmin();
        var unknown = UUID.randomUUID();

        var changed = given().header("authorization", admin.bearer("platform-admin"))
                .contentType(ContentType.JSON)
                .body("{}")
                .patch("/api/tenants/" + unknown);
        var asked =
                given().header("authorization", SecretsResource.AUTHORIZATION).get("/internal/tenants/" + unknown);

        assertThat(changed.statusCode()).isEqualTo(404);
        assertThat(asked.statusCode()).isEqualTo(404);
    }

    private static Response patch(Population.Person admin, String body) {
        return given().header("authorization", admin.bearer("platform-admin"))
                .contentType(ContentType.JSON)
                .body(body)
                .patch("/api/tenants/" + admin.tenantId());
    }

    private static TenantRecord internal(UUID id) throws Exception {
        var answer =
                given().header("authorization", SecretsResource.AUTHORIZATION).get("/internal/tenants/" + id);
        return ContractJson.MAPPER.readValue(answer.asString(), TenantRecord.class);
    }
}
