package dev.tollgate.simulator.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.json.Json;
import org.jspecify.annotations.Nullable;

/// An error in Stripe's shape.
final class StripeRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;
    private final String text;
    private final @Nullable String code;
    private final @Nullable String param;

    StripeRefusal(int status, String text, @Nullable String code, @Nullable String param) {
        super(text, null, false, false);
        this.status = status;
        this.text = text;
        this.code = code;
        this.param = param;
    }

    static StripeRefusal missing(String param) {
        return new StripeRefusal(400, "Missing required param: " + param + ".", "parameter_missing", param);
    }

    static StripeRefusal invalid(String param, String text) {
        return new StripeRefusal(400, text, "parameter_invalid", param);
    }

    static StripeRefusal notFound(String kind, String id) {
        return new StripeRefusal(404, "No such " + kind + ": '" + id + "'", "resource_missing", "id");
    }

    int status() {
        return status;
    }

    JsonNode body() {
        var answer = Json.object();
        var error = answer.putObject("error");
        if (code != null) {
            error.put("code", code);
        }
        error.put("message", text);
        if (param != null) {
            error.put("param", param);
        }
        error.put("type", status >= 500 ? "api_error" : status == 409 ? "idempotency_error" : "invalid_request_error");
        return answer;
    }
}
