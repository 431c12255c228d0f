package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseRetrieveParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The Responses API's state, kept by Tollgate for models of every provider protocol.
class StoredResponsesTest {
    private final Platform platform = Platform.shared();
    private final OpenAIClient client = client("demo");

    @ParameterizedTest
    @ValueSource(strings = {"gpt-5.4", "claude-sonnet-4-6", "gemini-2.5-pro", "o3"})
    void aResponseIsKeptGoneOnFromAndForgotten(String model) {
        var first = client.responses()
                .create(params(model).input("My name is Ada Tollgate.").build());
        var kept = await().atMost(Duration.ofSeconds(5))
                .ignoreException(NotFoundException.class)
                .until(() -> client.responses().retrieve(first.id()), response -> true);
        assertThat(text(kept)).isEqualTo(text(first));

        var second = client.responses()
                .create(params(model)
                        .input("What did I say?")
                        .previousResponseId(first.id())
                        .build());
        assertThat(second.usage().orElseThrow().inputTokens())
                .as("the conversation before is part of the prompt")
                .isGreaterThan(first.usage().orElseThrow().inputTokens());

        assertThat(client.responses().inputItems().list(first.id()).data()).hasSize(1);
        client.responses().delete(first.id());
        assertThatThrownBy(() -> client.responses().retrieve(first.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> client.responses()
                        .create(params(model)
                                .input("Again?")
                                .previousResponseId(first.id())
                                .build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.code()).contains("previous_response_not_found"));
    }

    @Test
    void aConversationOfThoughtsAndCallsGoesFromModelToModel() {
        var asks = List.of("o3", "o3", "claude-sonnet-4-6", "gemini-2.5-pro", "gpt-5.4", "o3");
        var previous = "";
        for (var i = 0; i < asks.size(); i++) {
            var called = goOn(asks.get(i), previous, said(Sample.TOOL_QUESTION));
            var call = called.output().stream()
                    .flatMap(item -> item.functionCall().stream())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No call in " + called));

            // The call's result goes to the next model.
            var output = ResponseInputItem.FunctionCallOutput.builder()
                    .callId(call.callId())
                    .output(Sample.TOOL_RESULT)
                    .build();
            var answered =
                    goOn(asks.get((i + 1) % asks.size()), called.id(), ResponseInputItem.ofFunctionCallOutput(output));

            assertThat(text(answered)).contains(Sample.TOOL_RESULT);
            previous = answered.id();
        }
    }

    private Response goOn(String model, String previous, ResponseInputItem item) {
        var params = params(model)
                .inputOfResponse(List.of(item))
                .addTool(tool())
                .reasoning(Reasoning.builder()
                        .effort(ReasoningEffort.MEDIUM)
                        .summary(Reasoning.Summary.AUTO)
                        .build());
        if (!previous.isEmpty()) {
            params.previousResponseId(previous);
        }
        var response = client.responses().create(params.build());
        assertThat(response.previousResponseId().orElse("")).as(model).isEqualTo(previous);
        return response;
    }

    @Test
    void anItemIsReferredToByItsId() {
        var first = client.responses()
                .create(params("claude-sonnet-4-6").input("Say Ada.").build());
        var message = first.output().stream()
                .flatMap(item -> item.message().stream())
                .findFirst()
                .orElseThrow();
        client.responses().retrieve(first.id());

        var second = client.responses()
                .create(params("o3")
                        .inputOfResponse(List.of(
                                ResponseInputItem.ofItemReference(ResponseInputItem.ItemReference.builder()
                                        .id(message.id())
                                        .build()),
                                said("And now?")))
                        .build());

        assertThat(text(second)).isNotBlank();
    }

    @Test
    void aStreamInTheBackgroundIsReadOnAfterAHangUp() {
        var begun = new ArrayList<ResponseStreamEvent>();
        try (var stream = client.responses()
                .createStreaming(params("gemini-2.5-pro")
                        .input("Think about tolls.")
                        .background(true)
                        .build())) {
            stream.stream().limit(2).forEach(begun::add);
        }
        var id = begun.getFirst().created().orElseThrow().response().id();

        try (var stream = client.responses()
                .retrieveStreaming(ResponseRetrieveParams.builder()
                        .responseId(id)
                        .startingAfter(1)
                        .build())) {
            var rest = stream.stream().toList();

            assertThat(rest.getLast().completed().orElseThrow().response().id()).isEqualTo(id);
            assertThat(rest)
                    .anySatisfy(event -> assertThat(event.outputTextDelta()).isPresent());
        }
        assertThat(client.responses().retrieve(id).status()).contains(ResponseStatus.COMPLETED);
    }

    @Test
    void aStreamedResponseIsKeptTooAndOneWithoutStoreIsNot() {
        String streamed;
        try (var stream = client.responses()
                .createStreaming(params("claude-sonnet-4-6").input("Hello").build())) {
            streamed = stream.stream()
                    .flatMap(event -> event.completed().stream())
                    .map(completed -> completed.response().id())
                    .findFirst()
                    .orElseThrow();
        }
        var unkept = client.responses()
                .create(params("gpt-5.4").input("Hello").store(false).build());

        await().atMost(Duration.ofSeconds(5))
                .ignoreException(NotFoundException.class)
                .until(() -> client.responses().retrieve(streamed), response -> true);
        assertThatThrownBy(() -> client.responses().retrieve(unkept.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void workInTheBackgroundIsDoneChargedAndFoundByItsId() {
        var queued = client.responses()
                .create(params("gemini-2.5-pro")
                        .input("Think about tolls.")
                        .background(true)
                        .build());
        assertThat(queued.status()).contains(ResponseStatus.QUEUED);

        var done = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> client.responses().retrieve(queued.id()),
                        response -> response.status().equals(Optional.of(ResponseStatus.COMPLETED)));

        assertThat(done.id()).isEqualTo(queued.id());
        assertThat(text(done)).isNotBlank();
        assertThat(done.usage().orElseThrow().outputTokens()).isPositive();
    }

    @Test
    void workThatIsCancelledEndsAndStaysCancelled() {
        var queued = client.responses()
                .create(params("sim-fault-slow")
                        .input("Take your time.")
                        .background(true)
                        .build());

        var cancelled = client.responses().cancel(queued.id());

        assertThat(cancelled.status()).contains(ResponseStatus.CANCELLED);
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(8))
                .until(() -> client.responses().retrieve(queued.id()).status(), cancelled.status()::equals);
    }

    @Test
    void anotherTenantFindsNothing() {
        var mine = client.responses().create(params("gpt-5.4").input("Hello").build());
        await().atMost(Duration.ofSeconds(5))
                .ignoreException(NotFoundException.class)
                .until(() -> client.responses().retrieve(mine.id()), response -> true);

        assertThatThrownBy(() -> client("tier-enterprise").responses().retrieve(mine.id()))
                .isInstanceOf(NotFoundException.class);
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(platform.url() + "/v1")
                .apiKey(platform.key(key))
                .maxRetries(0)
                .build();
    }

    private static ResponseCreateParams.Builder params(String model) {
        return ResponseCreateParams.builder().model(model);
    }

    private static ResponseInputItem said(String text) {
        return ResponseInputItem.ofMessage(ResponseInputItem.Message.builder()
                .role(ResponseInputItem.Message.Role.USER)
                .addInputTextContent(text)
                .build());
    }

    private static FunctionTool tool() {
        var parameters = FunctionTool.Parameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                .build();
        return FunctionTool.builder()
                .name(Sample.TOOL)
                .description("The weather of a city")
                .parameters(parameters)
                .strict(false)
                .build();
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .map(output -> output.text())
                .collect(Collectors.joining());
    }
}
