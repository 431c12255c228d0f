package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// The official Java SDK against the platform; after each call the books are compared with what the simulator did.
class ChatCompletionTest {
    private final Platform platform = Platform.shared();
    private final Books books = new Books(platform);

    @Test
    void completionIsAnsweredAndChargedToTheNanoDollar() {
        try (var response = client("demo")
                .chat()
                .completions()
                .withRawResponse()
                .create(hello("gpt-5.4").build())) {
            var completion = response.parse();

            assertThat(completion.choices().getFirst().message().content().orElseThrow())
                    .isNotBlank();
            assertThat(completion.model()).isEqualTo("gpt-5.4");
            assertThat(response.headers().values("x-ratelimit-limit-requests")).containsExactly("300");
            books.assertChargedAsTruth(response.headers().values("x-request-id").getFirst());
        }
    }

    @Test
    void streamIsWholeAndChargedToTheNanoDollar() {
        var accumulator = ChatCompletionAccumulator.create();
        String requestId;
        try (var response = client("demo")
                .chat()
                .completions()
                .withRawResponse()
                .createStreaming(hello("gpt-5.4").build())) {
            requestId = response.headers().values("x-request-id").getFirst();
            var chunks = new ArrayList<com.openai.models.chat.completions.ChatCompletionChunk>();
            try (var stream = response.parse()) {
                stream.stream().peek(chunks::add).forEach(accumulator::accumulate);
            }
            assertThat(chunks).hasSizeGreaterThan(2).allSatisfy(chunk -> {
                assertThat(chunk.usage()).as("usage that nobody asked for").isEmpty();
                assertThat(chunk.choices()).isNotEmpty();
            });
        }

        var completion = accumulator.chatCompletion();
        assertThat(completion.choices().getFirst().message().content().orElseThrow())
                .isNotBlank();
        assertThat(completion.choices().getFirst().finishReason().asString()).isEqualTo("stop");
        books.assertChargedAsTruth(requestId);
    }

    @Test
    void streamThatAsksForUsageGetsWhatItIsChargedFor() {
        var params = hello("claude-sonnet-4-6")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        String requestId;
        var usages = new ArrayList<Long>();
        try (var response =
                client("demo").chat().completions().withRawResponse().createStreaming(params)) {
            requestId = response.headers().values("x-request-id").getFirst();
            try (var stream = response.parse()) {
                stream.stream()
                        .forEach(chunk -> chunk.usage().ifPresent(usage -> usages.add(usage.completionTokens())));
            }
        }

        assertThat(usages).hasSize(1);
        books.assertChargedAsTruth(requestId);
        var truth = platform.truth(requestId).getFirst();
        assertThat(usages).containsExactly(truth.path("outputTokens").asLong());
    }

    @Test
    void aliasIsServedAndEchoed() {
        var completion = client("demo")
                .chat()
                .completions()
                .create(hello("claude-sonnet-4").build());

        assertThat(completion.model()).isEqualTo("claude-sonnet-4");
    }

    @Test
    void mistypedAndUnknownKeysAreRefused() {
        var mistyped = platform.key("demo").substring(0, 20) + "x"
                + platform.key("demo").substring(21);

        for (var key : new String[] {mistyped, "sk-anything", "sk-your-futurmix-key"}) {
            assertThatThrownBy(() -> clientWith(key)
                            .chat()
                            .completions()
                            .create(hello("gpt-5.4").build()))
                    .isInstanceOfSatisfying(UnauthorizedException.class, e -> {
                        assertThat(e.code()).contains("invalid_api_key");
                        assertThat(e.type()).contains("authentication_error");
                    });
        }
    }

    @Test
    void revokedKeyIsRefused() {
        assertThatThrownBy(() -> client("revoked")
                        .chat()
                        .completions()
                        .create(hello("gpt-5.4").build()))
                .isInstanceOf(UnauthorizedException.class);
    }

    @Test
    void keyRestrictedToOneModelServesThatModelOnly() {
        assertThat(client("restricted")
                        .chat()
                        .completions()
                        .create(hello("gpt-5.4-nano").build())
                        .choices())
                .isNotEmpty();
        assertThatThrownBy(() -> client("restricted")
                        .chat()
                        .completions()
                        .create(hello("gpt-5.4").build()))
                .isInstanceOfSatisfying(
                        PermissionDeniedException.class,
                        e -> assertThat(e.type()).contains("permission_error"));
    }

    @Test
    void emptyBalanceIsPaymentRequiredAndFreeModelsStillServe() {
        assertThatThrownBy(() -> client("empty")
                        .chat()
                        .completions()
                        .create(hello("gpt-5.4").build()))
                .isInstanceOfSatisfying(OpenAIServiceException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(402);
                    assertThat(e.type()).contains("insufficient_quota");
                    books.assertFree(e.headers().values("x-request-id").getFirst(), "REFUSED");
                });
        assertThat(client("empty")
                        .chat()
                        .completions()
                        .create(hello("meta/llama-3.3-70b-instruct").build())
                        .choices())
                .isNotEmpty();
    }

    @Test
    void unknownModelIsNotFoundByName() {
        assertThatThrownBy(() -> client("demo")
                        .chat()
                        .completions()
                        .create(hello("gpt-4o").build()))
                .isInstanceOfSatisfying(NotFoundException.class, e -> {
                    assertThat(e.code()).contains("model_not_found");
                    assertThat(e.getMessage()).contains("gpt-4o");
                });
    }

    @Test
    void malformedJsonIsABadRequest() {
        var response = platform.post("/v1/chat/completions", platform.key("demo"), "{\"model\": \"gpt-5.4\", ");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Platform.json(response).path("error").path("type").asText()).isEqualTo("invalid_request_error");
        books.assertFree(response.headers().firstValue("x-request-id").orElseThrow(), "REFUSED");
    }

    @Test
    void wrongParameterIsTheProvidersOwnBadRequest() {
        assertThatThrownBy(() -> client("demo")
                        .chat()
                        .completions()
                        .create(hello("gpt-5.4").temperature(9.0).build()))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void bodyOfTwentyMegabytesIsServedAndOneOverTheLimitIsRefused() {
        var image = "data:image/png;base64," + "A".repeat(20_000_000);
        var served = platform.post("/v1/chat/completions", platform.key("demo"), vision(image));

        assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
        books.assertChargedAsTruth(served.headers().firstValue("x-request-id").orElseThrow());

        var refused =
                platform.post("/v1/chat/completions", platform.key("demo"), vision(image + "A".repeat(20_000_000)));
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(Platform.json(refused).path("error").path("type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void brokenProviderIsAServerErrorAndFree() {
        assertThatThrownBy(() -> client("demo")
                        .chat()
                        .completions()
                        .create(hello("sim-fault-500").build()))
                .isInstanceOfSatisfying(InternalServerException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(500);
                    books.assertFree(e.headers().values("x-request-id").getFirst(), "UPSTREAM_ERROR");
                });
    }

    @Test
    void unreachableProviderIsUnavailableAndFree() {
        assertThatThrownBy(() -> client("demo")
                        .chat()
                        .completions()
                        .create(hello("sim-fault-503").build()))
                .isInstanceOfSatisfying(InternalServerException.class, e -> {
                    assertThat(e.statusCode()).isEqualTo(503);
                    books.assertFree(e.headers().values("x-request-id").getFirst(), "UPSTREAM_ERROR");
                });
    }

    @Test
    void limitedProviderIsRateLimitedWithRetryAfterAndFree() {
        assertThatThrownBy(() -> client("demo")
                        .chat()
                        .completions()
                        .create(hello("sim-fault-429").build()))
                .isInstanceOfSatisfying(RateLimitException.class, e -> {
                    assertThat(e.headers().values("retry-after")).isNotEmpty();
                    books.assertFree(e.headers().values("x-request-id").getFirst(), "UPSTREAM_ERROR");
                });
    }

    @Test
    void secondDeploymentServesWhenTheFirstFails() {
        try (var response = client("demo")
                .chat()
                .completions()
                .withRawResponse()
                .create(hello("sim-failover").build())) {
            assertThat(response.parse().choices()).isNotEmpty();

            var requestId = response.headers().values("x-request-id").getFirst();
            books.assertChargedAsTruth(requestId);
            assertThat(books.line(requestId).attempts()).hasSize(2);
        }
    }

    @Test
    void emptyAnswerIsFree() {
        var response = platform.post("/v1/chat/completions", platform.key("demo"), body("sim-fault-empty", false));

        books.assertFree(response.headers().firstValue("x-request-id").orElseThrow(), "EMPTY");
    }

    @Test
    void cutStreamEndsWithAnErrorAndNeverLooksWhole() {
        var received = new StringBuilder();
        assertThatThrownBy(() -> {
                    try (var stream = client("demo")
                            .chat()
                            .completions()
                            .createStreaming(hello("sim-fault-cut").build())) {
                        stream.stream().forEach(chunk -> {
                            chunk.choices().getFirst().delta().content().ifPresent(received::append);
                            assertThat(chunk.choices().getFirst().finishReason())
                                    .isEmpty();
                        });
                    }
                })
                .isInstanceOf(OpenAIException.class);

        var response = platform.post("/v1/chat/completions", platform.key("demo"), body("sim-fault-cut", true));
        assertThat(received).isNotEmpty();
        assertThat(response.body())
                .contains("\"error\"")
                .doesNotContain("[DONE]")
                .doesNotContain("\"stop\"");
        var line = books.line(response.headers().firstValue("x-request-id").orElseThrow());
        assertThat(line.outcome()).isEqualTo("CUT_BY_UPSTREAM");
        assertThat(line.usageSource()).isEqualTo("COUNTED");
        assertThat(line.charge())
                .isEqualTo(books.rates("sim-fault-cut").charge(line.units()))
                .isEqualTo(line.fromWallet());
        books.assertBalanced();
    }

    private OpenAIClient client(String key) {
        return clientWith(platform.key(key));
    }

    private OpenAIClient clientWith(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(platform.url() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder hello(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addSystemMessage("You are a helpful assistant.")
                .addUserMessage("Explain quantum computing in 3 sentences.")
                .maxCompletionTokens(500);
    }

    static String body(String model, boolean stream) {
        return """
                {"model": "%s", "stream": %s, "max_tokens": 500, "messages": [{"role": "user", "content": "Write a poem."}]}
                """.formatted(model, stream);
    }

    private static String vision(String image) {
        return """
                {"model": "gpt-5.4", "max_tokens": 100, "messages": [{"role": "user", "content": [
                {"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "%s"}}]}]}
                """.formatted(image);
    }
}
