package dev.tollgate.simulator.openai;

import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.json.Json;
import io.vertx.core.buffer.Buffer;

/// OpenAI's error body, shared by all its endpoints.
public final class OpenAiErrors {
    private OpenAiErrors() {}

    /// `{"error":{"message","type","param","code"}}`.
    public static Buffer body(Refusal refusal) {
        var error = Json.object()
                .put("message", refusal.message())
                .put("type", type(refusal.status()))
                .put("param", refusal.param())
                .put("code", refusal.code());
        return Json.bytesOf(Json.object().set("error", error));
    }

    /// The word that OpenAI uses for a status.
    private static String type(int status) {
        return switch (status) {
            case 402 -> "insufficient_quota";
            case 429 -> "requests";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
