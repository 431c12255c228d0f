package dev.tollgate.billing.payment.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.billing.payment.PaymentProviderException;
import dev.tollgate.contracts.ContractJson;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Calls Stripe's API. A call that was not answered, or answered with 409, 429 or 5xx, is made again with the same
/// idempotency key; Stripe's own `stripe-should-retry` wins (https://docs.stripe.com/error-low-level).
@ApplicationScoped
class StripeClient {
    private static final Logger LOG = Logger.getLogger(StripeClient.class);
    /// The version whose shapes this package reads.
    private static final String API_VERSION = "2025-03-31.basil";

    private static final long MAX_ANSWER_BYTES = 1 << 20;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private final StripeConfig config;
    private final HttpClient http;
    private final CountDownLatch stopping = new CountDownLatch(1);

    StripeClient(StripeConfig config) {
        this.config = config;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @PreDestroy
    void stop() {
        stopping.countDown();
        http.shutdownNow();
    }

    /// Sends a form; `idempotencyKey` makes that its effect happens once.
    Answer post(String path, Map<String, String> form, String idempotencyKey) {
        var request = request(path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("idempotency-key", idempotencyKey)
                .POST(BodyPublishers.ofString(encoded(form)))
                .build();
        return call(request);
    }

    /// Reads; `query` narrows or expands.
    Answer get(String path, Map<String, String> query) {
        return call(request(query.isEmpty() ? path : path + "?" + encoded(query))
                .GET()
                .build());
    }

    private HttpRequest.Builder request(String path) {
        var key = config.secretKey()
                .orElseThrow(() -> new PaymentProviderException("Payment by Stripe is not configured here."));
        return HttpRequest.newBuilder(URI.create(config.apiUrl() + path))
                .timeout(config.timeout())
                .header("authorization", "Bearer " + key)
                .header("stripe-version", API_VERSION);
    }

    private Answer call(HttpRequest request) {
        var pause = config.firstPause();
        for (var attempt = 1; ; attempt++) {
            var answer = attempt(request);
            if (answer != null && (answer.isSuccess() || !answer.mayRetry())) {
                return answer;
            }
            if (attempt >= config.attempts() || !waited(pause)) {
                throw new PaymentProviderException("Stripe does not answer.");
            }
            pause = pause.multipliedBy(2);
        }
    }

    private @Nullable Answer attempt(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
            var answer = read(response);
            if (!answer.isSuccess()) {
                LOG.warnf(
                        "Stripe refuses path=%s status=%d code=%s stripeRequestId=%s",
                        request.uri().getPath(),
                        answer.status(),
                        answer.errorCode(),
                        response.headers().firstValue("request-id").orElse(""));
            }
            return answer;
        } catch (IOException e) {
            LOG.warnf("Stripe does not answer path=%s error=%s", request.uri().getPath(), e.toString());
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PaymentProviderException("The call to Stripe was interrupted.", e);
        }
    }

    private static Answer read(HttpResponse<byte[]> response) throws IOException {
        var status = response.statusCode();
        var advice = response.headers().firstValue("stripe-should-retry");
        var mayRetry = advice.map("true"::equals).orElse(status == 409 || status == 429 || status >= 500);
        if (status >= 500) {
            return new Answer(status, mayRetry, ContractJson.MAPPER.createObjectNode());
        }
        var body = ContractJson.MAPPER.readTree(response.body());
        return new Answer(status, mayRetry, body == null ? ContractJson.MAPPER.createObjectNode() : body);
    }

    /// Waits unless the service stops.
    private boolean waited(Duration pause) {
        try {
            var millis = pause.toMillis() / 2 + ThreadLocalRandom.current().nextLong(pause.toMillis() + 1);
            return !stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// What Stripe answered.
    record Answer(int status, boolean mayRetry, JsonNode body) {
        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        /// The error's code, or its type: words of Stripe's, never of ours.
        String errorCode() {
            var error = body.path("error");
            return error.path("code").asText(error.path("type").asText(""));
        }
    }
}
