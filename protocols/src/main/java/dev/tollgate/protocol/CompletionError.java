package dev.tollgate.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why there is no answer, or no complete one.
///
/// @param message for the client's developer: names the thing and the remedy, never a key or credential
/// @param param the member of the request that is wrong
/// @param code a word for programs, when it is more precise than the kind
/// @param retryAfter how long to wait before the next try, when that is known
public record CompletionError(
        Kind kind,
        String message,
        @Nullable String param,
        @Nullable String code,
        @Nullable Duration retryAfter) {
    /// The classes of protocols.md §7.2; each protocol has a status and a word for each.
    public enum Kind {
        /// The request is malformed or impossible.
        INVALID,
        /// The prompt does not fit the model.
        CONTEXT_TOO_LONG,
        /// The client's credential is missing or not that of a live key.
        UNAUTHENTICATED,
        /// The provider does not accept our credential.
        UPSTREAM_AUTH,
        /// Our account at the provider is empty.
        UPSTREAM_BILLING,
        /// The tenant cannot pay what the request could cost.
        INSUFFICIENT_BALANCE,
        /// The key may not do this.
        PERMISSION_DENIED,
        /// There is no such model, answer or path.
        NOT_FOUND,
        /// The path exists, but not with this method.
        METHOD_NOT_ALLOWED,
        /// The body did not arrive in time.
        REQUEST_TIMEOUT,
        /// The request contradicts the state of what it is about.
        CONFLICT,
        /// The body is larger than the limit.
        TOO_LARGE,
        /// The body is in a form that is not read here.
        UNSUPPORTED_MEDIA,
        /// A limit of requests or tokens is used up.
        RATE_LIMITED,
        /// The provider refuses the prompt for its content.
        CONTENT_POLICY,
        /// Tollgate or all deployments of the model cannot serve now.
        OVERLOADED,
        /// A fault of Tollgate's own, or an upstream's.
        INTERNAL,
        /// The upstream's answer is broken or breaks off.
        BAD_GATEWAY,
        /// The upstream did not answer in time.
        TIMEOUT
    }

    /// A 400 that names the member.
    public static CompletionError invalid(String message, @Nullable String param, @Nullable String code) {
        return new CompletionError(Kind.INVALID, message, param, code, null);
    }

    /// An error that only has its kind and text.
    public static CompletionError of(Kind kind, String message) {
        return new CompletionError(kind, message, null, null, null);
    }
}
