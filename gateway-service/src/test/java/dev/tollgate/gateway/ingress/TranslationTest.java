package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Each client protocol against a provider of each.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class TranslationTest {
    private static final Map<String, Long> UNITS = Map.of("input", 10L, "cache-read", 2L, "output", 3L);
    private static final Money CHARGE = Money.ofNanos(10 * 1000 + 2 * 100 + 3 * 2000);

    @Inject
    Ingress ingress;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    private GatewayClient client;
    private UsageTopic usage;

    @BeforeEach
    void connect() {
        client = new GatewayClient(ingress.port());
        usage = new UsageTopic(bootstrapServers);
    }

    @AfterEach
    void disconnect() {
        usage.close();
    }

    static Stream<Arguments> pairs() {
        return Arrays.stream(Dialect.values())
                .flatMap(client -> Arrays.stream(Dialect.values()).map(provider -> Arguments.of(client, provider)));
    }

    static Stream<Arguments> pairsInBothForms() {
        return pairs().flatMap(pair ->
                Stream.of(true, false).map(stream -> Arguments.of(pair.get()[0], pair.get()[1], stream)));
    }

    @ParameterizedTest
    @MethodSource("pairsInBothForms")
    void answerIsToldInTheClientsProtocolAndChargedOnce(Dialect speaks, Dialect provider, boolean stream) {
        var answer = client.complete(speaks, provider.word() + "-talks", stream);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(speaks.text(answer.body(), stream)).as(answer.body()).isEqualTo("Hello.");
        assertThat(answer.body()).contains(provider.word() + "-talks").doesNotContain("theirs");
        if (stream) {
            assertThat(answer.header("content-type")).startsWith("text/event-stream");
            assertThat(answer.body()).contains(speaks.terminator());
        }
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(event.protocol()).isEqualTo(speaks.word());
        assertThat(event.streamed()).isEqualTo(stream);
        assertThat(event.units()).isEqualTo(UNITS);
        assertThat(event.usageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(event.charge()).isEqualTo(CHARGE);
        assertThat(event.answerId()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("pairsInBothForms")
    void answerInTheOtherFormIsToldAsItWasAskedForAndChargedOnce(Dialect speaks, Dialect provider, boolean stream) {
        var answer = client.complete(speaks, provider.word() + "-contrary", stream);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(speaks.text(answer.body(), stream)).as(answer.body()).isEqualTo("Hello.");
        assertThat(answer.body()).contains(provider.word() + "-contrary").doesNotContain("theirs");
        assertThat(answer.header("content-type")).startsWith(stream ? "text/event-stream" : "application/json");
        if (stream) {
            assertThat(answer.body()).contains(speaks.terminator());
        }
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(event.units()).isEqualTo(UNITS);
        assertThat(event.charge()).isEqualTo(CHARGE);
        assertThat(event.attempts()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("pairsInBothForms")
    void callOfAToolReachesTheClient(Dialect speaks, Dialect provider, boolean stream) {
        var model = provider.word() + "-calls";

        var answer = client.send(client.request(speaks, speaks.path(model, stream), speaks.body(model, stream, true)));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body().replace("\\", "")).contains("get_weather", "\"city\":\"Oslo\"");
        assertThat(usage.of(answer.requestId()).units()).isEqualTo(UNITS);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void streamThatBreaksOffEndsWithAnErrorAndIsChargedForWhatWasDelivered(Dialect speaks, Dialect provider) {
        var answer = client.complete(speaks, provider.word() + "-breaks", true);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(speaks.text(answer.body(), true)).as(answer.body()).isEqualTo("Hello.");
        assertThat(Dialect.events(answer.body())).as(answer.body()).anyMatch(speaks::isError);
        assertThat(answer.body()).doesNotContain(speaks.terminator(), PlatformFake.CREDENTIAL);
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.CUT_BY_UPSTREAM);
        assertThat(event.units().get("output")).isBetween(1L, 3L);
        assertThat(event.charge().isPositive()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void errorThatGoogleTellsWithoutAnEventIsToldInTheClientsWords(Dialect speaks) {
        var answer = client.complete(speaks, Dialect.GEMINI.word() + "-moans", true);

        assertThat(answer.body()).contains("The model is overloaded.").doesNotContain(speaks.terminator());
        assertThat(Dialect.events(answer.body())).as(answer.body()).anyMatch(speaks::isError);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void streamThatHasFinishedIsWholeWithoutItsLastEvent(Dialect speaks, Dialect provider) {
        var answer = client.complete(speaks, provider.word() + "-unended", true);

        assertThat(speaks.text(answer.body(), true)).as(answer.body()).isEqualTo("Hello.");
        assertThat(answer.body()).contains(speaks.terminator());
        assertThat(usage.of(answer.requestId()).outcome()).isEqualTo(Outcome.COMPLETE);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void mistakeOfTheCallerIsToldInItsProtocol(Dialect speaks, Dialect provider) {
        var answer = client.complete(speaks, provider.word() + "-refuses", true);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("bad words");
        assertThat(speaks.errorWord(answer.json())).isEqualTo(invalid(speaks));
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
        assertThat(event.charge()).isEqualTo(Money.ZERO);
    }

    private static String invalid(Dialect speaks) {
        return switch (speaks) {
            case CHAT, RESPONSES, ANTHROPIC -> "invalid_request_error";
            case GEMINI -> "INVALID_ARGUMENT";
        };
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void overloadedProviderIsToldInTheClientsProtocol(Dialect speaks, Dialect provider) {
        var answer = client.complete(speaks, provider.word() + "-overloads", true);

        assertThat(answer.status()).as(answer.body()).isEqualTo(speaks == Dialect.ANTHROPIC ? 529 : 503);
        assertThat(answer.body()).contains("too busy");
        assertThat(speaks.errorWord(answer.json())).isEqualTo(overloaded(speaks));
        assertThat(usage.of(answer.requestId()).charge()).isEqualTo(Money.ZERO);
    }

    private static String overloaded(Dialect speaks) {
        return switch (speaks) {
            case CHAT, RESPONSES -> "service_unavailable";
            case ANTHROPIC -> "overloaded_error";
            case GEMINI -> "UNAVAILABLE";
        };
    }

    @Test
    void limitOfAProviderIsToldWithItsWordsAndItsWait() {
        var answer = client.complete(Dialect.ANTHROPIC, "gemini-limits", true);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("retry-after")).isEqualTo("13");
        assertThat(Dialect.ANTHROPIC.errorWord(answer.json())).isEqualTo("rate_limit_error");
        assertThat(answer.body()).contains("Quota exceeded");
    }

    @Test
    void credentialThatAProviderRefusesIsNotTheClientsFault() {
        var anthropic = client.complete(Dialect.ANTHROPIC, "gemini-denies", false);
        var chat = client.complete(Dialect.CHAT, "gemini-denies", true);
        var gemini = client.complete(Dialect.GEMINI, "gemini-denies", true);

        assertThat(anthropic.status()).isEqualTo(500);
        assertThat(Dialect.ANTHROPIC.errorWord(anthropic.json())).isEqualTo("api_error");
        assertThat(chat.status()).isEqualTo(502);
        assertThat(chat.errorCode()).isEqualTo("upstream_auth_error");
        assertThat(gemini.status()).isEqualTo(503);
        assertThat(anthropic.body() + chat.body() + gemini.body()).doesNotContain(PlatformFake.CREDENTIAL, "not valid");
    }

    @Test
    void largeBodyIsTranslatedToo() {
        var text = "Hello, how are you? ".repeat(30_000);

        var answer = say("anthropic-talks", text);

        assertThat(Dialect.CHAT.text(answer.body(), true)).as(answer.body()).isEqualTo("Hello.");
        assertThat(client.seenByProvider(answer.requestId())).contains(text.strip());
    }

    @Test
    void bodyThatWouldTakeTooMuchMemoryIsNotTranslated() {
        var text = "Hello, how are you? ".repeat(45_000);

        var translated = say("anthropic-talks", text);
        var passed = say("chat-talks", text);

        assertThat(translated.status()).isEqualTo(503);
        assertThat(translated.errorCode()).isEqualTo("server_is_overloaded");
        assertThat(usage.of(translated.requestId()).charge()).isEqualTo(Money.ZERO);
        assertThat(passed.status()).isEqualTo(200);
    }

    private GatewayClient.Answer say(String model, String text) {
        var body = Dialect.CHAT.body(model, true, false).replace("Hello, how are you?", text);
        return client.send(client.request(Dialect.CHAT, "/v1/chat/completions", body));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void modelThatOnlyStreamsAnswersWholeToo(Dialect speaks, Dialect provider) {
        var answer = client.complete(speaks, provider.word() + "-streams-only", false);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(speaks.text(answer.body(), false)).isEqualTo("Hello.");
        assertThat(usage.of(answer.requestId()).units()).isEqualTo(UNITS);
        assertThat(client.seenByProvider(answer.requestId()))
                .containsAnyOf("\"stream\":true", ":streamGenerateContent");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void modelThatOnlyStreamsMayAnswerWholeNevertheless(Dialect provider) {
        var answer = client.complete(Dialect.CHAT, provider.word() + "-contrary-streamer", false);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Dialect.CHAT.text(answer.body(), false)).isEqualTo("Hello.");
        assertThat(usage.of(answer.requestId()).units()).isEqualTo(UNITS);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void providerOfAnotherProtocolServesWhenTheFirstFails(Dialect speaks) {
        var answer = client.complete(speaks, "mixed", true);

        assertThat(speaks.text(answer.body(), true)).as(answer.body()).isEqualTo("Hello.");
        var event = usage.of(answer.requestId());
        assertThat(event.attempts()).hasSize(2);
        assertThat(event.provider()).isEqualTo("speaks-chat");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void silentTranslatedStreamIsKeptAliveInTheClientsWay(Dialect speaks) {
        var provider = speaks == Dialect.CHAT ? Dialect.ANTHROPIC : Dialect.CHAT;

        var answer = client.complete(speaks, provider.word() + "-stalls", true);

        assertThat(answer.body())
                .contains(
                        switch (speaks) {
                            case CHAT, RESPONSES -> "\n\n:";
                            case ANTHROPIC -> "event: ping";
                            case GEMINI -> "\n\n\n";
                        });
    }

    @Test
    void providerGetsItsOwnKindOfCredential() {
        assertThat(client.seenByProvider(
                        client.complete(Dialect.CHAT, "anthropic-talks", false).requestId()))
                .contains("POST /v1/messages", "x-api-key: " + PlatformFake.CREDENTIAL, "anthropic-version: 2023-06-01")
                .doesNotContain("sk-tg-");
        assertThat(client.seenByProvider(
                        client.complete(Dialect.CHAT, "gemini-talks", false).requestId()))
                .contains("POST /v1beta/models/talks:generateContent", "x-goog-api-key: " + PlatformFake.CREDENTIAL);
        assertThat(client.seenByProvider(client.complete(Dialect.GEMINI, "responses-talks", false)
                        .requestId()))
                .contains("POST /v1/responses", "authorization: Bearer " + PlatformFake.CREDENTIAL);
    }

    @Test
    void betasOfAnAnthropicClientReachAnAnthropicProviderOnly() {
        var body = Dialect.ANTHROPIC.body("anthropic-talks", false, false);
        var request = client.request(Dialect.ANTHROPIC, "/anthropic/v1/messages?beta=true", body)
                .header("anthropic-beta", "claude-code-20250219,made-up-2027-01-01")
                .header("anthropic-version", "2023-06-01");

        var seen = client.seenByProvider(client.send(request).requestId());

        assertThat(seen)
                .contains("POST /v1/messages?beta=true", "anthropic-beta: claude-code-20250219,made-up-2027-01-01");
        assertThat(seen).contains(body.replace("anthropic-talks", "talks"));
    }

    @Test
    void thinkingVariantThinksUnlessToldOtherwise() {
        var body =
                "{\"model\":\"wise-thinking\",\"max_tokens\":9000,%s\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

        var unsaid = client.send(client.request(Dialect.ANTHROPIC, "/v1/messages", body.formatted("")));
        var off = client.send(client.request(
                Dialect.ANTHROPIC, "/v1/messages", body.formatted("\"thinking\":{\"type\":\"disabled\"},")));
        var chat = client.complete(Dialect.CHAT, "wise-thinking", false);

        assertThat(unsaid.status()).as(unsaid.body()).isEqualTo(200);
        assertThat(unsaid.body()).contains("wise-thinking");
        assertThat(client.seenByProvider(unsaid.requestId())).contains("\"thinking\":{\"type\":\"enabled\"");
        assertThat(client.seenByProvider(off.requestId()))
                .contains("\"type\":\"disabled\"")
                .doesNotContain("enabled");
        assertThat(chat.status()).as(chat.body()).isEqualTo(200);
    }

    @Test
    void whatIsLeftOutIsListed() {
        var body = Dialect.CHAT.body("anthropic-talks", false, false).replace("{\"model", "{\"seed\":7,\"model");

        var answer = client.send(client.request(Dialect.CHAT, "/v1/chat/completions", body));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("x-tollgate-dropped-params")).contains("seed");
        assertThat(client.complete(Dialect.CHAT, "chat-talks", false).header("x-tollgate-dropped-params"))
                .isEmpty();
    }

    @Test
    void whatCannotBeCarriedOverIsRefusedByName() {
        var body = Dialect.CHAT.body("anthropic-talks", false, false).replace("{\"model", "{\"n\":2,\"model");

        var answer = client.send(client.request(Dialect.CHAT, "/v1/chat/completions", body));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("error").path("param").asText()).isEqualTo("n");
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(event.charge()).isEqualTo(Money.ZERO);
    }

    @Test
    void responsesBodyAtTheChatEndpointIsAnsweredWithChat() {
        var body = Dialect.RESPONSES.body("responses-talks", true, true);

        var answer = client.send(client.request(Dialect.CHAT, "/v1/chat/completions", body));

        assertThat(Dialect.CHAT.text(answer.body(), true)).as(answer.body()).isEqualTo("Hello.");
        assertThat(answer.body()).endsWith(Dialect.CHAT.terminator());
        assertThat(usage.of(answer.requestId()).units()).isEqualTo(UNITS);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void geminiStreamWithoutServerSentEventsIsOneArray(Dialect provider) {
        var path = "/gemini/v1beta/models/" + provider.word() + "-talks:streamGenerateContent";

        var answer = client.send(client.request(Dialect.GEMINI, path, Dialect.GEMINI.body("", true, false)));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("application/json");
        var chunks = answer.json();
        assertThat(chunks.isArray()).isTrue();
        assertThat(chunks.get(chunks.size() - 1).findPath("finishReason").asText())
                .isEqualTo("STOP");
        var text = new StringBuilder();
        chunks.forEach(chunk -> text.append(Dialect.GEMINI.eventText(chunk)));
        assertThat(text).hasToString("Hello.");
    }
}
