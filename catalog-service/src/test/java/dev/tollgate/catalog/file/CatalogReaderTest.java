package dev.tollgate.catalog.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.catalog.file.CatalogReader.Outcome;
import dev.tollgate.contracts.money.ProviderCost.CostTier;
import dev.tollgate.contracts.money.Rates;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogReaderTest {
    private static final String HEAD = """
            providers:
              main:
                protocol: chat
                base-url: https://api.example.com/v1
                credentials: [{ env: MAIN_KEY }]
                cost-discount: 50%
            models:
              alpha:
                kind: chat
                owner: Someone
                context: 1000
                max-output: 100
            """;

    private static byte[] resource(String name) throws IOException {
        try (var in = CatalogReaderTest.class.getResourceAsStream("/catalogs/" + name)) {
            return in.readAllBytes();
        }
    }

    private static Outcome read(String text) {
        return CatalogReader.read(text.getBytes(UTF_8));
    }

    private static CatalogFile accepted(String text) {
        var outcome = read(text);
        assertThat(outcome).as("%s", outcome.findings()).isInstanceOf(Outcome.Accepted.class);
        return ((Outcome.Accepted) outcome).file();
    }

    private static CatalogFile.PriceEntry price(String members) {
        return accepted(HEAD + members.indent(4)).models().getFirst().price();
    }

    private static List<String> problems(String text) {
        return read(text).findings().stream()
                .map(finding -> finding.line() + ":" + finding.column() + " " + finding.path())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"members", "tabs", "syntax", "tag"})
    void everyProblemIsReportedAtOnceWithItsPlaceAndRemedy(String name) throws IOException {
        var outcome = CatalogReader.read(resource(name + ".yaml"));

        assertThat(outcome).isInstanceOf(Outcome.Refused.class);
        assertThat(outcome.findings().stream().map(finding -> finding.format(name + ".yaml")))
                .containsExactlyElementsOf(Arrays.asList(new String(resource(name + ".expected"), UTF_8).split("\n")));
    }

    @Test
    void warningsDoNotRefuseAFile() throws IOException {
        var outcome = CatalogReader.read(resource("warnings.yaml"));

        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
        assertThat(outcome.findings().stream().map(finding -> finding.format("warnings.yaml")))
                .containsExactlyElementsOf(Arrays.asList(new String(resource("warnings.expected"), UTF_8).split("\n")));
    }

    @ParameterizedTest
    @CsvSource({
        "0.53, 530000000",
        "0.875, 875000000",
        "0.000000001, 1",
        "1.10, 1100000000",
        "0.1, 100000000",
        "1000000, 1000000000000000"
    })
    void pricesBecomeExactIntegers(String printed, long nanos) {
        var price = price("price: { input: " + printed + ", output: 1 }");

        assertThat(price.rates().perMillion()).containsEntry("input", nanos);
    }

    @Test
    void aPriceWithoutAnOfficialOneIsTheOfficialOne() {
        var price = price("price: { input: 0.53, output: 3.15 }");

        assertThat(price.official()).isEqualTo(price.rates());
    }

    @Test
    void aDiscountReducesEveryKindThatThePriceDoesNotName() {
        var price = price("""
                official: { input: 0.75, output: 4.50, cache-read: 0.075 }
                price: { input: 0.53 }
                discount: 30%
                """);

        assertThat(price.rates().perMillion())
                .isEqualTo(Map.of("input", 530_000_000L, "output", 3_150_000_000L, "cache-read", 52_500_000L));
    }

    @Test
    void halvesOfANanoDollarAreRoundedToTheEvenOne() {
        var price = price("""
                official: { input: 2.00, output: 2.00, cache-read: 0.000000001, cache-write-5m: 0.000000003 }
                price: { input: 1.00, output: 1.00 }
                """);

        assertThat(price.rates().perMillion()).containsEntry("cache-read", 0L).containsEntry("cache-write-5m", 2L);
    }

    @Test
    void aTierThatOnlyTheOfficialPriceHasIsReducedLikeThePriceBelowIt() {
        var price = price("""
                official: { input: 1.25, output: 10.00, long-context: [{ above: 200000, input: 2.50, output: 15.00 }] }
                price: { input: 1.00, output: 8.00 }
                """);

        var tier = price.longContext().getFirst();
        assertThat(tier.official().perMillion()).isEqualTo(Map.of("input", 2_500_000_000L, "output", 15_000_000_000L));
        assertThat(tier.rates().perMillion()).isEqualTo(Map.of("input", 2_000_000_000L, "output", 12_000_000_000L));
    }

    @Test
    void aMarkupRaisesWhatTenantsPayAndNotTheOfficialPrice() {
        var file = accepted(HEAD + "    price: { input: 1.00, output: 2.00 }\ntenants: { default-markup: 2.5% }\n");

        var price = file.models().getFirst().price();
        assertThat(price.rates().perMillion()).isEqualTo(Map.of("input", 1_025_000_000L, "output", 2_050_000_000L));
        assertThat(price.official().perMillion()).containsEntry("input", 1_000_000_000L);
    }

    @Test
    void aDeploymentCostsItsOwnCostElseTheProvidersDiscount() {
        var file = accepted(HEAD + """
                    official: { input: 2.00, output: 4.00, cache-read: 0.20 }
                    discount: 10%
                    deployments:
                      - { provider: main }
                      - { provider: main, model: other, cost: { input: 1.20, output: 2.40 } }
                      - { provider: main, model: third, cost-discount: 25% }
                """);

        var deployments = file.models().getFirst().deployments();
        assertThat(deployments.stream().map(CatalogFile.DeploymentEntry::id))
                .containsExactly("alpha@main", "alpha@main:other", "alpha@main:third");
        assertThat(deployments.stream().map(each -> each.cost().rates().perMillion()))
                .containsExactly(
                        Map.of("input", 1_000_000_000L, "output", 2_000_000_000L, "cache-read", 100_000_000L),
                        Map.of("input", 1_200_000_000L, "output", 2_400_000_000L, "cache-read", 120_000_000L),
                        Map.of("input", 1_500_000_000L, "output", 3_000_000_000L, "cache-read", 150_000_000L));
    }

    @Test
    void costIsRaisedAboveALimitLikeTheOfficialPriceUnlessItNamesATierItself() {
        var file = accepted(HEAD + """
                    official:
                      { input: 2, output: 4, cache-read: 0.2, long-context: [{ above: 500, input: 4, output: 6 }] }
                    discount: 10%
                    deployments:
                      - { provider: main }
                      - { provider: main, model: other, cost: { input: 1.20, output: 2.40 } }
                      - provider: main
                        model: flat
                        cost: { input: 1, long-context: [{ above: 500, input: 1, output: 2 }] }
                      - { provider: main, model: own, cost: { input: 1, long-context: [{ above: 800, input: 3 }] } }
                """);

        var costs = file.models().getFirst().deployments().stream()
                .map(deployment -> deployment.cost().longContext())
                .toList();
        assertThat(costs)
                .containsExactly(
                        List.of(tier(500, 2_000_000_000L, 3_000_000_000L, 100_000_000L)),
                        List.of(tier(500, 2_400_000_000L, 3_600_000_000L, 120_000_000L)),
                        List.of(tier(500, 1_000_000_000L, 2_000_000_000L, 100_000_000L)),
                        List.of(
                                tier(500, 2_000_000_000L, 3_000_000_000L, 100_000_000L),
                                tier(800, 3_000_000_000L, 2_000_000_000L, 100_000_000L)));
    }

    private static CostTier tier(long above, long input, long output, long cacheRead) {
        return new CostTier(above, new Rates(Map.of("input", input, "output", output, "cache-read", cacheRead)));
    }

    @Test
    void tiersOfACostAreCheckedLikeThoseOfAPrice() {
        assertThat(problems(HEAD + """
                    price: { input: 1, output: 1 }
                    deployments:
                      - { provider: main, cost: { input: 1, long-context: [{ input: 2 }] } }
                      - { provider: main, model: b, cost: { input: 1, long-context: [{ above: 5, input: -2 }] } }
                      - { provider: main, model: c, cost: { input: 1, long-context: [{ above: 5 }, { above: 5 }] } }
                """))
                .containsExactly(
                        "15:60 models.alpha.deployments[0].cost.long-context[0]",
                        "16:89 models.alpha.deployments[1].cost.long-context[0].input",
                        "17:84 models.alpha.deployments[2].cost.long-context[1]");
    }

    @Test
    void factsAreKeptAsTheyStand() {
        var file = accepted(HEAD + """
                    price: { input: 1, output: 1 }
                    facts: { thinking: { kind: adaptive, efforts: [low, high] }, sampling: false, images-max: 20 }
                """);

        assertThat(file.models().getFirst().facts())
                .hasToString("{\"thinking\":{\"kind\":\"adaptive\",\"efforts\":[\"low\",\"high\"]},"
                        + "\"sampling\":false,\"images-max\":20}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ thinking: { kind: adaptive, off: false } }",
                "{ thinking: { kind: level, levels: [none, minimal, max] } }",
                "{ echo-reasoning: true, max-completion-tokens: false, stream-usage: false }"
            })
    void factsOfEveryFormatAreAccepted(String facts) {
        var file = accepted(HEAD + "    price: { input: 1, output: 1 }\n    facts: " + facts + "\n");

        assertThat(file.models().getFirst().facts().toString().replace("\"", ""))
                .isEqualTo(facts.replace(" ", ""));
    }

    @Test
    void valuesThatContainThemselvesAreRefused() {
        assertThat(problems("providers: &a\n  main: *a\nmodels: {}\n")).containsExactly("1:12 ");
    }

    @Test
    void anchorsCannotMakeASmallFileHuge() {
        var bomb = new StringBuilder("providers: {}\nmodels:\n  first: &m\n    deployments: &d\n");
        for (var i = 0; i < 2_000; i++) {
            bomb.append("      - { provider: nobody, model: m").append(i).append(" }\n");
        }
        for (var i = 0; i < 20_000; i++) {
            bomb.append("  x").append(i).append(": *m\n");
        }

        assertThat(read(bomb.toString()).findings())
                .hasSizeLessThanOrEqualTo(500)
                .extracting(Finding::message)
                .anyMatch(message -> message.contains("more than 200000 values"));
    }

    @Test
    void emptyForeignAndOversizedFilesAreRefused() {
        assertThat(problems("")).containsExactly("1:1 ");
        assertThat(problems("just text")).containsExactly("1:1 ");
        assertThat(CatalogReader.read(new byte[] {(byte) 0xff, (byte) 0xfe})
                        .findings()
                        .getFirst()
                        .message())
                .contains("UTF-8");
        assertThat(CatalogReader.read(new byte[CatalogReader.MAX_BYTES + 1])
                        .findings()
                        .getFirst()
                        .message())
                .contains("larger than");
    }
}
