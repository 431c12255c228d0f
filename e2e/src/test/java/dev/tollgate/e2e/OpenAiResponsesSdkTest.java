package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// OpenAI's Java SDK, its Responses API, against models of every format.
class OpenAiResponsesSdkTest {
    private final Platform platform = Platform.shared();
    private final Books books = new Books(platform);
    private final OpenAIClient client = client(platform.key(Sample.KEY));

    @EachFormat
    void responseIsAnsweredAndChargedAsItsUsageSays(String model) {
        try (var answer =
                client.responses().withRawResponse().create(question(model).build())) {
            var response = answer.parse();

            assertThat(text(response)).isNotBlank();
            assertThat(response.model().toString()).contains("=" + model + "}");
            assertThat(response.status()).contains(ResponseStatus.COMPLETED);
            assertCharged(answer.headers().values("x-request-id").getFirst(), response);
        }
    }

    @EachFormat
    void streamIsAccumulatedToAWholeResponse(String model) {
        var accumulator = ResponseAccumulator.createWithSnapshots();
        String requestId;
        try (var answer = client.responses()
                .withRawResponse()
                .createStreaming(question(model).build())) {
            requestId = answer.headers().values("x-request-id").getFirst();
            try (var stream = answer.parse()) {
                stream.stream().forEach(accumulator::accumulate);
            }
        }

        var response = accumulator.response();
        assertThat(text(response)).isNotBlank();
        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        assertThat(text(accumulator.reconstructedResponse())).isEqualTo(text(response));
        assertCharged(requestId, response);
    }

    @EachFormat
    void functionIsCalledAndItsOutputAnswered(String model) {
        var calling = client.responses().create(withTool(model, items()).build());

        var answer =
                client.responses().create(withTool(model, answered(calling)).build());

        assertThat(text(answer)).contains(Sample.TOOL_RESULT);
    }

    @EachThinker
    void reasoningIsShownAndAcceptedBackInAToolConversation(String model) {
        var accumulator = ResponseAccumulator.create();
        try (var stream = client.responses().createStreaming(thinking(model, items()))) {
            stream.stream().forEach(accumulator::accumulate);
        }
        var calling = accumulator.response();
        assertThat(calling.output().getFirst().reasoning()).hasValueSatisfying(reasoning -> {
            assertThat(reasoning.summary()).isNotEmpty();
            assertThat(reasoning.encryptedContent().orElse("")).isNotBlank();
        });

        try (var raw = client.responses().withRawResponse().create(thinking(model, answered(calling)))) {
            var answer = raw.parse();

            assertThat(text(answer)).contains(Sample.TOOL_RESULT);
            assertCharged(raw.headers().values("x-request-id").getFirst(), answer);
        }
    }

    @EachFormat
    void structuredOutputFitsItsClass(String model) {
        var response = client.responses()
                .create(question(model).text(Sample.Recipe.class).build());

        var recipe = response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .findFirst()
                .orElseThrow();
        assertThat(recipe.title()).isNotBlank();
        assertThat(recipe.steps()).isNotNull();
    }

    @EachFormat
    void imageIsSeen(String model) {
        var image = ResponseInputImage.builder()
                .detail(ResponseInputImage.Detail.AUTO)
                .imageUrl("data:image/png;base64," + Sample.PNG)
                .build();
        var message = ResponseInputItem.Message.builder()
                .role(ResponseInputItem.Message.Role.USER)
                .addInputTextContent("What is this?")
                .addContent(image)
                .build();
        var params = ResponseCreateParams.builder()
                .model(model)
                .inputOfResponse(List.of(ResponseInputItem.ofMessage(message)))
                .build();

        assertThat(text(client.responses().create(params))).contains("image/png");
    }

    @Test
    void errorsAreTheSdksOwn() {
        var mistyped = client("sk-anything");
        assertThatThrownBy(() -> mistyped.responses().create(question("gpt-5.4").build()))
                .isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> client.responses().create(question("gpt-4o").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("gpt-4o");
    }

    @EachFormat
    void wrongParameterIsABadRequest(String model) {
        assertThatThrownBy(() -> client.responses()
                        .create(question(model).temperature(9.0).build()))
                .isInstanceOf(BadRequestException.class);
    }

    /// This SDK hands a failed stream's last event to its caller; what counts is that nothing says it was completed.
    @EachCut
    void cutStreamNeverLooksCompleted(String model) {
        var events = new ArrayList<ResponseStreamEvent>();
        var failure = "";
        try (var stream = client.responses().createStreaming(question(model).build())) {
            stream.stream().forEach(events::add);
        } catch (com.openai.errors.OpenAIException e) {
            failure = e.toString();
        }

        assertThat(events).isNotEmpty().noneMatch(ResponseStreamEvent::isCompleted);
        assertThat(!failure.isEmpty()
                        || events.getLast().isFailed()
                        || events.getLast().isError())
                .as("%s %s", failure, events.getLast())
                .isTrue();
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(platform.url() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ResponseCreateParams.Builder question(String model) {
        return ResponseCreateParams.builder()
                .model(model)
                .instructions(Sample.SYSTEM)
                .input(Sample.QUESTION)
                .maxOutputTokens(500);
    }

    private static List<ResponseInputItem> items() {
        return List.of(ResponseInputItem.ofMessage(ResponseInputItem.Message.builder()
                .role(ResponseInputItem.Message.Role.USER)
                .addInputTextContent(Sample.TOOL_QUESTION)
                .build()));
    }

    private static ResponseCreateParams.Builder withTool(String model, List<ResponseInputItem> items) {
        var parameters = FunctionTool.Parameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                .build();
        return ResponseCreateParams.builder()
                .model(model)
                .store(false)
                .addTool(FunctionTool.builder()
                        .name(Sample.TOOL)
                        .description("The weather of a city")
                        .parameters(parameters)
                        .strict(true)
                        .build())
                .inputOfResponse(items);
    }

    private static ResponseCreateParams thinking(String model, List<ResponseInputItem> items) {
        return withTool(model, items)
                .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
                .reasoning(Reasoning.builder()
                        .effort(ReasoningEffort.MEDIUM)
                        .summary(Reasoning.Summary.AUTO)
                        .build())
                .build();
    }

    private static List<ResponseInputItem> answered(Response calling) {
        var items = new ArrayList<>(items());
        for (var item : calling.output()) {
            item.reasoning().ifPresent(reasoning -> items.add(ResponseInputItem.ofReasoning(reasoning)));
            item.message().ifPresent(message -> items.add(ResponseInputItem.ofResponseOutputMessage(message)));
            item.functionCall().ifPresent(call -> items.add(ResponseInputItem.ofFunctionCall(call)));
        }
        for (var item : calling.output()) {
            item.functionCall().ifPresent(call -> {
                assertThat(call.name()).isEqualTo(Sample.TOOL);
                items.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                        .callId(call.callId())
                        .output(Sample.TOOL_RESULT)
                        .build()));
            });
        }
        assertThat(items.getLast().isFunctionCallOutput()).isTrue();
        return items;
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .map(text -> text.text())
                .collect(Collectors.joining());
    }

    /// The charge is the truth's, and so is the usage that the client was told.
    private void assertCharged(String requestId, Response response) {
        books.assertChargedAsTruth(requestId);
        var truth = platform.truth(requestId).getLast();
        var usage = response.usage().orElseThrow();
        assertThat(usage.inputTokens()).isEqualTo(truth.path("inputTokens").asLong());
        assertThat(usage.outputTokens()).isEqualTo(truth.path("outputTokens").asLong());
        assertThat(usage.totalTokens()).isEqualTo(usage.inputTokens() + usage.outputTokens());
    }
}
