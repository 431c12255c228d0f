package dev.tollgate.simulator.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import org.jspecify.annotations.Nullable;

/// Google's error body, as `google.rpc.Status` is written in JSON.
final class GeminiErrors {
    private static final String TYPE = "type.googleapis.com/google.rpc.";

    private GeminiErrors() {}

    static ObjectNode body(Refusal refusal, Call call) {
        var retryAfter = call.request().response().headers().get("retry-after");
        var body = Json.object();
        var error = body.putObject("error")
                .put("code", refusal.status())
                .put("message", message(refusal, retryAfter))
                .put("status", status(refusal));
        if ("API_KEY_INVALID".equals(refusal.code())) {
            var reason = error.putArray("details").addObject().put("@type", TYPE + "ErrorInfo");
            reason.put("reason", "API_KEY_INVALID").put("domain", "googleapis.com");
            reason.putObject("metadata").put("service", "generativelanguage.googleapis.com");
        } else if (refusal.status() == 400 && refusal.param() != null && !refusal.isContextExceeded()) {
            var request = error.putArray("details").addObject().put("@type", TYPE + "BadRequest");
            request.putArray("fieldViolations")
                    .addObject()
                    .put("field", refusal.param())
                    .put("description", refusal.message());
        } else if (refusal.status() == 429 && retryAfter != null) {
            var details = error.putArray("details");
            details.addObject().put("@type", TYPE + "QuotaFailure").putArray("violations");
            details.addObject().put("@type", TYPE + "RetryInfo").put("retryDelay", retryAfter + "s");
        }
        return body;
    }

    private static String message(Refusal refusal, @Nullable String retryAfter) {
        if (refusal.isContextExceeded()) {
            return "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).";
        }
        return switch (refusal.status()) {
            case 429 ->
                "You exceeded your current quota, please check your plan and billing details."
                        + (retryAfter == null ? "" : " Please retry in " + retryAfter + "s.");
            case 503 -> "The model is overloaded. Please try again later.";
            default -> refusal.status() < 500 ? refusal.message() : "An internal error has occurred.";
        };
    }

    private static String status(Refusal refusal) {
        return switch (refusal.status()) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 409 -> "ABORTED";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 499 -> "CANCELLED";
            case 501 -> "UNIMPLEMENTED";
            case 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> refusal.status() < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
