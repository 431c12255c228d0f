package dev.tollgate.gateway.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountAnswersTest {
    private static final String GENERATION = """
            {"requestId":"req_1","answerId":"chatcmpl-1","startedAt":"2026-01-01T00:00:00Z","model":"gpt-5.4",
             "requestedModel":"gpt","protocol":"chat","endpoint":"/v1/chat/completions","streamed":true,
             "outcome":"COMPLETE","status":200,"units":{"input":10,"cache-read":5,"output":7,"reasoning":2},
             "charge":115500,"provider":"simulator","timings":{"firstByte":120,"total":400}}""";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        client.close();
    }

    @Test
    void creditsAreExactDollarsAndUnknownLifetimeSumsAreLeftOut() throws Exception {
        var answer = ask("/v1/credits", path -> found("{\"balance\":9999884500,\"available\":10,\"held\":0}"));

        assertThat(answer.body())
                .isEqualTo(
                        "{\"data\":{\"balance\":9.9998845,\"available\":0.00000001,\"held\":0,\"currency\":\"USD\"}}");
    }

    @Test
    void lifetimeSumsAreGivenWhenBillingKnowsThem() throws Exception {
        var answer = ask("/v1/credits", path -> found("{\"totalCredits\":25000000000,\"totalUsage\":115500}"));

        assertThat(answer.body()).contains("\"total_credits\":25,\"total_usage\":0.0001155");
    }

    @Test
    void aGenerationHasTokensCostAndTimes() throws Exception {
        var answer = ask("/v1/generation?id=chatcmpl-1", path -> found(GENERATION));

        var data = ContractJson.MAPPER.readTree(answer.body()).path("data");
        assertThat(answer.body()).contains("\"total_cost\":0.0001155");
        assertThat(data.path("id").asText()).isEqualTo("chatcmpl-1");
        assertThat(data.path("tokens_prompt").asInt()).isEqualTo(15);
        assertThat(data.path("tokens_completion").asInt()).isEqualTo(9);
        assertThat(data.path("native_tokens_reasoning").asInt()).isEqualTo(2);
        assertThat(data.path("latency").asInt()).isEqualTo(120);
        assertThat(data.path("generation_time").asInt()).isEqualTo(280);
        assertThat(data.path("provider_name").asText()).isEqualTo("simulator");
    }

    @Test
    void aGenerationThatIsNotPostedYetIsWaitedFor() throws Exception {
        var calls = new AtomicInteger();

        var answer = ask(
                "/v1/generation?id=req_1",
                path -> calls.incrementAndGet() < 3 ? Future.succeededFuture(Optional.empty()) : found(GENERATION));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void anUnknownGenerationIsNotFoundAfterAMoment() throws Exception {
        var answer = ask("/v1/generation?id=req_none", path -> Future.succeededFuture(Optional.empty()));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"error\":{", "req_none", "not_found_error");
    }

    @Test
    void aMissingOrStrangeIdIsABadRequestThatAsksNobody() throws Exception {
        for (var query : List.of("", "?id=", "?id=..%2F..%2Fbalance", "?id=a%0Ab")) {
            var answer = ask("/v1/generation" + query, path -> Future.failedFuture("asked"));

            assertThat(answer.statusCode()).as(query).isEqualTo(400);
        }
    }

    @Test
    void billingThatIsDownIsUnavailable() throws Exception {
        assertThat(ask("/v1/credits", path -> Future.failedFuture("down")).statusCode())
                .isEqualTo(503);
        assertThat(ask("/v1/generation?id=x", path -> Future.failedFuture("down"))
                        .statusCode())
                .isEqualTo(503);
    }

    private HttpResponse<String> ask(
            String path, java.util.function.Function<String, Future<Optional<JsonNode>>> billing) throws Exception {
        var config = new SmallRyeConfigBuilder()
                .withMapping(ManagementConfig.class)
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .addDefaultInterceptors()
                .build()
                .getConfigMapping(ManagementConfig.class);
        var questions = new AccountQuestions(vertx, config, billing);
        var key = new dev.tollgate.contracts.apikey.ApiKeyRecord(
                "lookup",
                new UUID(0, 1),
                new UUID(0, 2),
                "key",
                "sk-tg-…",
                false,
                null,
                List.of(),
                List.of(),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH);
        var server = vertx.createHttpServer()
                .requestHandler(request -> {
                    if (request.path().equals("/v1/credits")) {
                        questions.credits(request, key, "req_test");
                    } else {
                        questions.generation(request, key, "req_test");
                    }
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        var uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static Future<Optional<JsonNode>> found(String json) {
        try {
            return Future.succeededFuture(Optional.of(ContractJson.MAPPER.readTree(json)));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
