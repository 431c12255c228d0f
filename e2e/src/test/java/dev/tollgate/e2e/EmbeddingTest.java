package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Embeddings of an OpenAI and a Gemini provider, in both clients' forms, charged to the nano-dollar.
class EmbeddingTest {
    private final Platform platform = Platform.shared();
    private final Books books = new Books(platform);

    @ParameterizedTest
    @ValueSource(strings = {"text-embedding-3-small", "gemini-embedding-001"})
    void theOpenAiSdkGetsOneVectorForEachText(String model) {
        var client = OpenAIOkHttpClient.builder()
                .baseUrl(platform.url() + "/v1")
                .apiKey(platform.key("demo"))
                .maxRetries(0)
                .build();
        var base64 = params(model)
                .encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                .build();
        var floats = params(model)
                .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                .build();

        try (var response = client.embeddings().withRawResponse().create(floats)) {
            var packed = client.embeddings().create(base64);
            var vectors = response.parse();
            assertThat(vectors.data()).hasSize(2);
            assertThat(vectors.model()).isEqualTo(model);
            assertThat(packed.data().get(1).embedding())
                    .isEqualTo(vectors.data().get(1).embedding());
            assertThat(vectors.usage().promptTokens()).isPositive();
            books.assertChargedAsTruth(response.headers().values("x-request-id").getFirst());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-embedding-3-small", "gemini-embedding-001"})
    void aGeminiClientGetsItsOwnForm(String model) {
        var answer = platform.post(
                "/v1beta/models/" + model + ":embedContent",
                platform.key("demo"),
                "{\"content\":{\"parts\":[{\"text\":\"How long is a toll road?\"}]}}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(Platform.json(answer).path("embedding").path("values").size())
                .isGreaterThan(10);
        books.assertChargedAsTruth(answer.headers().firstValue("x-request-id").orElseThrow());
    }

    private static EmbeddingCreateParams.Builder params(String model) {
        return EmbeddingCreateParams.builder()
                .model(model)
                .inputOfArrayOfStrings(List.of("How long is a toll road?", "Who pays?"));
    }
}
