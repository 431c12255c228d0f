package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;

/// What a client can ask about its key, its balance, its requests and the offer.
class AccountTest {
    private final Platform platform = Platform.shared();
    private final Books books = new Books(platform);

    @Test
    void balanceGoesDownByExactlyTheChargeWithinASecond() {
        var before = balance();
        var answer = platform.post(
                "/v1/chat/completions", platform.key("tier-standard"), ChatCompletionTest.body("gpt-5.4", false));
        var requestId = answer.headers().firstValue("x-request-id").orElseThrow();

        var charge = books.line(requestId).charge();

        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(before - balance()).isEqualTo(charge.nanos()));
    }

    @Test
    void generationIsFoundByRequestIdAndByAnswerIdWithinTheTenantOnly() {
        var answer =
                platform.post("/v1/chat/completions", platform.key("demo"), ChatCompletionTest.body("gpt-5.4", false));
        var requestId = answer.headers().firstValue("x-request-id").orElseThrow();
        var answerId = Platform.json(answer).path("id").asText();

        var byRequest = platform.get("/v1/generation?id=" + requestId, platform.key("demo"));
        var byAnswer = platform.get("/v1/generation?id=" + answerId, platform.key("demo"));
        var byStranger = platform.get("/v1/generation?id=" + requestId, platform.key("tier-free"));

        assertThat(byRequest.statusCode()).as(byRequest.body()).isEqualTo(200);
        var charge = books.line(requestId).charge();
        assertThat(new java.math.BigDecimal(
                        Platform.json(byRequest).path("data").path("total_cost").asText()))
                .isEqualByComparingTo(charge.dollars());
        assertThat(byAnswer.statusCode()).isEqualTo(200);
        assertThat(byStranger.statusCode()).isEqualTo(404);
    }

    @Test
    void creditsAndKeyAreTold() {
        assertThat(platform.get("/v1/credits", platform.key("demo")).statusCode())
                .isEqualTo(200);
        var key = platform.get("/v1/key", platform.key("restricted"));
        assertThat(key.statusCode()).isEqualTo(200);
        assertThat(key.body()).contains("gpt-5.4-nano").doesNotContain(platform.key("restricted"));
    }

    @Test
    void modelListDecidesWhatExists() {
        var list = platform.get("/v1/models", platform.key("demo"));
        var model = platform.get("/v1/models/meta%2Fllama-3.3-70b-instruct", platform.key("demo"));
        var plain = platform.get("/v1/models/meta/llama-3.3-70b-instruct", platform.key("demo"));
        var unknown = platform.get("/v1/models/gpt-4o", platform.key("demo"));

        assertThat(Platform.json(list).path("data").findValuesAsText("id"))
                .contains("gpt-5.4", "claude-sonnet-4-6", "gemini-2.5-pro", "deepseek-chat-v3");
        assertThat(model.statusCode()).isEqualTo(200);
        assertThat(plain.body()).isEqualTo(model.body());
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(Platform.json(unknown).path("error").path("code").asText()).isEqualTo("model_not_found");
    }

    @Test
    void browsersMayCallFromAnyOrigin() {
        var preflight = platform.send(HttpRequest.newBuilder(URI.create(platform.url() + "/v1/chat/completions"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("origin", "capacitor://localhost")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization,content-type,x-stainless-lang")
                .build());

        assertThat(preflight.statusCode()).isBetween(200, 204);
        assertThat(preflight.headers().firstValue("access-control-allow-origin"))
                .isPresent();
        assertThat(preflight
                        .headers()
                        .firstValue("access-control-allow-headers")
                        .orElse(""))
                .satisfiesAnyOf(
                        all -> assertThat(all).isEqualTo("*"),
                        named -> assertThat(named).contains("x-stainless-lang"));
    }

    @Test
    void freeTierIsLimitedToTenRequestsAMinute() {
        var statuses = java.util.stream.IntStream.range(0, 12)
                .mapToObj(i -> platform.post(
                        "/v1/chat/completions",
                        platform.key("tier-free"),
                        ChatCompletionTest.body("gpt-5.4-nano", false)))
                .toList();

        assertThat(statuses.subList(0, 10))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        var limited = statuses.getLast();
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("retry-after")).isPresent();
        assertThat(limited.headers().firstValue("x-ratelimit-remaining-requests"))
                .contains("0");
        assertThat(Platform.json(limited).path("error").path("type").asText()).isEqualTo("rate_limit_error");
    }

    @Test
    void internalApisAreNotReachableThroughTheGateway() {
        for (var path : new String[] {
            "/internal/snapshot",
            "/api/../internal/snapshot",
            "/api/%2e%2e/internal/snapshot",
            "/health/ready",
            "/metrics"
        }) {
            assertThat(platform.get(path, platform.key("demo")).body()).as(path).doesNotContain("providers");
        }
    }

    private long balance() {
        return books.count(
                "select balance from account where kind = 'wallet' and tenant_id = '00000000-0000-7000-8000-000000000004'");
    }
}
