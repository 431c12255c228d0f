package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.genai.Client;
import com.google.genai.errors.ApiException;
import com.google.genai.errors.ClientException;
import com.google.genai.errors.GenAiIOException;
import com.google.genai.types.ClientOptions;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.ListModelsConfig;
import com.google.genai.types.Part;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

/// Google's Gen AI SDK for Java against models of every format.
class GeminiSdkTest {
    private final Platform platform = Platform.shared();
    private final Books books = new Books(platform);
    private final AtomicReference<String> requestId = new AtomicReference<>();
    private final Client client = client(platform.key(Sample.KEY));

    @EachFormat
    void contentIsGeneratedAndChargedAsItsUsageSays(String model) {
        var response = client.models.generateContent(model, Sample.QUESTION, config().build());

        assertThat(response.text()).isNotBlank();
        assertThat(response.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
        assertThat(response.modelVersion()).contains(model);
        assertCharged(response);
    }

    @EachFormat
    void streamEndsWithItsReasonAndItsUsage(String model) {
        var chunks = new ArrayList<GenerateContentResponse>();
        try (var stream = client.models.generateContentStream(model, Sample.QUESTION, config().build())) {
            stream.forEach(chunks::add);
        }

        assertThat(chunks).hasSizeGreaterThan(1);
        assertThat(text(chunks)).isNotBlank();
        assertThat(chunks.getLast().finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
        assertCharged(chunks.getLast());
    }

    @EachFormat
    void functionIsCalledAndItsResponseAnswered(String model) {
        var config = withTool().build();
        var calling = client.models.generateContent(model, Sample.TOOL_QUESTION, config);

        var answer = client.models.generateContent(model, answered(content(calling)), config);

        assertThat(answer.text()).contains(Sample.TOOL_RESULT);
    }

    @EachThinker
    void thoughtsAreShownAndAcceptedBackInAToolConversation(String model) {
        var config = withTool()
                .thinkingConfig(ThinkingConfig.builder()
                        .includeThoughts(true)
                        .thinkingBudget(2048)
                        .build())
                .build();
        var parts = new ArrayList<Part>();
        try (var stream = client.models.generateContentStream(model, Sample.TOOL_QUESTION, config)) {
            stream.forEach(chunk -> parts.addAll(chunk.parts()));
        }
        assertThat(parts).anySatisfy(part -> {
            assertThat(part.thought()).contains(true);
            assertThat(part.text().orElseThrow()).isNotBlank();
        });

        var said = Content.builder().role("model").parts(parts).build();
        var answer = client.models.generateContent(model, answered(said), config);

        assertThat(answer.text()).contains(Sample.TOOL_RESULT);
        assertCharged(answer);
    }

    @EachFormat
    void structuredOutputFitsItsSchema(String model) throws IOException {
        var schema = Map.of(
                "type",
                "object",
                "properties",
                Map.of("title", Map.of("type", "string"), "minutes", Map.of("type", "integer")),
                "required",
                List.of("title", "minutes"),
                "additionalProperties",
                false);
        var config = config().responseMimeType("application/json")
                .responseJsonSchema(schema)
                .build();

        var text = client.models.generateContent(model, Sample.QUESTION, config).text();

        var recipe = ContractJson.MAPPER.readTree(text);
        assertThat(recipe.path("title").asText()).isNotBlank();
        assertThat(recipe.path("minutes").isInt()).isTrue();
    }

    @EachFormat
    void imageIsSeen(String model) {
        var png = Base64.getDecoder().decode(Sample.PNG);
        var content = Content.fromParts(Part.fromBytes(png, "image/png"), Part.fromText("What is this?"));

        assertThat(client.models
                        .generateContent(model, content, config().build())
                        .text())
                .contains("image/png");
    }

    @EachFormat
    void tokensAreCountedFreeOfCharge(String model) {
        assertThat(client.models
                        .countTokens(model, Sample.QUESTION, null)
                        .totalTokens()
                        .orElseThrow())
                .isBetween(5, 100);
    }

    @Test
    void errorsAreTheSdksOwn() {
        try (var mistyped = client("AIza-anything")) {
            assertThatThrownBy(() -> mistyped.models.generateContent("gemini-2.5-pro", Sample.QUESTION, null))
                    .isInstanceOfSatisfying(ClientException.class, e -> {
                        assertThat(e.code()).isEqualTo(401);
                        assertThat(e.status()).isEqualTo("UNAUTHENTICATED");
                    });
        }
        assertThatThrownBy(() -> client.models.generateContent("gemini-1.0-pro", Sample.QUESTION, null))
                .isInstanceOfSatisfying(ClientException.class, e -> {
                    assertThat(e.code()).isEqualTo(404);
                    assertThat(e.status()).isEqualTo("NOT_FOUND");
                });
    }

    @EachFormat
    void wrongParameterIsAnInvalidArgument(String model) {
        var config = config().temperature(9f).build();

        assertThatThrownBy(() -> client.models.generateContent(model, Sample.QUESTION, config))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.code()).isEqualTo(400);
                    assertThat(e.status()).isEqualTo("INVALID_ARGUMENT");
                });
    }

    @EachCut
    void cutStreamIsAnException(String model) {
        assertThatThrownBy(() -> {
                    try (var stream = client.models.generateContentStream(model, Sample.QUESTION, config().build())) {
                        stream.forEach(chunk -> assertThat(chunk.finishReason().knownEnum())
                                .isEqualTo(FinishReason.Known.FINISH_REASON_UNSPECIFIED));
                    }
                })
                .isInstanceOfAny(ApiException.class, GenAiIOException.class);
    }

    @Test
    void modelsAreListedInGeminisForm() {
        var names = new ArrayList<String>();
        client.models
                .list(ListModelsConfig.builder().pageSize(20).build())
                .forEach(model -> names.add(model.name().orElseThrow()));

        assertThat(names).contains("models/gemini-2.5-pro", "models/gpt-5.4").hasSizeGreaterThan(50);
    }

    private Client client(String key) {
        var http = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    var response = chain.proceed(chain.request());
                    requestId.set(response.header("x-request-id"));
                    return response;
                })
                .build();
        return Client.builder()
                .apiKey(key)
                .httpOptions(HttpOptions.builder()
                        .baseUrl(platform.url() + "/gemini")
                        .retryOptions(HttpRetryOptions.builder().attempts(1).build())
                        .build())
                .clientOptions(ClientOptions.builder().customHttpClient(http).build())
                .build();
    }

    private static GenerateContentConfig.Builder config() {
        return GenerateContentConfig.builder()
                .systemInstruction(Content.fromParts(Part.fromText(Sample.SYSTEM)))
                .maxOutputTokens(500);
    }

    private static GenerateContentConfig.Builder withTool() {
        var schema = Map.of(
                "type", "object",
                "properties", Map.of("city", Map.of("type", "string")),
                "required", List.of("city"));
        var declaration = FunctionDeclaration.builder()
                .name(Sample.TOOL)
                .description("The weather of a city")
                .parametersJsonSchema(schema)
                .build();
        return GenerateContentConfig.builder()
                .maxOutputTokens(4000)
                .tools(Tool.builder().functionDeclarations(declaration).build());
    }

    private static List<Content> answered(Content calling) {
        var responses = calling.parts().orElseThrow().stream()
                .flatMap(part -> part.functionCall().stream())
                .peek(call -> assertThat(call.name()).contains(Sample.TOOL))
                .map(call -> Part.builder()
                        .functionResponse(com.google.genai.types.FunctionResponse.builder()
                                .id(call.id().orElse("call-1"))
                                .name(Sample.TOOL)
                                .response(Map.of("output", Sample.TOOL_RESULT))
                                .build())
                        .build())
                .toList();
        assertThat(responses).isNotEmpty();
        return List.of(
                Content.builder()
                        .role("user")
                        .parts(Part.fromText(Sample.TOOL_QUESTION))
                        .build(),
                calling,
                Content.builder().role("user").parts(responses).build());
    }

    private static Content content(GenerateContentResponse response) {
        return response.candidates().orElseThrow().getFirst().content().orElseThrow();
    }

    private static String text(List<GenerateContentResponse> chunks) {
        var text = new StringBuilder();
        for (var chunk : chunks) {
            var piece = chunk.text();
            text.append(piece == null ? "" : piece);
        }
        return text.toString();
    }

    /// The charge is the truth's, and so is the usage that the client was told.
    private void assertCharged(GenerateContentResponse last) {
        books.assertChargedAsTruth(requestId.get());
        var truth = platform.truth(requestId.get()).getLast();
        var usage = last.usageMetadata().orElseThrow();
        assertThat(usage.promptTokenCount()).contains(truth.path("inputTokens").asInt());
        assertThat(usage.candidatesTokenCount().orElse(0)
                        + usage.thoughtsTokenCount().orElse(0))
                .isEqualTo(truth.path("outputTokens").asInt());
    }
}
