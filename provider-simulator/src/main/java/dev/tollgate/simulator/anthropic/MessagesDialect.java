package dev.tollgate.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.answer.Answer;
import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.answer.Prompt;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.completion.Dialect;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
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
        return required(body, "model").asText();
    }

    @Override
    public boolean isStream(Call call, JsonNode body) {
        return body.path("stream").asBoolean(false);
    }

    @Override
    public Prompt prompt(String model, JsonNode body, Script script) {
        required(body, "max_tokens");
        if (required(body, "messages").isEmpty()) {
            throw new RefusedException(Refusal.invalid("messages: at least one message is required", "messages", null));
        }
        return MessagesPrompt.read(model, body);
    }

    private static JsonNode required(JsonNode body, String member) {
        if (!body.hasNonNull(member)) {
            throw new RefusedException(Refusal.invalid(member + ": Field required", member, null));
        }
        return body.get(member);
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
    public Buffer error(Refusal refusal) {
        boolean tooLong = "context_length_exceeded".equals(refusal.code());
        var error = Json.object()
                .put("type", type(refusal.status()))
                .put("message", tooLong ? "prompt is too long: 210000 tokens > 200000 maximum" : refusal.message());
        var body = Json.object().put("type", "error");
        body.set("error", error);
        return Json.bytesOf(body.put("request_id", Ids.random("req_01", 22)));
    }

    @Override
    public Buffer errorEvent(Refusal refusal) {
        return Buffer.buffer("event: error\ndata: ")
                .appendBuffer(error(refusal))
                .appendString("\n\n");
    }

    @Override
    public void decorate(HttpServerResponse response) {
        response.putHeader("request-id", Ids.random("req_01", 22))
                .putHeader("anthropic-organization-id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301")
                .putHeader("anthropic-ratelimit-requests-limit", "4000")
                .putHeader("anthropic-ratelimit-requests-remaining", "3999");
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
