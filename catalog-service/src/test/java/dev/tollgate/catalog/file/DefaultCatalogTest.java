package dev.tollgate.catalog.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.money.Money;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultCatalogTest {
    private static final CatalogFile FILE = read();

    private static CatalogFile read() {
        try (var in = DefaultCatalogTest.class.getResourceAsStream("/catalog.yaml")) {
            var outcome = CatalogReader.read(in.readAllBytes());
            assertThat(outcome.findings()).isEmpty();
            return ((CatalogReader.Outcome.Accepted) outcome).file();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CatalogFile.ModelEntry model(String id) {
        return FILE.models().stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no model " + id));
    }

    /// The price list as printed: seed 000 and 002 first, then what only seed 004 prints. A `-thinking` id
    /// costs what its base costs.
    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4-6, 2.70, 13.50, 200000",
        "claude-opus-4-6, 4.50, 22.50, 200000",
        "claude-haiku-4-5-20251001, 0.90, 4.50, 200000",
        "gpt-5.4, 1.75, 10.50, 200000",
        "gpt-5.4-mini, 0.53, 3.15, 200000",
        "gpt-5.4-nano, 0.14, 0.88, 200000",
        "gemini-2.5-pro, 1.00, 8.00, 1000000",
        "gemini-2.5-flash, 0.24, 2.00, 1000000",
        "deepseek-chat-v3, 0.19, 0.77, 128000",
        "deepseek-r1, 0.39, 1.53, 128000",
        "claude-opus-4-6-thinking, 4.50, 22.50, 200000",
        "claude-sonnet-4-6-thinking, 2.70, 13.50, 200000",
        "claude-haiku-4-5-20251001-thinking, 0.90, 4.50, 200000",
        "gemini-3.1-pro-preview, 1.20, 7.20, 1000000",
        "gemini-3-flash-preview, 0.30, 1.80, 1000000",
        "meta/llama-3.3-70b-instruct, 0, 0, 128000",
        "meta/llama-3.1-405b-instruct, 0, 0, 128000",
        "qwen/qwen3.5-397b-a17b, 0.02, 0.06, 256000",
        "mistralai/mistral-large-3-675b-instruct-2512, 0.10, 0.30, 256000",
        "moonshotai/kimi-k2.5, 0.12, 0.60, 256000",
        "z-ai/glm5, 0.20, 0.64, 200000"
    })
    void chatModelsCostWhatThePriceListPrints(String id, String input, String output, long context) {
        var model = model(id);

        assertThat(model.price().rates().perMillion())
                .containsEntry("input", Money.ofDollars(input).nanos())
                .containsEntry("output", Money.ofDollars(output).nanos());
        assertThat(model.context()).isEqualTo(context);
    }

    @ParameterizedTest
    @CsvSource({
        "nano-banana-2, image, 1, 0.082",
        "nano-banana-2, image-4k, 1, 0.082",
        "grok-video-3, second, 1, 0.030",
        "grok-video-3, second, 5, 0.150",
        "grok-video-3, second-720p, 8, 0.240",
        "grok-video-3, second, 10, 0.300",
        "grok-video-3, second, 15, 0.450",
        "gpt-5.4-mini, input, 1000000, 0.53",
        "gpt-5.4-nano, output, 1000000, 0.88",
        "suno_music, track, 1, 0.08"
    })
    void printedPricesAreChargedToTheNanoDollar(String id, String kind, long units, String charge) {
        assertThat(model(id).price().rates().charge(Map.of(kind, units))).isEqualTo(Money.ofDollars(charge));
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-6, 5.00, 25.00",
        "claude-sonnet-4-6, 3.00, 15.00",
        "gpt-5.4, 2.50, 15.00",
        "gpt-5.4-mini, 0.75, 4.50",
        "gemini-2.5-pro, 1.25, 10.00",
        "deepseek-r1, 0.55, 2.19"
    })
    void officialPricesStandBesideOurs(String id, String input, String output) {
        assertThat(model(id).price().official().perMillion())
                .containsEntry("input", Money.ofDollars(input).nanos())
                .containsEntry("output", Money.ofDollars(output).nanos());
    }

    @Test
    void kindsThatThePriceDoesNotNameFollowItsReduction() {
        assertThat(model("claude-opus-4-6").price().rates().perMillion())
                .containsEntry("cache-read", 450_000_000L)
                .containsEntry("cache-write-5m", 5_625_000_000L)
                .containsEntry("cache-write-1h", 9_000_000_000L);
        assertThat(model("gpt-5.4-mini").price().rates().perMillion()).containsEntry("cache-read", 53_000_000L);
        // 0.14 × 0.39 / 0.55 = 0.09927272727…, half-even to the nano-dollar.
        assertThat(model("deepseek-r1").price().rates().perMillion()).containsEntry("cache-read", 99_272_727L);
        assertThat(model("gemini-2.5-flash").price().rates().perMillion()).containsEntry("audio-input", 800_000_000L);
    }

    @Test
    void longInputsHaveTheirOwnDiscountedTier() {
        var tier = model("gpt-5.5").price().longContext().getFirst();

        assertThat(tier.above()).isEqualTo(272_000);
        assertThat(tier.official().perMillion()).containsEntry("input", 10_000_000_000L);
        assertThat(tier.rates().perMillion())
                .containsEntry("input", 7_000_000_000L)
                .containsEntry("output", 31_500_000_000L)
                .containsEntry("cache-read", 700_000_000L);
    }

    @Test
    void theOfferIsBroadAndPartlyFree() {
        var published = FILE.models().stream()
                .filter(model -> !model.onlyWhenAvailable())
                .toList();

        assertThat(published).hasSizeGreaterThanOrEqualTo(50);
        assertThat(published.stream()
                        .filter(model -> model.price().rates().isFree())
                        .count())
                .isGreaterThanOrEqualTo(3);
        assertThat(published.stream().map(CatalogFile.ModelEntry::kind)).contains(Kind.values());
    }

    @Test
    void everyModelThatTheDocumentationNamesExists() {
        assertThat(FILE.models().stream().map(CatalogFile.ModelEntry::id))
                .contains(
                        "gpt-4.1",
                        "gpt-5.5",
                        "gpt-5-mini",
                        "o3",
                        "claude-opus-4-5-20251101",
                        "claude-opus-4-5-20251101-thinking",
                        "claude-sonnet-4-5-20250929",
                        "claude-sonnet-4-5-20250929-thinking",
                        "text-embedding-3-large",
                        "text-embedding-3-small",
                        "text-embedding-ada-002",
                        "suno_music");
    }

    @Test
    void aliasesResolveAndForeignNamesStayUnknown() {
        assertThat(FILE.aliases())
                .containsEntry("claude-sonnet-4", "claude-sonnet-4-6")
                .containsEntry("deepseek-chat", "deepseek-chat-v3")
                .doesNotContainKey("gpt-4o");
        assertThat(FILE.models().stream().map(CatalogFile.ModelEntry::id)).doesNotContain("gpt-4o");
    }

    @Test
    void realProvidersStandBeforeTheSimulator() {
        var deployments = model("gpt-5.4").deployments();

        assertThat(deployments.stream().map(each -> each.provider() + " " + each.priority()))
                .containsExactly("openai 1", "simulator 9");
        assertThat(deployments.getFirst().cost().rates().perMillion())
                .containsEntry("input", 1_400_000_000L)
                .containsEntry("output", 8_400_000_000L);
    }

    /// Each maker's models are bought in the format that carries all they can do.
    @ParameterizedTest
    @CsvSource({
        "gpt-5.4, openai, simulator",
        "gpt-5.5, openai-responses, simulator-responses",
        "o3, openai-responses, simulator-responses",
        "claude-sonnet-4-6, anthropic, simulator-anthropic",
        "gemini-2.5-pro, gemini, simulator-gemini",
        "deepseek-r1, deepseek, simulator",
        "grok-video-3, video, simulator",
        "suno_music, suno, simulator-suno",
        "suno_lyrics, suno, simulator-suno"
    })
    void modelsAreBoughtInTheirMakersFormat(String id, String provider, String simulated) {
        assertThat(model(id).deployments().stream().map(CatalogFile.DeploymentEntry::provider))
                .containsExactly(provider, simulated);
    }

    @Test
    void everySimulatedProviderStandsForARealOneOfTheSameFormat() {
        var protocols = FILE.providers().stream()
                .collect(Collectors.toMap(CatalogFile.ProviderEntry::id, CatalogFile.ProviderEntry::protocol));

        for (var model : FILE.models()) {
            if (!model.onlyWhenAvailable()) {
                assertThat(model.deployments().stream().map(each -> protocols.get(each.provider())))
                        .as(model.id())
                        .hasSizeLessThanOrEqualTo(2)
                        .matches(all -> all.stream().distinct().count() <= 1);
            }
        }
    }

    @Test
    void thinkingIsSwitchedOnForTheModelOfTheSameNameWithoutIt() {
        var thinking = FILE.models().stream()
                .filter(model -> model.id().matches("claude-.*-thinking"))
                .toList();

        assertThat(thinking)
                .hasSize(5)
                .allSatisfy(model -> assertThat(model.deployments())
                        .extracting(CatalogFile.DeploymentEntry::upstreamModel)
                        .containsOnly(model.id().replace("-thinking", "")));
    }

    @Test
    void nothingIsSoldBelowCost() {
        for (var model : FILE.models()) {
            for (var deployment : model.deployments()) {
                for (var kind : List.of("input", "output")) {
                    assertThat(deployment.cost().rates().rateOf(kind))
                            .as("%s %s", deployment.id(), kind)
                            .isLessThanOrEqualTo(model.price().rates().rateOf(kind));
                    for (var i = 0; i < model.price().longContext().size(); i++) {
                        var sold = model.price().longContext().get(i);
                        var bought = deployment.cost().longContext().get(i);
                        assertThat(bought.above()).isEqualTo(sold.above());
                        assertThat(bought.rates().rateOf(kind))
                                .as("%s %s above %d", deployment.id(), kind, sold.above())
                                .isLessThanOrEqualTo(sold.rates().rateOf(kind));
                    }
                }
            }
        }
    }

    @Test
    void faultModelsArePublishedOnlyWithTheirSimulator() {
        assertThat(FILE.models().stream()
                        .filter(CatalogFile.ModelEntry::onlyWhenAvailable)
                        .map(CatalogFile.ModelEntry::id))
                .containsExactly(
                        "sim-fault-429",
                        "sim-fault-500",
                        "sim-fault-503",
                        "sim-fault-cut",
                        "sim-fault-cut-responses",
                        "sim-fault-cut-anthropic",
                        "sim-fault-cut-gemini",
                        "sim-fault-empty",
                        "sim-fault-slow",
                        "sim-failover",
                        "sim-failover-format");
        assertThat(model("sim-failover").deployments().stream().map(CatalogFile.DeploymentEntry::upstreamModel))
                .containsExactly("sim-fault-500", "gpt-5.4");
    }
}
