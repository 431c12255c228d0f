package dev.tollgate.gateway.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request that gets no completion, and why. Each protocol turns it into its own status and body.
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

    /// Every deployment that was tried failed; `status` is 429, 500, 502, 503 or 504.
    record UpstreamFailed(
            int status,
            String message,
            String code,
            @Nullable Duration retryAfter) implements GatewayError {}

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
}
