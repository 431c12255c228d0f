package dev.tollgate.simulator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.answer.Prompt;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.completion.Dialect;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.openai.OpenAiErrors;
import dev.tollgate.simulator.openai.OpenAiHeaders;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// `POST /v1/chat/completions`.
public final class ChatDialect implements Dialect {
    @Override
    public String protocol() {
        return "chat";
    }

    @Override
    public @Nullable String credential(Call call) {
        return call.bearer();
    }

    @Override
    public String model(Call call, JsonNode body) {
        var model = body.path("model").asText("");
        if (model.isEmpty()) {
            throw new RefusedException(Refusal.invalid("you must provide a model parameter", null, null));
        }
        return model;
    }

    @Override
    public boolean isStream(Call call, JsonNode body) {
        return body.path("stream").asBoolean(false);
    }

    @Override
    public Prompt prompt(Call call, String model, JsonNode body, Script script) {
        ChatRules.check(body, script.has(Directive.STRICT));
        return ChatPrompt.read(model, body);
    }

    @Override
    public String newAnswerId() {
        return Ids.random("chatcmpl-", 29);
    }

    @Override
    public Rendering rendering(Request request, Answer answer) {
        return new ChatRendering(request, answer);
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
