package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Anthropic's Java SDK against models of every format.
class AnthropicSdkTest {
    private final Platform platform = Platform.shared();
    private final Books books = new Books(platform);
    private final AnthropicClient client = client(platform.key(Sample.KEY));

    @EachFormat
    void messageIsAnsweredAndChargedAsItsUsageSays(String model) {
        try (var response =
                client.messages().withRawResponse().create(question(model).build())) {
            var message = response.parse();

            assertThat(text(message)).isNotBlank();
            assertThat(message.model().asString()).isEqualTo(model);
            assertThat(message.stopReason()).contains(StopReason.END_TURN);
            assertCharged(response.headers().values("x-request-id").getFirst(), message);
        }
    }

    @EachFormat
    void streamIsAccumulatedToAWholeMessage(String model) {
        var accumulator = MessageAccumulator.create();
        String requestId;
        try (var response = client.messages()
                .withRawResponse()
                .createStreaming(question(model).build())) {
            requestId = response.headers().values("x-request-id").getFirst();
            try (var stream = response.parse()) {
                stream.stream().forEach(accumulator::accumulate);
            }
        }

        var message = accumulator.message();
        assertThat(text(message)).isNotBlank();
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        assertCharged(requestId, message);
    }

    @EachFormat
    void toolIsCalledAndItsResultAnswered(String model) {
        var params = withTool(model).build();
        var calling = client.messages().create(params);
        assertThat(calling.stopReason()).contains(StopReason.TOOL_USE);

        var answer = client.messages().create(answered(params, calling));

        assertThat(text(answer)).contains(Sample.TOOL_RESULT);
        assertThat(answer.stopReason()).contains(StopReason.END_TURN);
    }

    @EachThinker
    void thoughtsAreShownAndAcceptedBackInAToolConversation(String model) {
        var params = withTool(model).enabledThinking(2048).build();
        var accumulator = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        var calling = accumulator.message();
        assertThat(calling.content().getFirst().thinking()).hasValueSatisfying(thought -> {
            assertThat(thought.thinking()).isNotBlank();
            assertThat(thought.signature()).isNotBlank();
        });

        try (var response = client.messages().withRawResponse().create(answered(params, calling))) {
            var answer = response.parse();

            assertThat(text(answer)).contains(Sample.TOOL_RESULT);
            assertCharged(response.headers().values("x-request-id").getFirst(), answer);
        }
    }

    @EachFormat
    void structuredOutputFitsItsClass(String model) {
        var message = client.messages()
                .create(question(model).outputConfig(Sample.Recipe.class).build());

        var recipe = message.content().stream()
                .flatMap(block -> block.text().stream())
                .findFirst()
                .orElseThrow()
                .text();
        assertThat(recipe.title()).isNotBlank();
        assertThat(recipe.steps()).isNotNull();
    }

    @EachFormat
    void imageIsSeen(String model) {
        var image = Base64ImageSource.builder()
                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                .data(Sample.PNG)
                .build();
        var params = MessageCreateParams.builder()
                .model(model)
                .maxTokens(300)
                .addUserMessageOfContentBlockParams(
                        List.of(ContentBlockParam.ofImage(image), ContentBlockParam.ofText("What is this?")))
                .build();

        assertThat(text(client.messages().create(params))).contains("image/png");
    }

    @EachFormat
    void tokensAreCountedFreeOfCharge(String model) {
        var params = MessageCountTokensParams.builder()
                .model(model)
                .system(Sample.SYSTEM)
                .addUserMessage(Sample.QUESTION)
                .build();

        assertThat(client.messages().countTokens(params).inputTokens()).isBetween(5L, 100L);
    }

    @Test
    void errorsAreTheSdksOwn() {
        var mistyped = client("sk-ant-anything");
        assertThatThrownBy(() ->
                        mistyped.messages().create(question("claude-sonnet-4-6").build()))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("authentication_error");
        assertThatThrownBy(
                        () -> client.messages().create(question("claude-3-opus").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("claude-3-opus");
    }

    @EachFormat
    void wrongParameterIsABadRequest(String model) {
        assertThatThrownBy(() -> client.messages()
                        .create(question(model)
                                .putAdditionalBodyProperty("temperature", JsonValue.from(9.0))
                                .build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("temperature");
    }

    @EachCut
    void cutStreamIsAnException(String model) {
        assertThatThrownBy(() -> {
                    try (var stream =
                            client.messages().createStreaming(question(model).build())) {
                        stream.stream()
                                .forEach(event ->
                                        assertThat(event.isMessageStop()).isFalse());
                    }
                })
                .isInstanceOf(AnthropicException.class);
    }

    @Test
    void modelsAreListedInAnthropicsForm() {
        var models = client.models().list().autoPager().stream()
                .map(model -> model.id())
                .toList();

        assertThat(models).contains("claude-sonnet-4-6", "gpt-5.4").hasSizeGreaterThan(50);
    }

    private AnthropicClient client(String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(platform.url() + "/anthropic")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static MessageCreateParams.Builder question(String model) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(500)
                .system(Sample.SYSTEM)
                .addUserMessage(Sample.QUESTION);
    }

    private static MessageCreateParams.Builder withTool(String model) {
        var schema = Tool.InputSchema.builder()
                .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                .addRequired("city")
                .build();
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(4000)
                .addTool(Tool.builder()
                        .name(Sample.TOOL)
                        .description("The weather of a city")
                        .inputSchema(schema)
                        .build())
                .addUserMessage(Sample.TOOL_QUESTION);
    }

    private static MessageCreateParams answered(MessageCreateParams params, Message calling) {
        var results = calling.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .peek(call -> assertThat(call.name()).isEqualTo(Sample.TOOL))
                .map(call -> ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                        .toolUseId(call.id())
                        .content(Sample.TOOL_RESULT)
                        .build()))
                .toList();
        assertThat(results).isNotEmpty();
        return params.toBuilder()
                .addMessage(calling)
                .addUserMessageOfContentBlockParams(results)
                .build();
    }

    private static String text(Message message) {
        return message.content().stream()
                .map(ContentBlock::text)
                .flatMap(Optional::stream)
                .map(block -> block.text())
                .collect(Collectors.joining());
    }

    /// The charge is the truth's, and so is the usage that the client was told.
    private void assertCharged(String requestId, Message message) {
        books.assertChargedAsTruth(requestId);
        var truth = platform.truth(requestId).getLast();
        var usage = message.usage();
        assertThat(usage.outputTokens()).isEqualTo(truth.path("outputTokens").asLong());
        assertThat(usage.inputTokens()
                        + usage.cacheReadInputTokens().orElse(0L)
                        + usage.cacheCreationInputTokens().orElse(0L))
                .isEqualTo(truth.path("inputTokens").asLong());
    }
}
