package dev.tollgate.simulator.anthropic;

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
import dev.tollgate.simulator.script.Script;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// `POST /v1/messages`.
public final class MessagesDialect implements Dialect {
    @Override
    public String protocol() {
        return "anthropic";
    }

    @Override
    public @Nullable String credential(Call call) {
        var key = call.header("x-api-key");
        return key != null ? key : call.bearer();
    }

    @Override
    public String model(Call call, JsonNode body) {
        if (!body.hasNonNull("model")) {
            throw MessagesWording.refused("model: Field required");
        }
        return body.get("model").asText();
    }

    @Override
    public boolean isStream(Call call, JsonNode body) {
        return body.path("stream").asBoolean(false);
    }

    @Override
    public Prompt prompt(Call call, String model, JsonNode body, Script script) {
        MessagesRules.check(call, model, body, "Request");
        return MessagesPrompt.read(model, body);
    }

    /// `POST /v1/messages/count_tokens`.
    public Outcome countTokens(Question question) {
        MessagesRules.check(question.call(), question.model(), question.body(), "CountRequest");
        int tokens = MessagesPrompt.read(question.model(), question.body())
                .transcript()
                .tokens();
        return Outcome.free(Json.object().put("input_tokens", tokens));
    }

    @Override
    public String newAnswerId() {
        return Ids.random("msg_01", 22);
    }

    @Override
    public Rendering rendering(Request request, Answer answer) {
        return new MessagesRendering(request, answer);
    }

    @Override
    public Buffer error(Refusal refusal, Call call) {
        return MessagesErrors.body(refusal, call.request().response());
    }

    @Override
    public void decorate(HttpServerResponse response) {
        response.putHeader("request-id", MessagesErrors.newRequestId())
                .putHeader("anthropic-organization-id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301")
                .putHeader("anthropic-ratelimit-requests-limit", "4000")
                .putHeader("anthropic-ratelimit-requests-remaining", "3999")
                .putHeader("anthropic-ratelimit-requests-reset", "2026-01-15T09:30:00Z");
    }
}
