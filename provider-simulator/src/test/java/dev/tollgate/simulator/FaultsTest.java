package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultsTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String STREAM = "\"stream\":true";
    private static final String WITH_USAGE = "\"stream_options\":{\"include_usage\":true}";

    @AutoClose
    private static final Provider PROVIDER = new Provider();

    @ParameterizedTest
    @CsvSource({
        "sim-fault-401, 401, invalid_api_key",
        "sim-fault-429, 429, rate_limit_exceeded",
        "sim-fault-500, 500,",
        "sim-fault-503, 503,",
        "sim-fault-context, 400, context_length_exceeded",
        "sim+status=402, 402, insufficient_quota",
    })
    void modelsWithAStatusAnswerWithIt(String model, int status, String code) {
        var response = PROVIDER.post(PATH, Provider.chat(model, "Hi", STREAM));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Provider.json(response.body()).at("/error/code").asText(null))
                .isEqualTo(code);
        assertThat(PROVIDER.lastTruth().status()).isEqualTo(status);
        assertThat(PROVIDER.lastTruth().units().outputTokens()).isZero();
    }

    @Test
    void rateLimitSaysWhenToRetry() {
        var byModel = PROVIDER.post(PATH, Provider.chat("sim-fault-429", "Hi"));
        var byHeader = PROVIDER.post(PATH, Provider.chat("sim", "Hi"), "x-sim", "status=500; retry-after=2");

        assertThat(byModel.headers().firstValue("retry-after")).contains("1");
        assertThat(byHeader.headers().firstValue("retry-after")).contains("2");
    }

    @Test
    void cutStreamLosesTheConnectionInTheMiddleOfAnEvent() throws IOException {
        var opened = PROVIDER.open(PATH, Provider.chat("sim-fault-cut", "Hello", STREAM));
        var received = new StringBuilder();

        assertThatThrownBy(() -> {
                    int next;
                    while ((next = opened.body().read()) >= 0) {
                        received.append((char) next);
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(received.toString())
                .contains("\"content\":\" said\"")
                .doesNotEndWith("\n\n")
                .doesNotContain("[DONE]");
        var truth = PROVIDER.lastTruth();
        assertThat(truth.delivery().completed()).isFalse();
        assertThat(truth.delivery().clientClosed()).isFalse();
        assertThat(truth.delivery().outputTokens()).isEqualTo(3);
        assertThat(truth.units().outputTokens()).isGreaterThan(3);
    }

    @Test
    void cutWholeAnswerIsShorterThanItsLength() {
        assertThatThrownBy(() -> PROVIDER.post(PATH, Provider.chat("sim-fault-cut", "Hello")))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(PROVIDER.lastTruth().delivery().completed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void stalledAnswerEndsWhenTheClientHangsUp(String stream) throws IOException {
        int before = PROVIDER.simulator().truth().all().size();
        var opened = PROVIDER.open(PATH, Provider.chat("sim-fault-stall", "Hello", "\"stream\":" + stream));
        var first = new String(opened.body().readNBytes(20), StandardCharsets.UTF_8);

        opened.body().close();

        assertThat(first).contains("\"id\"");
        await().until(() -> PROVIDER.simulator().truth().all().size() > before);
        assertThat(PROVIDER.lastTruth().delivery().clientClosed()).isTrue();
        assertThat(PROVIDER.lastTruth().delivery().completed()).isFalse();
    }

    @Test
    void clientThatHangsUpStopsAPacedStream() throws IOException {
        int before = PROVIDER.simulator().truth().all().size();
        var opened = PROVIDER.open(PATH, Provider.chat("sim+pace=20ms+tokens=2000", "Hello", STREAM));
        opened.body().readNBytes(2000);

        opened.body().close();

        await().until(() -> PROVIDER.simulator().truth().all().size() > before);
        var truth = PROVIDER.lastTruth();
        assertThat(truth.delivery().clientClosed()).isTrue();
        assertThat(truth.delivery().outputTokens()).isPositive().isLessThan(1000);
        assertThat(truth.units().outputTokens()).isEqualTo(2000);
    }

    @Test
    void emptyAnswerHasNoContentAndNoOutput() {
        var answer = PROVIDER.chat(Provider.chat("sim-fault-empty", "Hi"));

        assertThat(answer.at("/choices/0/message/content").asText("?")).isEmpty();
        assertThat(answer.at("/usage/completion_tokens").asInt(-1)).isZero();
        assertThat(PROVIDER.chat(Provider.chat("sim-fault-no-choices", "Hi")).path("choices"))
                .isEmpty();
        assertThat(PROVIDER.events(PATH, Provider.chat("sim-fault-empty", "Hi", STREAM)))
                .hasSize(3);
    }

    @Test
    void malformedEventIsFollowedByGoodOnes() {
        var events = PROVIDER.events(PATH, Provider.chat("sim-fault-malformed", "Hi", STREAM));

        assertThatThrownBy(() -> Provider.json(events.get(3))).isInstanceOf(UncheckedIOException.class);
        assertThat(Provider.json(events.get(4)).path("object").asText()).isEqualTo("chat.completion.chunk");
        assertThat(events.getLast()).isEqualTo("[DONE]");
    }

    @Test
    void usageAndDoneCanBeMissing() {
        var noUsage = PROVIDER.events(PATH, Provider.chat("sim-fault-no-usage", "Hi", STREAM, WITH_USAGE));
        var noDone = PROVIDER.events(PATH, Provider.chat("sim-fault-no-done", "Hi", STREAM, WITH_USAGE));

        assertThat(noUsage).noneMatch(event -> event.contains("completion_tokens"));
        assertThat(PROVIDER.chat(Provider.chat("sim-fault-no-usage", "Hi")).has("usage"))
                .isFalse();
        assertThat(noDone).doesNotContain("[DONE]");
        assertThat(noDone.getLast()).contains("completion_tokens");
    }

    @Test
    void hugeEventIsOneValidEvent() {
        var events = PROVIDER.events(PATH, Provider.chat("sim-fault-huge", "Hi", STREAM));

        assertThat(events.get(1)).hasSizeGreaterThan(2 << 20);
        assertThat(Provider.json(events.get(1)).at("/choices/0/delta/content").asText())
                .isEqualTo("You");
    }

    @Test
    void linesCanEndWithCarriageReturns() {
        var body = PROVIDER.post(PATH, Provider.chat("sim-fault-crlf", "Hi", STREAM))
                .body();

        assertThat(body).contains("}\r\n\r\ndata: ").endsWith("data: [DONE]\r\n\r\n");
    }

    @Test
    void commentsStandBetweenEvents() {
        assertThat(PROVIDER.post(PATH, Provider.chat("sim-fault-comments", "Hi", STREAM))
                        .body())
                .contains("\n\n: keep-alive\n\ndata: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void splitCharactersArriveIntact(String stream) {
        var body = PROVIDER.post(PATH, Provider.chat("sim-fault-split-utf8", "Hi", "\"stream\":" + stream))
                .body();

        assertThat(body).contains("日").contains("🙂");
    }

    @Test
    void htmlAndJsonComeWhereEventsAreExpected() {
        var html = PROVIDER.post(PATH, Provider.chat("sim-fault-html", "Hi", STREAM));
        var json = PROVIDER.post(PATH, Provider.chat("sim-fault-json-for-sse", "Hi", STREAM));

        assertThat(html.headers().firstValue("content-type").orElseThrow()).startsWith("text/html");
        assertThat(html.statusCode()).isEqualTo(200);
        assertThat(json.headers().firstValue("content-type")).contains("application/json");
        assertThat(Provider.json(json.body()).path("object").asText()).isEqualTo("chat.completion");
    }

    @Test
    void errorEventEndsTheStream() {
        var events = PROVIDER.events(PATH, Provider.chat("sim-fault-error-event", "Hi", STREAM));

        assertThat(Provider.json(events.getLast()).at("/error/type").asText()).isEqualTo("server_error");
        assertThat(PROVIDER.lastTruth().delivery().completed()).isFalse();
        assertThat(PROVIDER.lastTruth().delivery().outputTokens()).isEqualTo(3);
    }

    @Test
    void delaysAndPaceTakeTheirTime() {
        long start = System.nanoTime();
        PROVIDER.post(
                PATH,
                Provider.chat("sim+first-byte-delay=100ms+first-token-delay=100ms+pace=10ms+tokens=20", "Hi", STREAM));

        assertThat(System.nanoTime() - start).isGreaterThan(390_000_000L);
    }

    @Test
    void refusalAndContentFilterHaveTheirOwnShape() {
        var refused = PROVIDER.chat(Provider.chat("sim-fault-refusal", "Hi")).at("/choices/0");
        var filtered =
                PROVIDER.chat(Provider.chat("sim-fault-content-filter", "Hi")).at("/choices/0");

        assertThat(refused.at("/message/content").isNull()).isTrue();
        assertThat(refused.at("/message/refusal").asText()).startsWith("I'm sorry");
        assertThat(filtered.path("finish_reason").asText()).isEqualTo("content_filter");
    }

    @Test
    void echoShowsWhatArrived() {
        var body = Provider.chat("sim+echo-headers", "Hi");
        var headers = PROVIDER.answer(PATH, body, "x-canary", "tweet").at("/choices/0/message/content");
        var echoed = PROVIDER.chat(Provider.chat("sim+echo-body", "Hi")).at("/choices/0/message/content");

        assertThat(Provider.json(headers.asText()).path("x-canary").asText()).isEqualTo("tweet");
        assertThat(echoed.asText()).isEqualTo(Provider.chat("sim+echo-body", "Hi"));
    }

    @Test
    void headerAddsToTheModelsScriptAndGoesFirst() {
        var answer = PROVIDER.answer(PATH, Provider.chat("sim+tokens=10+status=500", "Hi"), "x-sim", "status=0");

        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"negative-usage,-10", "absurd-usage,2000000000"})
    void usageCanBeUntrueWhileTheTruthIsKept(String lie, int told) {
        var model = "sim+tokens=10+" + lie;

        var whole = PROVIDER.chat(Provider.chat(model, "Hi")).at("/usage/completion_tokens");
        var streamed = PROVIDER.events(
                PATH, Provider.chat(model, "Hi", STREAM + ",\"stream_options\":{\"include_usage\":true}"));

        assertThat(whole.asInt()).isEqualTo(told);
        assertThat(streamed).anyMatch(event -> event.contains("\"completion_tokens\":" + told));
        assertThat(PROVIDER.lastTruth().units().outputTokens()).isEqualTo(10);
    }

    @Test
    void unknownDirectiveIsRefused() {
        var response = PROVIDER.post(PATH, Provider.chat("sim+explode", "Hi"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("Unknown simulator directive 'explode'");
    }
}
