package dev.tollgate.catalog.pricelist;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.tollgate.catalog.load.CatalogFileResource;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.kit.kafka.TopicFollower;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(CatalogFileResource.class)
class PriceResourceTest {
    private static final String PRICE = "{\"price\":{\"input\":\"0.60\",\"output\":\"3.15\"},\"reason\":\"a test\"}";

    private static RequestSpecification as(String role) {
        return given().auth().oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), role));
    }

    private static RequestSpecification admin() {
        return as("platform-admin").contentType("application/json");
    }

    /// A model of its own for each test, so that version numbers start at 1.
    private static String load(String model) {
        var text = CatalogFileResource.BASE.replace("alpha", model);
        CatalogFileResource.write(text);
        admin().post("/api/catalog/reload").then().statusCode(200);
        return text;
    }

    @BeforeEach
    void loadTheBase() {
        load("alpha");
    }

    @Test
    void thePriceListIsOpenAndExact() {
        given().get("/api/models")
                .then()
                .statusCode(200)
                .body("items.id", hasItems("alpha", "vendor/beta"))
                .body("items.id", not(hasItem("hidden")))
                .body("items.find{it.id=='alpha'}.price.input", equalTo(530_000_000))
                .body("items.find{it.id=='alpha'}.official.input", equalTo(750_000_000))
                .body("items.find{it.id=='alpha'}.discountPercent", equalTo(30))
                .body("items.find{it.id=='alpha'}.kind", equalTo("chat"))
                .body("items.find{it.id=='alpha'}.aliases", equalTo(java.util.List.of("first")))
                .body("items.find{it.id=='alpha'}.available", equalTo(true))
                .body("items.find{it.id=='vendor/beta'}.price.image", equalTo(82_000_000_000_000L))
                .body("items.find{it.id=='vendor/beta'}.available", equalTo(false));
    }

    @Test
    void thePriceListCanBeFilteredByKind() {
        given().get("/api/models?kind=image").then().body("items.kind", everyItem(equalTo("image")));
        given().get("/api/models?kind=pictures")
                .then()
                .statusCode(400)
                .body("detail", containsString("chat, embedding, image"));
    }

    @Test
    void anUnchangedPriceListIsNotSentAgain() {
        var tag = given().get("/api/models").then().extract().header("etag");

        given().header("if-none-match", tag).get("/api/models").then().statusCode(304);

        load("alpha-of-the-etag");
        given().header("if-none-match", tag).get("/api/models").then().statusCode(200);
    }

    @Test
    void onlyPlatformAdminsSeeAndChangeTheCatalogue() {
        for (var path : new String[] {"/api/providers", "/api/catalog"}) {
            given().get(path).then().statusCode(401);
            as("owner").get(path).then().statusCode(403);
            as("platform-admin").get(path).then().statusCode(200);
        }
        as("owner")
                .contentType("application/json")
                .body(PRICE)
                .put("/api/models/alpha/price")
                .then()
                .statusCode(403);
        given().contentType("application/json")
                .body(PRICE)
                .put("/api/models/alpha/price")
                .then()
                .statusCode(401);
        as("owner").delete("/api/models/alpha/price").then().statusCode(403);
        as("admin").post("/api/catalog/reload").then().statusCode(403);
    }

    @Test
    void providersAreListedWithoutTheirSecrets() {
        var body = as("platform-admin")
                .get("/api/providers")
                .then()
                .statusCode(200)
                .body("items.find{it.id=='local'}.configured", equalTo(true))
                .body("items.find{it.id=='local'}.credentials[0].source", equalTo("value"))
                .body("items.find{it.id=='main'}.configured", equalTo(false))
                .body("items.find{it.id=='main'}.problem", equalTo("base-url: TEST_MAIN_URL is not set"))
                .body("items.find{it.id=='main'}.deployments", equalTo(2))
                .extract()
                .asString();

        assertThat(body).doesNotContain("v1.");
    }

    @Test
    void aPriceOfTheConsoleIsANewVersionThatIsPublishedAtOnce() throws Exception {
        load("changed");
        var seen = new AtomicReference<CatalogSnapshot>();
        try (var follower = new TopicFollower<>(
                KafkaResource.bootstrapServers(),
                Topics.CATALOG_SNAPSHOT,
                CatalogSnapshot.class,
                (key, snapshot) -> seen.set(snapshot))) {
            follower.start();

            admin().body(PRICE)
                    .put("/api/models/changed/price")
                    .then()
                    .statusCode(200)
                    .body("version", equalTo("changed#2"))
                    .body("source", equalTo("console"))
                    .body("price.input", equalTo(600_000_000))
                    .body("price.cache-read", equalTo(60_000_000))
                    .body("official.input", equalTo(750_000_000));

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(versionsInForce(seen.get())).containsEntry("changed", "changed#2"));
        }
    }

    /// A model with a tier above 500 tokens, whose price is the official one less 30 %.
    private static void loadTiered(String model) {
        CatalogFileResource.write(CatalogFileResource.BASE
                .replace("alpha", model)
                .replace(
                        "official: { input: 0.75, output: 4.50, cache-read: 0.075 }",
                        "official: { input: 5, output: 30, long-context: [{ above: 500, input: 10, output: 45 }] }")
                .replace("price: { input: 0.53, output: 3.15 }", "discount: 30%"));
        admin().post("/api/catalog/reload").then().statusCode(200);
    }

    @Test
    void longContextKeepsItsSurchargeThroughEveryChange() {
        loadTiered("tiered");

        admin().body("""
                        {"price":{"input":"7","output":"60"},"official":{"input":"10","output":"60"},"reason":"a test"}
                        """)
                .put("/api/models/tiered/price")
                .then()
                .statusCode(200)
                .body("longContext[0].official.input", equalTo(20_000_000_000L))
                .body("longContext[0].official.output", equalTo(90_000_000_000L))
                .body("longContext[0].rates.input", equalTo(14_000_000_000L))
                .body("longContext[0].rates.output", equalTo(90_000_000_000L));
        admin().body("{\"price\":{\"input\":\"8\",\"output\":\"48\"},\"reason\":\"a test\"}")
                .put("/api/models/tiered/price")
                .then()
                .statusCode(200)
                .body("price.input", equalTo(8_000_000_000L))
                .body("official.input", equalTo(10_000_000_000L))
                .body("longContext[0].above", equalTo(500))
                .body("longContext[0].official.input", equalTo(20_000_000_000L))
                .body("longContext[0].rates.input", equalTo(16_000_000_000L))
                .body("longContext[0].rates.output", equalTo(72_000_000_000L));
        as("platform-admin").delete("/api/models/tiered/price").then().statusCode(200);
    }

    private static Map<String, String> versionsInForce(@Nullable CatalogSnapshot snapshot) {
        return snapshot == null
                ? Map.of()
                : snapshot.models().stream()
                        .collect(Collectors.toMap(
                                CatalogSnapshot.Model::id,
                                model -> model.priceAt(Instant.now()).version()));
    }

    @Test
    void aConsolePriceIsKeptAgainstTheFileUntilItIsReverted() {
        var text = load("kept");
        admin().body(PRICE).put("/api/models/kept/price").then().statusCode(200);

        CatalogFileResource.write(text.replace("input: 0.53", "input: 0.70"));
        admin().post("/api/catalog/reload")
                .then()
                .statusCode(200)
                .body("kept.find{it.id=='kept'}.version", equalTo("kept#2"))
                .body("kept.find{it.id=='kept'}.differs", equalTo(true))
                .body("kept.find{it.id=='kept'}.reason", equalTo("a test"))
                .body("kept.find{it.id=='kept'}.by", equalTo("someone@example.com"));
        given().get("/api/models").then().body("items.find{it.id=='kept'}.version", equalTo("kept#2"));

        as("platform-admin")
                .delete("/api/models/kept/price")
                .then()
                .statusCode(200)
                .body("version", equalTo("kept#3"))
                .body("source", equalTo("file"))
                .body("price.input", equalTo(700_000_000));
        as("platform-admin")
                .delete("/api/models/kept/price")
                .then()
                .statusCode(200)
                .body("version", equalTo("kept#3"));
        as("platform-admin").get("/api/catalog").then().body("kept", hasSize(0));
    }

    @Test
    void theSameChangeTwiceIsDoneOnce() {
        load("repeated");
        admin().body(PRICE).put("/api/models/repeated/price").then().body("version", equalTo("repeated#2"));

        admin().body(PRICE).put("/api/models/repeated/price").then().body("version", equalTo("repeated#2"));
        as("platform-admin").delete("/api/models/repeated/price").then().statusCode(200);
    }

    @Test
    void aPlannedPriceStandsBesideTheOneInForceAndCanBeTakenBack() {
        load("planned");
        var from = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        admin().body(PRICE.replace("\"reason\"", "\"validFrom\":\"" + from + "\",\"reason\""))
                .put("/api/models/planned/price")
                .then()
                .statusCode(200)
                .body("validFrom", equalTo(from.toString()));

        given().get("/api/models").then().body("items.find{it.id=='planned'}.version", equalTo("planned#1"));
        assertThat(pricesInSnapshot("planned")).containsExactly("planned#1", "planned#2");

        as("platform-admin").delete("/api/models/planned/price").then().body("version", equalTo("planned#3"));
        assertThat(pricesInSnapshot("planned")).containsExactly("planned#3");
    }

    @Test
    void aPriceForNowGoesByTheOfficialPriceOfNowAndNotByAPlannedOne() {
        load("foreseen");
        var from = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        admin().body(PRICE.replace(
                        "\"reason\"",
                        "\"official\":{\"input\":\"7.5\",\"output\":\"45\"},\"validFrom\":\"" + from + "\",\"reason\""))
                .put("/api/models/foreseen/price")
                .then()
                .statusCode(200)
                .body("official.input", equalTo(7_500_000_000L));

        admin().body(PRICE)
                .put("/api/models/foreseen/price")
                .then()
                .statusCode(200)
                .body("version", equalTo("foreseen#3"))
                .body("official.input", equalTo(750_000_000));
    }

    private static java.util.List<String> pricesInSnapshot(String model) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/snapshot")
                .then()
                .extract()
                .path("models.find{it.id=='" + model + "'}.prices.version");
    }

    @Test
    void everyVersionOfAPriceCanBeReadForEver() {
        load("remembered");
        var from = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        admin().body(PRICE).put("/api/models/remembered/price").then().statusCode(200);
        admin().body(PRICE.replace("\"reason\"", "\"validFrom\":\"" + from + "\",\"reason\"")
                        .replace("0.60", "0.61"))
                .put("/api/models/remembered/price")
                .then()
                .statusCode(200);

        var versions = given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/prices?model=remembered")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(versions.getList("version")).containsExactly("remembered#1", "remembered#2", "remembered#3");
        assertThat(versions.getList("rates.input", Long.class))
                .containsExactly(530_000_000L, 600_000_000L, 610_000_000L);
        assertThat(versions.getList("official.input", Long.class)).containsOnly(750_000_000L);
        given().get("/internal/prices?model=remembered").then().statusCode(401);
        given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/prices?model=nobody")
                .then()
                .statusCode(200)
                .body("", hasSize(0));
        given().header("authorization", SecretsResource.AUTHORIZATION)
                .get("/internal/prices")
                .then()
                .statusCode(400);
    }

    @Test
    void idsWithASlashWorkPlainAndEncoded() {
        var body = "{\"price\":{\"image\":\"0.09\"},\"reason\":\"a test\"}";

        admin().body(body).put("/api/models/vendor/beta/price").then().statusCode(200);
        admin().urlEncodingEnabled(false)
                .body(body)
                .put("/api/models/vendor%2Fbeta/price")
                .then()
                .statusCode(200)
                .body("model", equalTo("vendor/beta"));
        as("platform-admin").delete("/api/models/vendor/beta/price").then().statusCode(200);
    }

    @Test
    void everythingThatIsWrongWithAPriceIsNamedAtOnce() {
        admin().body("""
                        {"price":{"input":"-1","inputs":"1","cache-read":"0.1234567891","image":"much"},
                         "validFrom":"2020-01-01T00:00:00Z"}
                        """)
                .put("/api/models/alpha/price")
                .then()
                .statusCode(422)
                .contentType(startsWith("application/problem+json"))
                .body(
                        "errors.field",
                        hasItems(
                                "price.input",
                                "price.inputs",
                                "price.cache-read",
                                "price.image",
                                "price.output",
                                "reason",
                                "validFrom"));
        admin().body("{\"price\":{\"input\":\"1\"")
                .put("/api/models/alpha/price")
                .then()
                .statusCode(400);
        admin().put("/api/models/alpha/price").then().statusCode(400);
        admin().body(PRICE).put("/api/models/nobody/price").then().statusCode(404);
    }

    @Test
    void aPriceAboveTheOfficialOneIsDoneWithAWarning() {
        load("expensive");

        admin().body("{\"price\":{\"input\":\"1.00\",\"output\":\"3.15\"},\"reason\":\"a test\"}")
                .put("/api/models/expensive/price")
                .then()
                .statusCode(200)
                .body("warnings", hasItem("input is above the official price"));
        as("platform-admin").delete("/api/models/expensive/price").then().statusCode(200);
    }

    @Test
    void aBadFileIsRefusedWithItsLinesAndShownUntilItIsCorrected() {
        CatalogFileResource.write(CatalogFileResource.BASE.replace("kind: image", "kind: picture"));

        admin().post("/api/catalog/reload")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("models.vendor/beta.kind"))
                .body("errors.message", hasItem(containsString(":25:11: error:")));
        as("platform-admin")
                .get("/api/catalog")
                .then()
                .body("fileRefused", equalTo(true))
                .body("problems[0].line", equalTo(25))
                .body("appliedAt", notNullValue());

        load("alpha");
        as("platform-admin").get("/api/catalog").then().body("fileRefused", equalTo(false));
    }
}
