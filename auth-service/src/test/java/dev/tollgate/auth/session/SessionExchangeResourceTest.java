package dev.tollgate.auth.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.auth.Population;
import dev.tollgate.contracts.session.SessionCookie;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class SessionExchangeResourceTest {
    @Inject
    Population population;

    @Test
    void theJwtVerifiesWithThePublishedKeysAndNamesPersonTenantAndRoles() throws Exception {
        var admin = population.platformAdmin();
        var signedIn = given().contentType(ContentType.JSON)
                .body(Map.of("email", admin.email(), "password", Population.PASSWORD))
                .post("/api/session");

        var exchanged = exchange(signedIn.getCookie(SessionCookie.NAME)).jsonPath();

        var keys = new JsonWebKeySet(given().get("/internal/jwks").asString());
        var claims = new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
                .setJwsAlgorithmConstraints(
                        AlgorithmConstraints.ConstraintType.PERMIT,
                        AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)
                .setExpectedIssuer("tollgate-auth")
                .setRequireExpirationTime()
                .setMaxFutureValidityInMinutes(5)
                .build()
                .processToClaims(exchanged.getString("jwt"));
        assertThat(claims.getSubject()).isEqualTo(admin.userId().toString());
        assertThat(claims.getStringClaimValue("tenant"))
                .isEqualTo(admin.tenantId().toString());
        assertThat(claims.getStringClaimValue("upn")).isEqualTo(admin.email());
        assertThat(claims.getStringListClaimValue("groups")).containsExactly("owner", "platform-admin");
        assertThat(exchanged.getString("csrfToken"))
                .isEqualTo(signedIn.jsonPath().getString("csrfToken"));
        assertThat(exchanged.getString("userId")).isEqualTo(admin.userId().toString());
        assertThat(exchanged.getString("jwtExpiresAt")).isNotNull();
    }

    @Test
    void publishedKeysHoldNoPrivateHalf() {
        var keys = given().get("/internal/jwks");

        assertThat(keys.statusCode()).isEqualTo(200);
        assertThat(keys.contentType()).startsWith("application/json");
        assertThat(keys.jsonPath().getMap("keys[0]")).containsOnlyKeys("kty", "crv", "x", "y", "kid", "use", "alg");
    }

    @Test
    void anUnknownSessionIsA401Problem() {
        assertThat(exchange("A".repeat(43)).statusCode()).isEqualTo(401);
        assertThat(exchange("' or 1=1 --").statusCode()).isEqualTo(401);
    }

    @Test
    void withoutAServiceTokenNothingIsExchanged() {
        var answer = given().contentType(ContentType.JSON)
                .body(Map.of("value", "A".repeat(43)))
                .post("/internal/sessions/exchange");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.jsonPath().getString("detail")).contains("service token");
    }

    private static Response exchange(String cookie) {
        return given().contentType(ContentType.JSON)
                .header("authorization", SecretsResource.AUTHORIZATION)
                .body(Map.of("value", cookie))
                .post("/internal/sessions/exchange");
    }
}
