package dev.tollgate.auth.demo;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.auth.tenant.TenantRepository;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.apikey.ApiKeyFormat;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@QuarkusTest
@TestProfile(DemoSeedTest.Demo.class)
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoSeedTest {
    private static final Path FILE =
            Path.of("target", "demo-" + ProcessHandle.current().pid(), "keys.json");

    public static class Demo implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tollgate.demo", "true", "tollgate.demo-keys-file", FILE.toString());
        }
    }

    @Inject
    DemoSeed seed;

    @Inject
    TenantRepository tenants;

    @Inject
    Jdbi jdbi;

    @Test
    @Order(1)
    void theFileIsThereForItsOwnerOnlyBeforeTheServiceAnswers() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(FILE)))
                .isEqualTo("rw-------");
        try (var folder = Files.list(FILE.getParent())) {
            assertThat(folder).containsExactly(FILE);
        }
        assertThat(demo().get("keys").properties().stream().map(Map.Entry::getKey))
                .containsExactly(
                        "demo",
                        "revoked",
                        "restricted",
                        "empty",
                        "tier-free",
                        "tier-standard",
                        "tier-pro",
                        "tier-enterprise");
    }

    @Test
    @Order(2)
    void thePasswordInTheFileSignsInAnOwnerAndPlatformAdmin() throws IOException {
        var body = Map.of(
                "email", demo().get("email").textValue(),
                "password", demo().get("password").textValue());

        var answer = given().contentType(ContentType.JSON).body(body).post("/api/session");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.jsonPath().getString("tenant.id")).isEqualTo("00000000-0000-7000-8000-000000000001");
        assertThat(answer.jsonPath().getList("roles", String.class)).containsExactly("owner", "platform-admin");
    }

    @Test
    @Order(3)
    void eachKeyOpensTheTenantThatItIsNamedFor() throws IOException {
        assertThat(lookup("demo").getString("tenantId")).isEqualTo("00000000-0000-7000-8000-000000000001");
        assertThat(lookup("demo").getBoolean("revoked")).isFalse();
        assertThat(lookup("revoked").getBoolean("revoked")).isTrue();
        assertThat(lookup("restricted").getList("models", String.class)).containsExactly("gpt-5.4-nano");
        assertThat(lookup("empty").getString("tenantId")).endsWith("2");
        assertThat(lookup("tier-free").getString("tenantId")).endsWith("3");
        assertThat(lookup("tier-standard").getString("tenantId")).endsWith("4");
        assertThat(lookup("tier-pro").getString("tenantId")).endsWith("1");
        assertThat(tenant(lookup("tier-enterprise").getString("tenantId")).getBoolean("unlimited"))
                .isTrue();
        assertThat(tenant("00000000-0000-7000-8000-000000000001").getString("tier"))
                .isEqualTo("PRO");
    }

    @Test
    @Order(4)
    void seedingAgainChangesNothing() throws IOException {
        var before = Files.readString(FILE);

        var seeded = seed.seed(FILE);

        assertThat(seeded).isFalse();
        assertThat(Files.readString(FILE)).isEqualTo(before);
        assertThat(tenants.count()).isEqualTo(5);
    }

    @Test
    @Order(5)
    void whenTheFileCannotBeWrittenNothingIsCreated() {
        jdbi.useHandle(handle -> handle.execute("truncate tenant, app_user cascade"));
        var beneathAFile = FILE.resolve("keys.json");

        assertThatThrownBy(() -> seed.seed(beneathAFile)).hasStackTraceContaining("cannot be written");

        assertThat(tenants.count()).isZero();
        assertThat(seed.seed(FILE)).isTrue();
        assertThat(tenants.count()).isEqualTo(5);
    }

    private static JsonNode demo() throws IOException {
        return ContractJson.MAPPER.readTree(Files.readString(FILE));
    }

    private static JsonPath lookup(String name) throws IOException {
        var lookupId = ApiKeyFormat.lookupId(demo().get("keys").get(name).textValue(), new byte[32]);
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/keys/" + lookupId)
                .jsonPath();
    }

    private static JsonPath tenant(String id) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/tenants/" + id)
                .jsonPath();
    }
}
