package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each row of `docs/outcomes.md`: what is charged, what the list price would have been, and what is booked as
/// the provider's. A unit of input costs the tenant 1000 nano-USD, of output 2000, of cached input 100; the
/// list price is half as much again, and the provider takes half of it.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class OutcomesTest {
    /// Provider's figures of a whole answer: 10 input, 2 cached, 3 output.
    private static final Money WHOLE = Money.ofNanos(16_200);

    /// Provider's figures of a stream: 12 input, 3 output.
    private static final Money STREAM = Money.ofNanos(18_000);

    @Inject
    Ingress ingress;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @ConfigProperty(name = "gateway.data-dir")
    Path dataDir;

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

    @Test
    void wholeAnswerIsChargedByTheProvidersFigures() {
        assertBooked(complete("plain", false), Outcome.COMPLETE, UsageSource.PROVIDER, WHOLE);
        assertBooked(complete("stream", true), Outcome.COMPLETE, UsageSource.PROVIDER, STREAM);
    }

    @ParameterizedTest
    @CsvSource({"no-usage, false", "absurd-usage, false", "huge-usage, false", "more-cached-than-sent, false"})
    void missingNegativeAndAbsurdUsageIsCounted(String model, boolean stream) {
        var event = complete(model, stream);

        assertThat(event.units().get("output")).isEqualTo(2);
        assertBooked(event, Outcome.COMPLETE, UsageSource.COUNTED, counted(event));
    }

    @ParameterizedTest
    @CsvSource({
        "stream-cut, 3",
        "stream-reset, 3",
        "stream-error, 2",
        "stream-malformed, 2",
        "stream-stalls, 2",
    })
    void answerThatTheProviderBreaksOffIsChargedForWhatWasDelivered(String model, long output) {
        var event = complete(model, true);

        assertThat(event.units()).containsEntry("output", output);
        assertBooked(event, Outcome.CUT_BY_UPSTREAM, UsageSource.COUNTED, counted(event));
    }

    @Test
    void answerThatBreaksOffAfterItsFiguresIsChargedByThem() {
        assertBooked(complete("stream-cut-after-usage", true), Outcome.CUT_BY_UPSTREAM, UsageSource.PROVIDER, STREAM);
    }

    @ParameterizedTest
    @CsvSource({"nothing-said, false, 10, 2", "stream-nothing-said, true, , "})
    void emptyAnswerIsFreeAndItsInputIsBooked(String model, boolean stream, Long input, Long cached) {
        var event = complete(model, stream);

        assertThat(event.outcome()).isEqualTo(Outcome.EMPTY);
        assertFree(event);
        assertThat(event.units()).doesNotContainKey("output");
        if (input != null) {
            assertThat(event.units()).isEqualTo(Map.of("input", input, "cache-read", cached));
        }
        assertThat(event.cost()).isEqualTo(half(charge(event.units())));
        assertThat(event.cost().isPositive()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "error-500, false", "error-503, false", "error-401, false", "error-429, true", "error-400, false",
        "reset, false", "down, false", "html, false", "error-in-200, false", "stream-error-first, true",
    })
    void failureThatTheProviderTellsOrThatNeverReachedItCostsNobodyAnything(String model, boolean stream) {
        var event = complete(model, stream);

        assertThat(event.outcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
        assertThat(event.usageSource()).isEqualTo(UsageSource.NONE);
        assertFree(event);
        assertThat(event.cost()).isEqualTo(Money.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "silent, true",
        "truncated, false",
        "empty-body, false",
        "stream-role-only, true",
        "oversized, false",
        "stream-oversized, true",
    })
    void failureAfterTheProviderTookTheRequestIsFreeAndItsInputIsBooked(String model, boolean stream) {
        var event = complete(model, stream);

        assertThat(event.outcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
        assertFree(event);
        assertThat(event.cost()).isEqualTo(inputOf(model, stream));
        assertThat(event.attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.cost()).isEqualTo(event.cost()));
    }

    @ParameterizedTest
    @CsvSource({
        "error-500, false, false",
        "error-429, true, false",
        "reset, false, false",
        "html, false, false",
        "silent, true, true",
        "truncated, false, true",
        "stream-role-only, true, true",
    })
    void attemptBeforeTheOneThatServedIsNeverTheTenants(String model, boolean stream, boolean booked) {
        var event = complete(model + "-then-plain", stream);

        var charge = stream ? STREAM : WHOLE;
        assertThat(event.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(event.charge()).isEqualTo(charge);
        var wasted = event.cost().minus(half(charge));
        assertThat(wasted).isEqualTo(booked ? inputOf(model + "-then-plain", stream) : Money.ZERO);
        var attempts = event.attempts().stream()
                .map(UsageEvent.Attempt::cost)
                .filter(cost -> cost != null)
                .reduce(Money.ZERO, Money::plus);
        assertThat(attempts).isEqualTo(wasted);
    }

    @ParameterizedTest
    @CsvSource({"restricted, seeing", "poor, plain", "rich, plane", "rich, painter"})
    void refusalCostsNobodyAnything(String key, String model) {
        var event = usage.of(client.complete(key, model, false).requestId());

        assertThat(event.outcome()).isEqualTo(Outcome.REFUSED);
        assertFree(event);
        assertThat(event.cost()).isEqualTo(Money.ZERO);
    }

    @Test
    void bodyThatIsTooLargeCostsNobodyAnything() {
        var event = usage.of(client.post("rich", "x".repeat(1_500_000)).requestId());

        assertThat(event.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(event.status()).isEqualTo(413);
        assertThat(event.attempts()).isEmpty();
        assertFree(event);
        assertThat(event.cost()).isEqualTo(Money.ZERO);
    }

    @Test
    void faultOfOurOwnCostsNobodyAnything() {
        var event = complete("foreign", false);

        assertThat(event.outcome()).isEqualTo(Outcome.INTERNAL_ERROR);
        assertThat(event.status()).isEqualTo(503);
        assertFree(event);
        assertThat(event.cost()).isEqualTo(Money.ZERO);
    }

    @Test
    void clientThatLeavesBeforeAnyOutputPaysNothingAndTheInputIsBooked() throws IOException {
        var before = Instant.now();
        hangUp("silent", null);

        var event = usage.first(one -> one.requestedModel().equals("silent")
                && one.outcome() == Outcome.CUT_BY_CLIENT
                && one.startedAt().isAfter(before));
        assertThat(event.usageSource()).isEqualTo(UsageSource.NONE);
        assertFree(event);
        assertThat(event.cost().isPositive()).isTrue();
    }

    @Test
    void clientThatLeavesAfterSomeOutputPaysForItOrByTheProvidersFigures() throws IOException {
        var counted = usage.of(hangUp("stream-stalls", "Hello."));
        var told = usage.of(hangUp("stream-pauses", "Hello."));

        assertBooked(counted, Outcome.CUT_BY_CLIENT, UsageSource.COUNTED, counted(counted));
        assertBooked(told, Outcome.CUT_BY_CLIENT, UsageSource.PROVIDER, STREAM);
    }

    @Test
    void endOfAnAnswerIsNeverThereBeforeItsEventIsOnDisk() throws IOException {
        for (var i = 0; i < 30; i++) {
            var stream = i % 2 == 0;
            var answer = client.complete(stream ? "stream" : "plain", stream);

            assertThat(isOnDisk(answer.requestId())).as("answer %d", i).isTrue();
        }
    }

    private boolean isOnDisk(String requestId) throws IOException {
        try (var files = Files.list(dataDir.resolve("journal"))) {
            for (var file :
                    files.filter(one -> one.toString().endsWith(".segment")).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(requestId)) {
                    return true;
                }
            }
        }
        return false;
    }

    private UsageEvent complete(String model, boolean stream) {
        return usage.of(client.complete(model, stream).requestId());
    }

    private static void assertBooked(UsageEvent event, Outcome outcome, UsageSource source, Money charge) {
        assertThat(event.outcome()).isEqualTo(outcome);
        assertThat(event.usageSource()).isEqualTo(source);
        assertThat(event.charge()).isEqualTo(charge);
        assertThat(event.official()).isEqualTo(charge.plus(half(charge)));
        assertThat(event.cost()).isEqualTo(half(charge));
        assertThat(event.priceVersion()).isEqualTo("v1");
    }

    private static void assertFree(UsageEvent event) {
        assertThat(event.charge()).isEqualTo(Money.ZERO);
        assertThat(event.official()).isEqualTo(Money.ZERO);
    }

    private static Money counted(UsageEvent event) {
        assertThat(event.units()).containsOnlyKeys("input", "output");
        return charge(event.units());
    }

    private static Money charge(Map<String, Long> units) {
        return Money.ofNanos(units.getOrDefault("input", 0L) * 1000
                + units.getOrDefault("output", 0L) * 2000
                + units.getOrDefault("cache-read", 0L) * 100);
    }

    /// What the provider takes for the request, counted: four bytes are a token.
    private static Money inputOf(String model, boolean stream) {
        return half(charge(Map.of("input", (GatewayClient.body(model, stream).length() + 3) / 4L)));
    }

    private static Money half(Money amount) {
        return Money.ofNanos(amount.nanos() / 2);
    }

    /// Leaves when `text` has come, or when nothing comes; answers the request's id in the first case.
    private String hangUp(String model, String text) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), ingress.port())) {
            var body = GatewayClient.body(model, true);
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-api-key: "
                                    + GatewayClient.setting("test.key.rich") + "\r\ncontent-length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            if (text == null) {
                socket.setSoTimeout(500);
                assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
                return "";
            }
            var seen = new StringBuilder();
            while (seen.indexOf(text) < 0) {
                seen.append((char) socket.getInputStream().read());
            }
            var from = seen.indexOf("x-request-id: ") + "x-request-id: ".length();
            return seen.substring(from, seen.indexOf("\r\n", from));
        }
    }
}
