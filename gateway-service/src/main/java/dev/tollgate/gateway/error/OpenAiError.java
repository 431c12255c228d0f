package dev.tollgate.gateway.error;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.gateway.error.GatewayError.BodyTimeout;
import dev.tollgate.gateway.error.GatewayError.BodyTooLarge;
import dev.tollgate.gateway.error.GatewayError.InsufficientBalance;
import dev.tollgate.gateway.error.GatewayError.Internal;
import dev.tollgate.gateway.error.GatewayError.InvalidRequest;
import dev.tollgate.gateway.error.GatewayError.MethodNotAllowed;
import dev.tollgate.gateway.error.GatewayError.ModelNotFound;
import dev.tollgate.gateway.error.GatewayError.NotFound;
import dev.tollgate.gateway.error.GatewayError.PermissionDenied;
import dev.tollgate.gateway.error.GatewayError.RateLimited;
import dev.tollgate.gateway.error.GatewayError.Unauthenticated;
import dev.tollgate.gateway.error.GatewayError.Unavailable;
import dev.tollgate.gateway.error.GatewayError.UnsupportedBody;
import dev.tollgate.gateway.error.GatewayError.UpstreamFailed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A [GatewayError] in OpenAI's shape, with the statuses and `type` words of the API documentation (seed 004).
public record OpenAiError(
        int status,
        String message,
        String type,
        @Nullable String param,
        @Nullable String code,
        @Nullable Duration retryAfter) {
    private static final String INVALID = "invalid_request_error";
    private static final String SERVER = "server_error";

    /// The OpenAI form of `error`.
    public static OpenAiError of(GatewayError error) {
        return switch (error) {
            case InvalidRequest e -> new OpenAiError(400, e.message(), INVALID, e.param(), e.code(), null);
            case Unauthenticated e -> of(401, e, "authentication_error", "invalid_api_key");
            case InsufficientBalance e -> of(402, e, "insufficient_quota", "insufficient_quota");
            case PermissionDenied e -> of(403, e, "permission_error", "permission_denied");
            case ModelNotFound e ->
                new OpenAiError(404, e.message(), "not_found_error", "model", "model_not_found", null);
            case NotFound e -> of(404, e, "not_found_error", "not_found");
            case MethodNotAllowed e -> of(405, e, INVALID, "method_not_allowed");
            case BodyTimeout e -> of(408, e, INVALID, "request_timeout");
            case BodyTooLarge e -> of(413, e, INVALID, "request_too_large");
            case UnsupportedBody e -> of(415, e, INVALID, "unsupported_media_type");
            case RateLimited e ->
                new OpenAiError(429, e.message(), "rate_limit_error", null, "rate_limit_exceeded", e.retryAfter());
            case Unavailable e ->
                new OpenAiError(503, e.message(), "service_unavailable", null, e.code(), e.retryAfter());
            case UpstreamFailed e ->
                new OpenAiError(e.status(), e.message(), typeOf(e.status()), null, e.code(), e.retryAfter());
            case Internal e -> of(500, e, SERVER, "internal_error");
        };
    }

    /// The body, `{"error":{…}}`.
    public String json() {
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return body.toString();
    }

    private static OpenAiError of(int status, GatewayError error, String type, String code) {
        return new OpenAiError(status, error.message(), type, null, code, null);
    }

    private static String typeOf(int status) {
        return switch (status) {
            case 429 -> "rate_limit_error";
            case 503 -> "service_unavailable";
            default -> SERVER;
        };
    }
}
