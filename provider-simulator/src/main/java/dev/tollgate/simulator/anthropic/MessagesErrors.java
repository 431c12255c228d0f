package dev.tollgate.simulator.anthropic;

import dev.tollgate.simulator.answer.Ids;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/// Anthropic's error body.
final class MessagesErrors {
    private MessagesErrors() {}

    /// The id is the one of the response's header.
    static Buffer body(Refusal refusal, HttpServerResponse response) {
        var body = Json.object().put("type", "error");
        body.putObject("error").put("type", type(refusal.status())).put("message", message(refusal));
        return Json.bytesOf(body.put("request_id", response.headers().get("request-id")));
    }

    static String newRequestId() {
        return Ids.random("req_01", 22);
    }

    private static String message(Refusal refusal) {
        if (refusal.isContextExceeded()) {
            return "prompt is too long: 210000 tokens > 200000 maximum";
        }
        return switch (refusal.status()) {
            case 401 -> "invalid x-api-key";
            case 413 -> "Request exceeds the maximum size";
            case 503, 529 -> "Overloaded";
            default -> refusal.status() < 500 ? refusal.message() : "Internal server error";
        };
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 409 -> "conflict_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
