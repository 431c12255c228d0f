package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Omission;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Error answers in Anthropic's shape and back (protocols.md §7).
final class Errors {
    private static final String TOO_LONG = "prompt is too long";
    private static final int MAX_TEXT = 200;
    private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>(.*?)</title>");
    private static final Pattern SECRET = Pattern.compile("\\b(sk|key)-[A-Za-z0-9_-]{8,}");

    private Errors() {}

    static ErrorResponse response(CompletionError error, String requestId) {
        var headers = new HashMap<String, String>();
        headers.put("request-id", requestId);
        var wait = error.retryAfter();
        if (wait != null) {
            headers.put(
                    "retry-after",
                    Long.toString(Math.max(1, wait.plusNanos(999_999_999).toSeconds())));
        }
        return new ErrorResponse(
                status(error.kind()), headers, json(error, requestId).toString());
    }

    /// The body, which is also the payload of a stream's error event.
    static ObjectNode json(CompletionError error, @Nullable String requestId) {
        var json = Json.MAPPER.createObjectNode().put("type", "error");
        json.putObject("error").put("type", type(error.kind())).put("message", message(error));
        if (requestId != null) {
            json.put("request_id", requestId);
        }
        return json;
    }

    /// Anthropic's errors have no member for the parameter: the message must name it.
    private static String message(CompletionError error) {
        var message = error.message();
        var param = error.param();
        if (error.kind() == Kind.CONTEXT_TOO_LONG && !message.startsWith(TOO_LONG)) {
            message = TOO_LONG + ": " + message;
        }
        return param == null || message.contains(param) ? message : param + ": " + message;
    }

    private static int status(Kind kind) {
        return switch (kind) {
            case INVALID, CONTEXT_TOO_LONG, CONTENT_POLICY -> 400;
            case UNAUTHENTICATED -> 401;
            case INSUFFICIENT_BALANCE -> 402;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case REQUEST_TIMEOUT -> 408;
            case CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA -> 415;
            case RATE_LIMITED -> 429;
            case OVERLOADED -> 529;
            case UPSTREAM_AUTH, UPSTREAM_BILLING, INTERNAL, BAD_GATEWAY -> 500;
            case TIMEOUT -> 504;
        };
    }

    private static String type(Kind kind) {
        return switch (kind) {
            case INVALID, CONTEXT_TOO_LONG, CONTENT_POLICY, METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA ->
                "invalid_request_error";
            case UNAUTHENTICATED -> "authentication_error";
            case INSUFFICIENT_BALANCE -> "billing_error";
            case PERMISSION_DENIED -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case CONFLICT -> "conflict_error";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMITED -> "rate_limit_error";
            case OVERLOADED -> "overloaded_error";
            case UPSTREAM_AUTH, UPSTREAM_BILLING, INTERNAL, BAD_GATEWAY -> "api_error";
            case REQUEST_TIMEOUT, TIMEOUT -> "timeout_error";
        };
    }

    /// What an upstream's error answer means.
    static CompletionError read(int status, byte[] body) {
        var json = Json.object(body);
        if (json == null) {
            return error(kind(status), pageText(body), status);
        }
        return read(status, json);
    }

    /// What an error object means; `status` is 200 where it came inside a stream.
    static CompletionError read(int status, ObjectNode json) {
        var error = json.path("error");
        var message = error.isTextual() ? error.textValue() : text(error, "message");
        for (var name : new String[] {"message", "detail"}) {
            message = message == null ? text(json, name) : message;
        }
        if (message == null) {
            message = text(json.path("errors").path(0), "message");
        }
        var kind = kind(error.path("type").asText(), status);
        return error(refined(kind, message == null ? "" : message), message, status);
    }

    private static CompletionError error(Kind kind, @Nullable String message, int status) {
        var text = message == null || message.isBlank()
                ? (status >= 300 ? "The provider answered with status " + status + "." : "The provider failed.")
                : SECRET.matcher(message).replaceAll("[hidden]");
        var isOfReasoning = kind == Kind.INVALID
                && text.toLowerCase(Locale.ROOT).matches("(?s).*invalid `?signature`? in `?thinking`?.*");
        return new CompletionError(kind, text, null, isOfReasoning ? Omission.INVALID_REASONING : null, null);
    }

    private static Kind kind(String type, int status) {
        return switch (type) {
            case "invalid_request_error" -> status == 422 || status < 500 ? Kind.INVALID : kind(status);
            case "authentication_error", "permission_error" -> Kind.UPSTREAM_AUTH;
            case "billing_error" -> Kind.UPSTREAM_BILLING;
            case "not_found_error" -> Kind.NOT_FOUND;
            case "conflict_error" -> Kind.CONFLICT;
            case "request_too_large" -> Kind.TOO_LARGE;
            case "rate_limit_error" -> Kind.RATE_LIMITED;
            case "overloaded_error" -> Kind.OVERLOADED;
            case "timeout_error" -> Kind.TIMEOUT;
            case "api_error" -> status < 500 ? Kind.INTERNAL : kind(status);
            default -> kind(status);
        };
    }

    private static Kind kind(int status) {
        return switch (status) {
            case 401, 403 -> Kind.UPSTREAM_AUTH;
            case 402 -> Kind.UPSTREAM_BILLING;
            case 404 -> Kind.NOT_FOUND;
            case 408, 504 -> Kind.TIMEOUT;
            case 409 -> Kind.CONFLICT;
            case 413 -> Kind.TOO_LARGE;
            case 429 -> Kind.RATE_LIMITED;
            case 500 -> Kind.INTERNAL;
            case 503, 529 -> Kind.OVERLOADED;
            default -> status >= 400 && status < 500 ? Kind.INVALID : Kind.BAD_GATEWAY;
        };
    }

    /// Anthropic tells these apart by wording only.
    private static Kind refined(Kind kind, String message) {
        if (kind != Kind.INVALID) {
            return kind;
        }
        var text = message.toLowerCase(Locale.ROOT);
        if (text.contains(TOO_LONG) || text.contains("exceed context limit")) {
            return Kind.CONTEXT_TOO_LONG;
        }
        if (text.contains("credit balance is too low")) {
            return Kind.UPSTREAM_BILLING;
        }
        return text.contains("content filtering policy") ? Kind.CONTENT_POLICY : kind;
    }

    private static @Nullable String text(JsonNode owner, String name) {
        var value = owner.path(name);
        return value.isTextual() ? value.textValue() : null;
    }

    private static String pageText(byte[] body) {
        var text = new String(body, 0, Math.min(body.length, 4096), StandardCharsets.UTF_8);
        var title = TITLE.matcher(text);
        var plain = (title.find() ? title.group(1) : text.replaceAll("<[^>]*>", " "))
                .replaceAll("\\s+", " ")
                .strip();
        return plain.length() <= MAX_TEXT ? plain : plain.substring(0, MAX_TEXT);
    }
}
