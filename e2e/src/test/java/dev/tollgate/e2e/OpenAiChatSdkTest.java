package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import java.util.List;
import java.util.Map;

/// OpenAI's Java SDK, its Chat Completions API, against models of every format. What has nothing to do with the format
/// is in [ChatCompletionTest].
class OpenAiChatSdkTest {
    private final Platform platform = Platform.shared();
    private final Books books = new Books(platform);
    private final OpenAIClient client = OpenAIOkHttpClient.builder()
            .baseUrl(platform.url() + "/v1")
            .apiKey(platform.key(Sample.KEY))
            .maxRetries(0)
            .build();

    @EachFormat
    void completionIsAnsweredAndChargedAsItsUsageSays(String model) {
        try (var response = client.chat()
                .completions()
                .withRawResponse()
                .create(question(model).build())) {
            var completion = response.parse();

            assertThat(text(completion)).isNotBlank();
            assertThat(completion.model()).isEqualTo(model);
            assertThat(finish(completion)).isEqualTo("stop");
            assertCharged(response.headers().values("x-request-id").getFirst(), completion);
        }
    }

    @EachFormat
    void streamIsAccumulatedToAWholeCompletion(String model) {
        var params = question(model)
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        var accumulator = ChatCompletionAccumulator.create();
        String requestId;
        try (var response = client.chat().completions().withRawResponse().createStreaming(params)) {
            requestId = response.headers().values("x-request-id").getFirst();
            try (var stream = response.parse()) {
                stream.stream().forEach(accumulator::accumulate);
            }
        }

        var completion = accumulator.chatCompletion();
        assertThat(text(completion)).isNotBlank();
        assertThat(finish(completion)).isEqualTo("stop");
        assertCharged(requestId, completion);
    }

    @EachFormat
    void toolIsCalledAndItsResultAnswered(String model) {
        var params = withTool(model).build();
        var calling = client.chat().completions().create(params);
        assertThat(finish(calling)).isEqualTo("tool_calls");

        var answer = client.chat().completions().create(answered(params, calling));

        assertThat(text(answer)).contains(Sample.TOOL_RESULT);
        assertThat(finish(answer)).isEqualTo("stop");
    }

    @EachThinker
    void thoughtsAreShownAndAToolConversationGoesOnWithoutThem(String model) {
        var params = withTool(model).reasoningEffort(ReasoningEffort.MEDIUM).build();
        var calling = client.chat().completions().create(params);
        var message = calling.choices().getFirst().message();
        assertThat(JsonValue.from(message).toString()).contains("reasoning_content");

        try (var response = client.chat().completions().withRawResponse().create(answered(params, calling))) {
            var answer = response.parse();

            assertThat(text(answer)).contains(Sample.TOOL_RESULT);
            assertCharged(response.headers().values("x-request-id").getFirst(), answer);
        }
    }

    @EachFormat
    void structuredOutputFitsItsClass(String model) {
        var completion = client.chat()
                .completions()
                .create(question(model).responseFormat(Sample.Recipe.class).build());

        var recipe = completion.choices().getFirst().message().content().orElseThrow();
        assertThat(recipe.title()).isNotBlank();
        assertThat(recipe.steps()).isNotNull();
    }

    @EachFormat
    void imageIsSeen(String model) {
        var image = ChatCompletionContentPartImage.builder()
                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                        .url("data:image/png;base64," + Sample.PNG)
                        .build())
                .build();
        var text = ChatCompletionContentPartText.builder().text("What is this?").build();
        var params = ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessageOfArrayOfContentParts(
                        List.of(ChatCompletionContentPart.ofText(text), ChatCompletionContentPart.ofImageUrl(image)))
                .build();

        assertThat(text(client.chat().completions().create(params))).contains("image/png");
    }

    @EachFormat
    void wrongParameterIsABadRequest(String model) {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(question(model).temperature(9.0).build()))
                .isInstanceOf(BadRequestException.class);
    }

    @EachCut
    void cutStreamIsAnException(String model) {
        assertThatThrownBy(() -> {
                    try (var stream = client.chat()
                            .completions()
                            .createStreaming(question(model).build())) {
                        stream.stream()
                                .forEach(chunk -> assertThat(
                                                chunk.choices().getFirst().finishReason())
                                        .isEmpty());
                    }
                })
                .isInstanceOf(OpenAIException.class);
    }

    private static ChatCompletionCreateParams.Builder question(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addSystemMessage(Sample.SYSTEM)
                .addUserMessage(Sample.QUESTION)
                .maxCompletionTokens(500);
    }

    private static ChatCompletionCreateParams.Builder withTool(String model) {
        var parameters = FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                .build();
        var function = FunctionDefinition.builder()
                .name(Sample.TOOL)
                .description("The weather of a city")
                .parameters(parameters)
                .build();
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addTool(ChatCompletionFunctionTool.builder().function(function).build())
                .addUserMessage(Sample.TOOL_QUESTION);
    }

    private static ChatCompletionCreateParams answered(ChatCompletionCreateParams params, ChatCompletion calling) {
        var message = calling.choices().getFirst().message();
        var conversation = params.toBuilder().addMessage(message);
        assertThat(message.toolCalls().orElseThrow()).isNotEmpty().allSatisfy(call -> {
            assertThat(call.asFunction().function().name()).isEqualTo(Sample.TOOL);
            conversation.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(call.asFunction().id())
                    .content(Sample.TOOL_RESULT)
                    .build());
        });
        return conversation.build();
    }

    private static String text(ChatCompletion completion) {
        return completion.choices().getFirst().message().content().orElse("");
    }

    private static String finish(ChatCompletion completion) {
        return completion.choices().getFirst().finishReason().asString();
    }

    /// The charge is the truth's, and so is the usage that the client was told.
    private void assertCharged(String requestId, ChatCompletion completion) {
        books.assertChargedAsTruth(requestId);
        var truth = platform.truth(requestId).getLast();
        var usage = completion.usage().orElseThrow();
        assertThat(usage.promptTokens()).isEqualTo(truth.path("inputTokens").asLong());
        assertThat(usage.completionTokens())
                .isEqualTo(truth.path("outputTokens").asLong());
    }
}
