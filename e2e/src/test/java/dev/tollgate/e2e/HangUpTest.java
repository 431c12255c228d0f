package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// A client that goes away in the middle of a stream pays for what it received: not more, not less.
class HangUpTest {
    private final Platform platform = Platform.shared();
    private final Books books = new Books(platform);

    @Test
    void clientThatHangsUpPaysForWhatItReceived() throws Exception {
        String requestId;
        try (var http = HttpClient.newHttpClient()) {
            var request = platform.request("/v1/chat/completions", platform.key("demo"))
                    .POST(HttpRequest.BodyPublishers.ofString(ChatCompletionTest.body("sim-fault-slow", true)))
                    .build();
            var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            requestId = response.headers().firstValue("x-request-id").orElseThrow();
            try (InputStream body = response.body()) {
                readUntilContent(body);
            }
            http.shutdownNow();
        }

        var line = org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> books.knows(requestId) ? books.line(requestId) : null, java.util.Objects::nonNull);
        var truth = platform.truth(requestId).getFirst();
        assertThat(line.outcome()).isEqualTo("CUT_BY_CLIENT");
        assertThat(line.charge().isPositive()).isTrue();
        assertThat(line.charge())
                .isEqualTo(books.rates("sim-fault-slow").charge(line.units()))
                .isEqualTo(line.fromWallet());
        assertThat(line.units().get("output"))
                .as("not more than the provider made")
                .isLessThanOrEqualTo(truth.path("outputTokens").asLong());
        books.assertBalanced();
    }

    private static void readUntilContent(InputStream body) throws Exception {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (text.indexOf("\"content\":\"") < 0 || text.length() < 1500) {
            var count = body.read(buffer);
            assertThat(count).as("the stream ended too early: %s", text).isPositive();
            text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
    }
}
