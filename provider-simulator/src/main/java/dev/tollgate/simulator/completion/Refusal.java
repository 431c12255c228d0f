package dev.tollgate.simulator.completion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.Directive;
import dev.tollgate.simulator.script.Script;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a call gets no answer. Each format writes it in its own shape, choosing its own type words by the status.
public record Refusal(
        int status,
        String message,
        @Nullable String param,
        @Nullable String code) {
    /// The request is at fault.
    public static Refusal invalid(String message, @Nullable String param, @Nullable String code) {
        return new Refusal(400, message, param, code);
    }

    /// The JSON object that a request's body has to be.
    public static JsonNode object(Buffer body) {
        return Json.object(body)
                .orElseThrow(() -> new RefusedException(invalid(
                        "We could not parse the JSON body of your request. The body has to be a JSON object.",
                        null,
                        null)));
    }

    /// The prompt is longer than the model can read.
    public static Refusal contextExceeded(String message) {
        return invalid(message, "messages", "context_length_exceeded");
    }

    /// No credential, or one that is not known.
    public static Refusal unauthenticated(@Nullable String credential) {
        if (credential == null || credential.isEmpty()) {
            return new Refusal(401, "You didn't provide an API key.", null, null);
        }
        var shown = credential.length() <= 8 ? credential : credential.substring(0, 4) + "****";
        return new Refusal(401, "Incorrect API key provided: " + shown + ".", null, "invalid_api_key");
    }

    /// Whether the prompt is too long for the model.
    public boolean isContextExceeded() {
        return "context_length_exceeded".equals(code);
    }

    /// The status that the script asks for, or null.
    public static @Nullable Refusal scripted(Script script) {
        if (script.has(Directive.CONTEXT_EXCEEDED)) {
            return contextExceeded("This model's maximum context length is 128000 tokens. However, your messages"
                    + " resulted in 150000 tokens. Please reduce the length of the messages.");
        }
        if (script.has(Directive.POLICY)) {
            return invalid("Your request was rejected by the safety system.", null, "content_policy_violation");
        }
        int status = script.number(Directive.STATUS, 200);
        return status < 300 ? null : ofStatus(status);
    }

    /// Seconds for the `retry-after` header, when the script gives some.
    public Optional<String> retryAfter(Script script) {
        return script.sets(Directive.RETRY_AFTER)
                ? Optional.of(Integer.toString(script.number(Directive.RETRY_AFTER, 0)))
                : Optional.empty();
    }

    private static Refusal ofStatus(int status) {
        return switch (status) {
            case 401 -> new Refusal(401, "Incorrect API key provided.", null, "invalid_api_key");
            case 402 -> new Refusal(402, "Insufficient balance.", null, "insufficient_quota");
            case 403 -> new Refusal(403, "You are not allowed to use this model.", null, "permission_denied");
            case 404 -> new Refusal(404, "The model does not exist.", "model", "model_not_found");
            case 429 ->
                new Refusal(
                        429, "Rate limit reached for requests. Please try again later.", null, "rate_limit_exceeded");
            case 503 -> new Refusal(503, "The engine is currently overloaded, please try again later.", null, null);
            default ->
                status < 500
                        ? new Refusal(status, "The request was refused.", null, null)
                        : new Refusal(status, "The server had an error while processing your request.", null, null);
        };
    }
}
