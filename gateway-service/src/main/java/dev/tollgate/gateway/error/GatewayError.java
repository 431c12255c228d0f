package dev.tollgate.gateway.error;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request that gets no completion, and why. [ErrorAnswer] writes it in the client's protocol.
public sealed interface GatewayError {
    /// Names what is wrong and the remedy; never a key, a credential or a prompt.
    String message();

    /// The request is not understood; `param` is the member that is wrong.
    record InvalidRequest(
            String message,
            @Nullable String param,
            @Nullable String code) implements GatewayError {}

    /// The credential is missing or is not that of a live key.
    record Unauthenticated(String message) implements GatewayError {}

    /// The tenant cannot pay what the request could cost.
    record InsufficientBalance(String message) implements GatewayError {}

    /// The key is live but may not do this.
    record PermissionDenied(String message) implements GatewayError {}

    /// The catalogue has no such model, or not for this key.
    record ModelNotFound(String message) implements GatewayError {}

    /// There is no such path.
    record NotFound(String message) implements GatewayError {}

    /// The path exists, but not with this method; `allow` lists those it has.
    record MethodNotAllowed(String message, String allow) implements GatewayError {}

    /// The body did not arrive in time.
    record BodyTimeout(String message) implements GatewayError {}

    /// The body is larger than the limit.
    record BodyTooLarge(String message) implements GatewayError {}

    /// The body is in a form that is not read here.
    record UnsupportedBody(String message) implements GatewayError {}

    /// The key's limit of requests or tokens is used up.
    record RateLimited(String message, Duration retryAfter) implements GatewayError {}

    /// Tollgate or all deployments of the model are not able to serve now.
    record Unavailable(
            String message, String code, @Nullable Duration retryAfter) implements GatewayError {}

    /// What a protocol's codec or an upstream has found.
    record Told(CompletionError error) implements GatewayError {
        @Override
        public String message() {
            return error.message();
        }
    }

    /// A fault of Tollgate's own.
    record Internal(String message) implements GatewayError {}

    /// A malformed or impossible request, without a more precise code.
    static InvalidRequest invalid(String message, @Nullable String param) {
        return new InvalidRequest(message, param, null);
    }

    /// The model has no deployment that can serve now, or the gateway cannot take more.
    static Unavailable overloaded(String message, @Nullable Duration retryAfter) {
        return new Unavailable(message, "server_is_overloaded", retryAfter);
    }

    /// A part of the platform that is needed for this request does not answer.
    static Unavailable unavailable(String message) {
        return new Unavailable(message, "service_unavailable", Duration.ofSeconds(1));
    }

    /// The same for a codec to write.
    default CompletionError completionError() {
        return switch (this) {
            case InvalidRequest e -> CompletionError.invalid(e.message(), e.param(), e.code());
            case Unauthenticated _ -> of(Kind.UNAUTHENTICATED, "invalid_api_key", null);
            case InsufficientBalance _ -> of(Kind.INSUFFICIENT_BALANCE, "insufficient_quota", null);
            case PermissionDenied _ -> of(Kind.PERMISSION_DENIED, "permission_denied", null);
            case ModelNotFound e -> new CompletionError(Kind.NOT_FOUND, e.message(), "model", "model_not_found", null);
            case NotFound _ -> of(Kind.NOT_FOUND, "not_found", null);
            case MethodNotAllowed _ -> of(Kind.METHOD_NOT_ALLOWED, "method_not_allowed", null);
            case BodyTimeout _ -> of(Kind.REQUEST_TIMEOUT, "request_timeout", null);
            case BodyTooLarge _ -> of(Kind.TOO_LARGE, "request_too_large", null);
            case UnsupportedBody _ -> of(Kind.UNSUPPORTED_MEDIA, "unsupported_media_type", null);
            case RateLimited e -> of(Kind.RATE_LIMITED, "rate_limit_exceeded", e.retryAfter());
            case Unavailable e -> of(Kind.OVERLOADED, e.code(), e.retryAfter());
            case Internal _ -> of(Kind.INTERNAL, "internal_error", null);
            case Told e -> e.error();
        };
    }

    private CompletionError of(Kind kind, String code, @Nullable Duration retryAfter) {
        return new CompletionError(kind, message(), null, code, retryAfter);
    }
}
