package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class ChatCompletionsTest {
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

    @Test
    void completionIsAnsweredUnderTheAskedNameAndCharged() {
        var answer = client.complete("plain", false);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("model").asText()).isEqualTo("plain");
        assertThat(answer.body()).contains("\"content\":\"Hello.\"");
        assertThat(answer.header("x-ratelimit-limit-requests")).isEqualTo("100000");
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(event.units()).isEqualTo(Map.of("input", 10L, "cache-read", 2L, "output", 3L));
        assertThat(event.charge()).isEqualTo(Money.ofNanos(10 * 1000 + 2 * 100 + 3 * 2000));
        assertThat(event.answerId()).isEqualTo("chatcmpl-1");
        assertThat(event.model()).isEqualTo("vendor/plain");
        assertThat(event.sliceId()).isNotNull();
    }

    @Test
    void providerGetsItsOwnCredentialAndNothingOfTheClients() {
        var answer = client.send(client.request("/v1/chat/completions", "rich")
                .header("cookie", "a=b")
                .header("x-forwarded-for", "1.2.3.4")
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(GatewayClient.body("plain", true))));

        var seen = client.seenByProvider(answer.requestId());
        assertThat(seen)
                .contains("POST /v1/chat/completions", "Bearer " + PlatformFake.CREDENTIAL)
                .contains("\"model\":\"vendor/plain\"", "\"stream_options\":{\"include_usage\":true}")
                .contains("traceparent: 00-0af7651916cd43dd8448eb211c80319c-")
                .doesNotContain("sk-tg-", "cookie", "1.2.3.4", "b7ad6b7169203331");
        assertThat(usage.of(answer.requestId()).traceparent()).startsWith("00-0af7651916cd43dd8448eb211c80319c-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream", "stream-crlf", "stream-pauses"})
    void streamIsRelayedWithoutTheUsageThatNobodyAskedFor(String model) {
        var answer = client.complete(model, true);

        assertThat(answer.header("content-type")).startsWith("text/event-stream");
        assertThat(answer.body().replace("\r\n", "\n"))
                .contains("\"content\":\"Hello.\"", "\"model\":\"" + model + "\"", "\"finish_reason\":\"stop\"")
                .endsWith("data: [DONE]\n\n")
                .doesNotContain("theirs", "prompt_tokens");
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(event.units()).isEqualTo(Map.of("input", 12L, "output", 3L));
        assertThat(event.usageSource()).isEqualTo(UsageSource.PROVIDER);
    }

    @Test
    void silentStreamIsKeptAlive() {
        assertThat(client.complete("stream-pauses", true).body()).contains(": keep-alive\n\n");
    }

    @Test
    void usageThatWasAskedForIsRelayed() {
        var answer = client.post(
                "rich",
                GatewayClient.body("stream", true)
                        .replace("{\"model", "{\"stream_options\":{\"include_usage\":true},\"model"));

        assertThat(answer.body()).contains("\"prompt_tokens\":12").endsWith("data: [DONE]\n\n");
    }

    @Test
    void streamWithoutDoneIsWholeWhenItHasFinished() {
        var answer = client.complete("stream-without-done", true);

        assertThat(answer.body()).endsWith("data: [DONE]\n\n");
        assertThat(usage.of(answer.requestId()).usageSource()).isEqualTo(UsageSource.COUNTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream-cut", "stream-reset", "stream-error", "stream-malformed", "stream-stalls"})
    void brokenStreamEndsWithAnErrorAndIsChargedForWhatWasDelivered(String model) {
        var answer = client.complete(model, true);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body())
                .contains("\"content\":\"Hello.\"", "\"code\":\"upstream_stream_cut\"", "\"type\":\"server_error\"")
                .doesNotContain("[DONE]", "\"finish_reason\":\"stop\"", PlatformFake.CREDENTIAL)
                .endsWith("\n\n");
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.CUT_BY_UPSTREAM);
        assertThat(event.usageSource()).isEqualTo(UsageSource.COUNTED);
        assertThat(event.units().get("output")).isBetween(2L, 3L);
        assertThat(event.charge().isPositive()).isTrue();
    }

    @Test
    void oneProviderIsAskedByManyRequestsAtOnce() throws Exception {
        Callable<Integer> ask = () -> client.complete("together", false).status();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var status : threads.invokeAll(Collections.nCopies(ScriptedProvider.CROWD, ask))) {
                assertThat(status.get()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "error-500, false, 500, upstream_error, status-500",
        "error-503, false, 503, server_is_overloaded, status-503",
        "error-401, false, 502, upstream_auth_error, status-401",
        "error-429, true, 429, rate_limit_exceeded, status-429",
        "silent, false, 504, upstream_timeout, first-byte-timeout",
        "silent, true, 504, upstream_timeout, first-byte-timeout",
        "reset, false, 502, upstream_reset, reset",
        "down, false, 503, server_is_overloaded, connect",
        "html, true, 502, upstream_bad_answer, html",
        "html, false, 502, upstream_bad_answer, html",
        "empty-body, false, 502, upstream_bad_answer, empty",
        "empty-body, true, 502, upstream_bad_answer, cut",
        "error-in-200, false, 502, upstream_bad_answer, error-body",
        "error-in-200, true, 502, upstream_bad_answer, error-event",
        "stream-cut, false, 502, upstream_bad_answer, cut",
        "truncated, false, 502, upstream_bad_answer, cut",
        "oversized, false, 502, upstream_bad_answer, answer-too-large",
        "stream-oversized, true, 502, upstream_bad_answer, malformed-event",
        "stream-role-only, true, 502, upstream_bad_answer, cut",
        "stream-error-first, true, 502, upstream_bad_answer, error-event",
    })
    void failureOfTheOnlyDeploymentIsToldAndFree(
            String model, boolean stream, int status, String code, String attempt) {
        var answer = client.complete(model, stream);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.errorCode()).isEqualTo(code);
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
        assertThat(event.charge()).isEqualTo(Money.ZERO);
        assertThat(event.attempts()).last().extracting(Attempt::error).isEqualTo(attempt);
    }

    @ParameterizedTest
    @CsvSource({
        "error-500, false",
        "error-401, false",
        "error-429, true",
        "silent, true",
        "reset, false",
        "html, false",
        "truncated, false",
        "stream-role-only, true",
        "stream-error-first, true",
    })
    void nextDeploymentServesWhenTheFirstFailsBeforeItsFirstWord(String model, boolean stream) {
        var answer = client.complete(model + "-then-plain", stream);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("Hello.");
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(event.attempts().getFirst().error()).isNotNull();
        assertThat(event.attempts().getLast().error()).isNull();
        assertThat(event.deployment()).startsWith("vendor/plain@");
    }

    @Test
    void mistakeOfTheCallerIsFinalAndSaidInTheProvidersWords() {
        var answer = client.complete("error-400-then-plain", false);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"error\":{\"message\":\"no: [removed]\"}}");
        assertThat(usage.of(answer.requestId()).attempts()).hasSize(1);
    }

    @Test
    void limitOfTheProviderComesWithItsRetryAfter() {
        assertThat(client.complete("error-429", false).header("retry-after")).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-usage", "absurd-usage"})
    void usageIsCountedWhenTheProviderGivesNoneThatCanBeTrue(String model) {
        var answer = client.complete(model, false);

        assertThat(answer.status()).isEqualTo(200);
        var event = usage.of(answer.requestId());
        assertThat(event.usageSource()).isEqualTo(UsageSource.COUNTED);
        assertThat(event.units().get("output")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"nothing-said, false", "stream-nothing-said, true"})
    void answerWithoutAWordIsPassedOnAndFree(String model, boolean stream) {
        var answer = client.complete(model, stream);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"finish_reason\":\"stop\"");
        var event = usage.of(answer.requestId());
        assertThat(event.outcome()).isEqualTo(Outcome.EMPTY);
        assertThat(event.charge()).isEqualTo(Money.ZERO);
    }

    @Test
    void clientThatHangsUpPaysForWhatItGot() throws IOException {
        var requestId = hangUpAfter("stream-stalls", "Hello.");

        var event = usage.of(requestId);
        assertThat(event.outcome()).isEqualTo(Outcome.CUT_BY_CLIENT);
        assertThat(event.usageSource()).isEqualTo(UsageSource.COUNTED);
        assertThat(event.units()).containsEntry("output", 2L);
    }

    @Test
    void clientThatHangsUpPaysTheProvidersFiguresWhenTheyComeSoon() throws IOException {
        var requestId = hangUpAfter("stream-pauses", "Hello.");

        var event = usage.of(requestId);
        assertThat(event.outcome()).isEqualTo(Outcome.CUT_BY_CLIENT);
        assertThat(event.usageSource()).isEqualTo(UsageSource.PROVIDER);
        assertThat(event.units()).isEqualTo(Map.of("input", 12L, "output", 3L));
    }

    private String hangUpAfter(String model, String text) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), ingress.port())) {
            var body = GatewayClient.body(model, true);
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-api-key: "
                                    + GatewayClient.setting("test.key.rich") + "\r\ncontent-length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            var seen = new StringBuilder();
            while (seen.indexOf(text) < 0) {
                seen.append((char) socket.getInputStream().read());
            }
            var from = seen.indexOf("x-request-id: ") + "x-request-id: ".length();
            return seen.substring(from, seen.indexOf("\r\n", from));
        }
    }
}
