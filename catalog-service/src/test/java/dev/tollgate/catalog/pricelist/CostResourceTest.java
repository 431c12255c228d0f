package dev.tollgate.catalog.pricelist;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import dev.tollgate.catalog.load.CatalogFileResource;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(CatalogFileResource.class)
class CostResourceTest {
    private static final String COST = "{\"cost\":{\"input\":\"0.40\",\"output\":\"2.40\"},\"reason\":\"a contract\"}";

    @Inject
    EntityManager database;

    private static RequestSpecification as(String role) {
        return given().auth().oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), role));
    }

    private static RequestSpecification admin() {
        return as("platform-admin").contentType("application/json");
    }

    /// A model of its own for each test, so that version numbers start at 1.
    private static String load(String model) {
        var text = CatalogFileResource.BASE.replace("alpha", model);
        reload(text);
        return text;
    }

    private static void reload(String text) {
        CatalogFileResource.write(text);
        admin().post("/api/catalog/reload").then().statusCode(200);
    }

    private static String path(String deployment) {
        return "/api/catalog/deployments/" + deployment + "/cost";
    }

    private static List<String> costsInSnapshot(String model) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/snapshot")
                .then()
                .extract()
                .path("models.find{it.id=='" + model + "'}.deployments[0].costs.version");
    }

    @Test
    void aCostOfTheConsoleIsANewVersionCompletedFromTheOfficialPriceAndPublishedAtOnce() {
        load("bought");

        admin().body(COST)
                .put(path("bought@local"))
                .then()
                .statusCode(200)
                .body("version", equalTo("bought@local#2"))
                .body("source", equalTo("console"))
                .body("cost.input", equalTo(400_000_000))
                .body("cost.cache-read", equalTo(40_000_000));

        assertThat(costsInSnapshot("bought")).containsExactly("bought@local#2");
        as("platform-finance")
                .get("/api/catalog/deployments")
                .then()
                .statusCode(200)
                .body("items.find{it.id=='bought@local'}.costs[0].by", equalTo("someone@example.com"))
                .body("items.find{it.id=='bought@local'}.costs[0].reason", equalTo("a contract"));
    }

    @Test
    void aPlannedCostStandsBesideTheOneInForceAndCanBeTakenBack() {
        load("plans");
        var from = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        var planned = COST.replace("\"reason\"", "\"validFrom\":\"" + from + "\",\"reason\"");
        admin().body(planned).put(path("plans@local")).then().statusCode(200).body("validFrom", equalTo("" + from));
        admin().body(planned).put(path("plans@local")).then().body("version", equalTo("plans@local#2"));

        assertThat(costsInSnapshot("plans")).containsExactly("plans@local#1", "plans@local#2");

        as("platform-admin").delete(path("plans@local")).then().body("version", equalTo("plans@local#3"));
        assertThat(costsInSnapshot("plans")).containsExactly("plans@local#3");
    }

    @Test
    void aConsoleCostIsKeptAgainstTheFileUntilItIsReverted() {
        var text = load("held");
        admin().body(COST).put(path("held@local")).then().statusCode(200);

        var changed =
                text.replace("provider: local, priority: 9", "provider: local, priority: 9, cost: { input: 0.5 }");
        reload(changed);
        as("platform-admin")
                .get("/api/catalog")
                .then()
                .body("kept.find{it.kind=='cost' && it.id=='held@local'}.differs", equalTo(true));
        assertThat(costsInSnapshot("held")).containsExactly("held@local#2");

        as("platform-admin")
                .delete(path("held@local"))
                .then()
                .statusCode(200)
                .body("version", equalTo("held@local#3"))
                .body("cost.input", equalTo(500_000_000));
    }

    @Test
    void aChangedCostInTheFileIsANewVersionAndEveryVersionCanBeReadForEver() {
        var text = load("bulk");
        reload(text);
        reload(text.replace("provider: local, priority: 9", "provider: local, priority: 9, cost: { input: 0.5 }"));

        given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/costs?deployment=bulk@local")
                .then()
                .statusCode(200)
                .body("version", equalTo(List.of("bulk@local#1", "bulk@local#2")))
                .body("rates.input", equalTo(List.of(750_000_000, 500_000_000)));
        as("platform-admin").get(path("bulk@local")).then().body("items", hasSize(2));
        given().get("/internal/costs?deployment=bulk@local").then().statusCode(401);
        given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/costs")
                .then()
                .statusCode(400);
    }

    @Test
    void tiersOfACostArePublishedKeptWithItsVersionAndGivenBackToTheFile() {
        var text = load("long")
                .replace(
                        "official: { input: 0.75, output: 4.50, cache-read: 0.075 }",
                        "official: { input: 1, output: 2, long-context: [{ above: 500, input: 2, output: 3 }] }");
        reload(text);

        admin().body(COST)
                .put(path("long@local"))
                .then()
                .statusCode(200)
                .body("version", equalTo("long@local#3"))
                .body("longContext[0].rates.input", equalTo(800_000_000))
                .body("longContext[0].rates.output", equalTo(3_600_000_000L));
        admin().body(COST).put(path("long@local")).then().body("version", equalTo("long@local#3"));
        reload(text.replace(
                "provider: local, priority: 9",
                "provider: local, priority: 9, cost: { input: 1, long-context: [{ above: 500, input: 1.5 }] }"));
        as("platform-admin")
                .delete(path("long@local"))
                .then()
                .body("longContext[0].rates.input", equalTo(1_500_000_000));

        given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/costs?deployment=long@local")
                .then()
                .statusCode(200)
                .body("[0].longContext", hasSize(0))
                .body("[1].longContext[0].above", equalTo(500))
                .body("[1].longContext[0].rates.input", equalTo(2_000_000_000))
                .body("[2].longContext[0].rates.input", equalTo(800_000_000))
                .body("[3].longContext[0].rates.input", equalTo(1_500_000_000));
        given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/snapshot")
                .then()
                .body(
                        "models.find{it.id=='long'}.deployments[0].costs[0].longContext[0].rates.input",
                        equalTo(1_500_000_000));
    }

    @Test
    void onlyThePlatformSeesCostsAndOnlyItsAdminsChangeThem() {
        load("secret");
        given().get("/api/catalog/deployments").then().statusCode(401);
        as("owner").get("/api/catalog/deployments").then().statusCode(403);
        as("owner").get(path("secret@local")).then().statusCode(403);
        as("platform-finance")
                .contentType("application/json")
                .body(COST)
                .put(path("secret@local"))
                .then()
                .statusCode(403);
        as("platform-finance").delete(path("secret@local")).then().statusCode(403);
    }

    @Test
    void everythingThatIsWrongWithACostIsNamedAtOnce() {
        load("wrong");
        admin().body("{\"cost\":{\"input\":\"-1\",\"inputs\":\"1\"},\"validFrom\":\"2020-01-01T00:00:00Z\"}")
                .put(path("wrong@local"))
                .then()
                .statusCode(422)
                .body("errors.field", hasItems("cost.input", "cost.inputs", "reason", "validFrom"));
        admin().body(COST).put(path("nobody@local")).then().statusCode(404);
        admin().put(path("wrong@local")).then().statusCode(400);
    }

    @Test
    void costVersionsCannotBeChangedOrRemoved() {
        for (var statement : List.of("update cost_version set rates = '{}'", "delete from cost_version")) {
            assertThatThrownBy(() -> QuarkusTransaction.requiringNew()
                            .run(() -> database.createNativeQuery(statement).executeUpdate()))
                    .hasStackTraceContaining("append-only");
        }
    }
}
