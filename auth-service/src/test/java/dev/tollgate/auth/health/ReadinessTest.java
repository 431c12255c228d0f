package dev.tollgate.auth.health;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class ReadinessTest {
    @TestHTTPResource(value = "/", management = true)
    URI management;

    @Test
    void readinessLooksAtDatabaseAndOutbox() {
        var answer = given().get(management.resolve("/health/ready"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.jsonPath().getList("checks.name", String.class))
                .contains("outbox", "Database connections health check");
    }

    @Test
    void signInsAreCountedByOutcome() {
        given().contentType(ContentType.JSON)
                .body(Map.of("email", "nobody@example.com", "password", "x"))
                .post("/api/session");

        assertThat(given().get(management.resolve("/metrics")).asString())
                .contains("tollgate_auth_logins_total{outcome=\"refused\"}");
    }
}
