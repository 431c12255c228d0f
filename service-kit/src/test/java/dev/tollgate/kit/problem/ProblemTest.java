package dev.tollgate.kit.problem;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class ProblemTest {
    private static final UUID TENANT = UUID.randomUUID();

    @Test
    void invalidMembersAreNamed() {
        given().contentType("application/json")
                .body("{\"name\":\" \",\"amount\":0}")
                .post("/api/orders")
                .then()
                .statusCode(422)
                .contentType(Problem.MEDIA_TYPE)
                .body("errors.field", hasItems("name", "amount"))
                .body("requestId", startsWith("req_"));
    }

    @Test
    void malformedJsonIsABadRequestThatSaysWhere() {
        given().contentType("application/json")
                .body("{\"name\":")
                .post("/api/orders")
                .then()
                .statusCode(400)
                .contentType(Problem.MEDIA_TYPE)
                .body("detail", containsString("line 1"));
    }

    @Test
    void aMemberOfTheWrongTypeIsNamed() {
        given().contentType("application/json")
                .body("{\"name\":\"x\",\"amount\":\"much\"}")
                .post("/api/orders")
                .then()
                .statusCode(400)
                .contentType(Problem.MEDIA_TYPE)
                .body("detail", startsWith("`amount`"));
    }

    @Test
    void aFaultOfOursTellsNothingButItsRequestId() {
        given().header("x-request-id", "req_mine")
                .get("/api/broken")
                .then()
                .statusCode(500)
                .header("x-request-id", "req_mine")
                .body("requestId", equalTo("req_mine"))
                .body("detail", not(containsString("secret")));
    }

    @Test
    void unknownPathIsAProblemToo() {
        given().get("/api/nowhere").then().statusCode(404).contentType(Problem.MEDIA_TYPE);
    }

    @Test
    void callerIsReadFromASignedToken() {
        given().auth()
                .oauth2(TestJwt.token(UUID.randomUUID(), TENANT, "owner"))
                .get("/api/me")
                .then()
                .statusCode(200)
                .body("tenant", equalTo(TENANT.toString()));
    }

    @Test
    void missingForgedOrInsufficientIdentityIsRefused() {
        given().get("/api/me").then().statusCode(401).contentType(Problem.MEDIA_TYPE);
        given().auth().oauth2("e30.e30.e30").get("/api/me").then().statusCode(401);
        given().auth()
                .oauth2(TestJwt.token(UUID.randomUUID(), TENANT, "finance"))
                .get("/api/me")
                .then()
                .statusCode(403)
                .contentType(Problem.MEDIA_TYPE);
    }

    @Test
    void internalPathsNeedAServiceTokenHoweverTheyAreWritten() {
        given().get("/internal/thing").then().statusCode(401).contentType(Problem.MEDIA_TYPE);
        given().urlEncodingEnabled(false).get("/%69nternal/thing").then().statusCode(not(equalTo(200)));
        given().urlEncodingEnabled(false).get("//internal/thing").then().statusCode(not(equalTo(200)));
        given().urlEncodingEnabled(false).get("/x/../internal/thing").then().statusCode(not(equalTo(200)));
        given().urlEncodingEnabled(false).get("/internal;a=b/thing").then().statusCode(not(equalTo(200)));
        given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/thing")
                .then()
                .statusCode(200);
        given().header("authorization", "Bearer older-service-token")
                .get("/internal/thing")
                .then()
                .statusCode(200);
    }
}
