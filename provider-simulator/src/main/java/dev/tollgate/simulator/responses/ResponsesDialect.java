package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.answer.Prompt;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.completion.Dialect;
import dev.tollgate.simulator.completion.QuestionEndpoint.Outcome;
import dev.tollgate.simulator.completion.QuestionEndpoint.Question;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.openai.OpenAiErrors;
import dev.tollgate.simulator.openai.OpenAiHeaders;
import dev.tollgate.simulator.script.Script;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// `POST /v1/responses`, and what it stores.
public final class ResponsesDialect implements Dialect {
    private final ResponseStore store = new ResponseStore();

    @Override
    public String protocol() {
        return "responses";
    }

    @Override
    public @Nullable String credential(Call call) {
        return call.bearer();
    }

    @Override
    public String model(Call call, JsonNode body) {
        var model = body.path("model").asText("");
        if (model.isEmpty()) {
            throw ResponsesWording.refused(
                    "Missing required parameter: 'model'.", "model", "missing_required_parameter");
        }
        return model;
    }

    @Override
    public boolean isStream(Call call, JsonNode body) {
        return body.path("stream").asBoolean(false);
    }

    @Override
    public Prompt prompt(Call call, String model, JsonNode body, Script script) {
        ResponsesRules.check(body, script);
        var items = Conversation.of(body, store);
        ItemRules.check(items, store::hasItem);
        return ResponsesPrompt.read(model, body, items);
    }

    /// `POST /v1/responses/input_tokens`.
    public Outcome countTokens(Question question) {
        var prompt = prompt(question.call(), question.model(), question.body(), question.script());
        return Outcome.free(Json.object()
                .put("object", "response.input_tokens")
                .put("input_tokens", prompt.transcript().tokens()));
    }

    /// What can be asked about stored responses.
    public StoredResponses stored() {
        return new StoredResponses(store);
    }

    @Override
    public String newAnswerId() {
        return Ids.random("resp_", 48);
    }

    @Override
    public Rendering rendering(Request request, Answer answer) {
        return new ResponsesRendering(request, answer, store);
    }

    @Override
    public Buffer error(Refusal refusal, Call call) {
        return OpenAiErrors.body(refusal);
    }

    @Override
    public void decorate(HttpServerResponse response) {
        OpenAiHeaders.set(response);
    }
}
