package dev.tollgate.catalog.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.catalog.price.PriceVersion;
import dev.tollgate.catalog.price.PriceVersionRepository;
import dev.tollgate.catalog.snapshot.PublicationRepository;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.kit.secret.SecretBox;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(CatalogFileResource.class)
class CatalogLoaderTest {
    @Inject
    CatalogLoader loader;

    @Inject
    CatalogStart start;

    @Inject
    PublicationRepository publications;

    @Inject
    PriceVersionRepository prices;

    @Inject
    SecretBox secrets;

    @Inject
    EntityManager database;

    @BeforeEach
    void loadTheBase() {
        load(CatalogFileResource.BASE);
    }

    @AfterEach
    void clearEnvironment() {
        System.clearProperty("TEST_MAIN_URL");
        System.clearProperty("TEST_MAIN_KEY");
    }

    private boolean load(String text) {
        CatalogFileResource.write(text);
        return loader.load();
    }

    private CatalogSnapshot snapshot() {
        return QuarkusTransaction.requiringNew()
                .call(() -> publications.current().snapshot().orElseThrow());
    }

    private CatalogSnapshot.Model model(String id) {
        return snapshot().models().stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no model " + id));
    }

    private static void configureMain(String key) {
        System.setProperty("TEST_MAIN_URL", "http://127.0.0.1:9999");
        System.setProperty("TEST_MAIN_KEY", key);
    }

    @Test
    void aModelIsPublishedWithExactCompletePrices() {
        var alpha = model("alpha");

        assertThat(alpha.prices().getLast().rates().perMillion())
                .isEqualTo(Map.of("input", 530_000_000L, "output", 3_150_000_000L, "cache-read", 53_000_000L));
        assertThat(alpha.facts()).hasToString("{\"sampling\":false}");
        assertThat(alpha.input()).containsExactly("text", "image");
        assertThat(snapshot().aliases()).containsEntry("first", "alpha");
        assertThat(snapshot().providers().getFirst().timeouts())
                .isEqualTo(new CatalogSnapshot.Timeouts(
                        Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60)));
    }

    @Test
    void aProviderWithoutAddressOrSecretIsLeftOutWithItsDeployments() {
        assertThat(snapshot().providers().stream().map(CatalogSnapshot.Provider::id))
                .containsExactly("local");
        assertThat(model("alpha").deployments().stream().map(CatalogSnapshot.Deployment::id))
                .containsExactly("alpha@local");
        assertThat(snapshot().models().stream().map(CatalogSnapshot.Model::id)).doesNotContain("hidden");
        assertThat(model("vendor/beta").deployments()).isEmpty();
    }

    @Test
    void settingTheEnvironmentPutsTheProviderInFront() {
        var before = snapshot().version();
        configureMain("first-secret");

        loader.load();

        assertThat(snapshot().version()).isGreaterThan(before);
        assertThat(snapshot().providers().getFirst().baseUrl()).isEqualTo("http://127.0.0.1:9999/v1");
        assertThat(model("alpha").deployments().stream().map(CatalogSnapshot.Deployment::id))
                .containsExactly("alpha@main", "alpha@local");
        assertThat(snapshot().models().stream().map(CatalogSnapshot.Model::id)).contains("hidden");
    }

    @Test
    void theSameFileAndEnvironmentMakeNoNewVersion() {
        configureMain("first-secret");
        loader.load();
        var before = snapshot();

        loader.load();

        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void aChangedSecretIsSealedAnewAndPublished() {
        configureMain("first-secret");
        loader.load();
        var before = snapshot();
        configureMain("second-${secret}");

        loader.load();

        var after = snapshot();
        assertThat(after.version()).isGreaterThan(before.version());
        var sealed = after.providers().getFirst().credentials().getFirst();
        assertThat(sealed.id()).isEqualTo("TEST_MAIN_KEY");
        assertThat(sealed.sealed()).doesNotContain("second");
        assertThat(secrets.open(sealed.sealed())).isEqualTo("second-${secret}");
    }

    @Test
    void aSecretThatIsTakenAwayIsForgotten() {
        configureMain("first-secret");
        loader.load();
        System.clearProperty("TEST_MAIN_KEY");

        loader.load();

        var left = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(
                                "select count(*) from credential where provider_id = 'main'", Long.class)
                        .getSingleResult());
        assertThat(left).isEqualTo(0L);
    }

    @Test
    void aChangedPriceIsANewVersionAndTheOldOneStays() {
        var first = CatalogFileResource.BASE.replace("alpha", "priced");
        load(first);
        load(first.replace("input: 0.53", "input: 0.60"));

        var versions = QuarkusTransaction.requiringNew().call(() -> prices.of("priced"));
        assertThat(versions.stream().map(PriceVersion::version)).containsExactly("priced#1", "priced#2");
        assertThat(versions.getFirst().price().rates().perMillion()).containsEntry("input", 530_000_000L);
        assertThat(model("priced").prices().stream().map(price -> price.version()))
                .containsExactly("priced#2");
        assertThat(model("priced").prices().getLast().rates().perMillion()).containsEntry("input", 600_000_000L);
    }

    @Test
    void priceVersionsCannotBeChangedOrRemoved() {
        for (var statement : List.of("update price_version set rates = '{}'", "delete from price_version")) {
            assertThatThrownBy(() -> QuarkusTransaction.requiringNew()
                            .run(() -> database.createNativeQuery(statement).executeUpdate()))
                    .hasStackTraceContaining("append-only");
        }
    }

    @Test
    void whatTheFileNoLongerNamesIsRetiredAndComesBackWithIt() {
        load(CatalogFileResource.BASE
                .replace("  first: alpha\n", "  second: alpha\n")
                .replace("vendor/beta", "vendor/new"));

        assertThat(snapshot().models().stream().map(CatalogSnapshot.Model::id))
                .contains("vendor/new")
                .doesNotContain("vendor/beta");
        assertThat(snapshot().aliases()).isEqualTo(Map.of("second", "alpha"));

        load(CatalogFileResource.BASE);

        assertThat(model("vendor/beta").prices().getLast().version()).isEqualTo("vendor/beta#1");
        assertThat(model("vendor/beta").prices().getLast().rates())
                .isEqualTo(new Rates(Map.of(
                        "image", 82_000_000_000_000L,
                        "image-2k", 82_000_000_000_000L,
                        "image-4k", 82_000_000_000_000L)));
    }

    @Test
    void aBadFileChangesNothingAndIsToldAbout() {
        var before = snapshot();

        assertThat(load(CatalogFileResource.BASE.replace("input: 0.53", "input: cheap")))
                .isFalse();

        assertThat(snapshot()).isEqualTo(before);
        assertThat(loader.errors()).singleElement().satisfies(finding -> {
            assertThat(finding.path()).isEqualTo("models.alpha.price.input");
            assertThat(finding.line()).isEqualTo(19);
        });
        assertThat(load(CatalogFileResource.BASE)).isTrue();
        assertThat(loader.errors()).isEmpty();
    }

    @Test
    void aStartWithABadFileGoesOnWithTheLastGoodCatalogue() {
        var before = snapshot();
        CatalogFileResource.write("models: {}");

        start.load(new StartupEvent());

        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void aStartWithABadFileAndNoCatalogueIsRefused() {
        var version = snapshot().version();
        setVersion(0);
        CatalogFileResource.write("models: {}");

        assertThatThrownBy(() -> start.load(new StartupEvent()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 error(s)");
        setVersion(version);
    }

    private void setVersion(long version) {
        QuarkusTransaction.requiringNew()
                .run(() -> database.createNativeQuery("update publication set version = " + version)
                        .executeUpdate());
    }
}
