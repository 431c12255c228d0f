package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each row of `docs/outcomes.md`: what is booked, against what the simulator truly did. Complete answers
/// and cut streams are in the tests of the SDKs too.
class OutcomeTest {
    private static final String PATH = "/v1/chat/completions";
    private final Platform platform = Platform.shared();
    private final Books books = new Books(platform);

    @ParameterizedTest
    @CsvSource({
        "gpt-5.4,false",
        "gpt-5.4,true",
        "claude-sonnet-4-6,false",
        "gemini-2.5-pro,true",
        "sim-failover,false",
        "sim-failover,true",
        "e2e-failover-after-cut,false",
    })
    void completeAnswerIsChargedAsTheProviderMadeIt(String model, boolean stream) {
        var requestId = ask(model, stream, 200);

        books.assertChargedAsTruth(requestId);
        assertThat(books.line(requestId).outcome()).isEqualTo("COMPLETE");
    }

    @ParameterizedTest
    @CsvSource({
        "sim-fault-500,false,500,UPSTREAM_ERROR", "sim-fault-500,true,500,UPSTREAM_ERROR",
        "sim-fault-503,false,503,UPSTREAM_ERROR", "sim-fault-429,true,429,UPSTREAM_ERROR",
        "e2e-error-at-once,true,502,UPSTREAM_ERROR", "e2e-rejected,false,400,UPSTREAM_ERROR",
        "e2e-rejected,true,400,UPSTREAM_ERROR", "no-such-model,false,404,REFUSED",
    })
    void failureThatIsToldIsFreeAndCostsUsNothing(String model, boolean stream, int status, String outcome) {
        var requestId = ask(model, stream, status);

        books.assertFree(requestId, outcome);
        books.assertCostsNothing(requestId);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answerThatBreaksOffBeforeAnyOutputIsFreeAndCostsUsItsInput(boolean stream) {
        var requestId = ask("e2e-cut-at-once", stream, 502);

        books.assertFree(requestId, "UPSTREAM_ERROR");
        books.assertWasted(requestId, platform.truth(requestId));
        books.assertCostsItsInput(requestId);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void emptyAnswerIsFreeAndCostsUsItsInput(boolean stream) {
        var requestId = ask("sim-fault-empty", stream, 200);

        books.assertFree(requestId, "EMPTY");
        books.assertCost(requestId, Map.of("input", truth(requestId, "inputTokens")));
    }

    @Test
    void requestBeyondTheBalanceIsRefusedAndFree() {
        var answer = platform.post(PATH, platform.key("empty"), body("gpt-5.4", false));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(402);
        books.assertFree(requestId(answer), "REFUSED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"e2e-no-usage", "e2e-negative-usage", "e2e-absurd-usage"})
    void answerWithoutUsableUsageIsCountedHere(String model) {
        for (var stream : new boolean[] {false, true}) {
            var requestId = ask(model, stream, 200);

            assertCounted(requestId, "COMPLETE", truth(requestId, "outputTokens"));
        }
    }

    @Test
    void streamThatFailsAfterSomeOutputIsChargedForThat() {
        var requestId = ask("e2e-error-event", true, 200);

        assertCounted(requestId, "CUT_BY_UPSTREAM", truth(requestId, "deliveredOutputTokens"));
    }

    @ParameterizedTest
    @CsvSource({"e2e-late-first-token,true", "sim-fault-slow,false"})
    void clientThatLeavesBeforeAnyOutputPaysNothing(String model, boolean stream) throws Exception {
        var before = lastRequestOf(model);
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.sendAsync(request(model, stream), HttpResponse.BodyHandlers.ofString());
            TimeUnit.MILLISECONDS.sleep(700);
            answer.cancel(true);
            http.shutdownNow();
        }

        var requestId = await().atMost(Duration.ofSeconds(15))
                .until(
                        () -> lastRequestOf(model).filter(last -> !before.equals(Optional.of(last))),
                        Optional::isPresent)
                .orElseThrow();
        books.assertFree(requestId, "CUT_BY_CLIENT");
        books.assertCostsItsInput(requestId);
    }

    @Test
    void clientThatLeavesPaysWhatTheProviderReportsSoonAfter() throws Exception {
        var requestId = leaveAfterSomeOutput("e2e-slow-chat");

        books.assertChargedAsTruth(requestId);
        assertThat(books.line(requestId).outcome()).isEqualTo("CUT_BY_CLIENT");
    }

    @Test
    void clientThatLeavesALongAnswerPaysForWhatItGot() throws Exception {
        var requestId = leaveAfterSomeOutput("e2e-paced");

        assertCounted(requestId, "CUT_BY_CLIENT", 8);
        assertThat(books.line(requestId).units().get("output")).isLessThan(truth(requestId, "outputTokens") / 2);
    }

    /// Counted by bytes, the output is about `tokens`, and the charge is that at the public price.
    private void assertCounted(String requestId, String outcome, long tokens) {
        var line = await().atMost(Duration.ofSeconds(15))
                .until(() -> books.knows(requestId) ? books.line(requestId) : null, java.util.Objects::nonNull);
        assertThat(line.outcome()).isEqualTo(outcome);
        assertThat(line.usageSource()).isEqualTo("COUNTED");
        assertThat(line.units().get("output")).as("output of %s", line).isBetween(tokens / 2, tokens * 2);
        assertThat(line.charge())
                .isEqualTo(books.rates(line.model().orElseThrow()).charge(line.units()))
                .isEqualTo(line.fromWallet());
        books.assertCost(requestId, line.units());
        books.assertBalanced();
    }

    private long truth(String requestId, String member) {
        return platform.truth(requestId).getLast().path(member).asLong();
    }

    private String ask(String model, boolean stream, int status) {
        var answer = platform.send(request(model, stream));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return requestId(answer);
    }

    private String leaveAfterSomeOutput(String model) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(request(model, true), HttpResponse.BodyHandlers.ofInputStream());
            try (var stream = answer.body()) {
                var text = new StringBuilder();
                var buffer = new byte[1024];
                while (text.toString().split("\"content\":\"", -1).length < 10) {
                    text.append(new String(buffer, 0, stream.read(buffer), StandardCharsets.UTF_8));
                }
            }
            http.shutdownNow();
            return requestId(answer);
        }
    }

    private Optional<String> lastRequestOf(String model) {
        try (var connection = platform.billing();
                var query = connection.prepareStatement("""
                        select request_id from usage_record where requested_model = ? order by posted_sequence desc limit 1
                        """)) {
            query.setString(1, model);
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private HttpRequest request(String model, boolean stream) {
        return platform.request(PATH, platform.key(Sample.KEY))
                .POST(HttpRequest.BodyPublishers.ofString(body(model, stream)))
                .build();
    }

    private static String body(String model, boolean stream) {
        return ChatCompletionTest.body(model, stream);
    }

    private static String requestId(HttpResponse<?> answer) {
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }
}
