package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Errors in OpenAI's shape, both directions (protocols.md §7.1, §7.2).
final class ChatErrors {
    private static final String INVALID = "invalid_request_error";
    private static final String SERVER = "server_error";
    private static final int EXCERPT = 200;
    private static final Pattern TITLE =
            Pattern.compile("<title[^>]*>([^<]{1,200})", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern TRY_AGAIN =
            Pattern.compile("(?:try again|retry) in (\\d{1,6}(?:\\.\\d{1,9})?)(ms|s)\\b");
    private static final Pattern TOO_LONG = Pattern.compile(
            "maximum context length|prompt is too long|exceeds? (?:the )?(?:model's )?(?:maximum )?context"
                    + "|input token count .{0,40}exceeds the maximum");

    private ChatErrors() {}

    private record Shape(int status, String type, @Nullable String code) {}

    static ErrorResponse response(CompletionError error) {
        var retryAfter = error.retryAfter();
        var headers = retryAfter == null
                ? Map.<String, String>of()
                : Map.of("retry-after", Long.toString(Math.max(1, (retryAfter.toMillis() + 999) / 1_000)));
        return new ErrorResponse(shapeOf(error).status(), headers, body(error));
    }

    /// The event that ends a stream which has failed.
    static byte[] event(CompletionError error) {
        return ("data: " + body(error) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String body(CompletionError error) {
        var shape = shapeOf(error);
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", error.message())
                .put("type", shape.type())
                .put("param", error.param())
                .put("code", error.code() == null ? shape.code() : error.code());
        return body.toString();
    }

    private static Shape shapeOf(CompletionError error) {
        return switch (error.kind()) {
            case INVALID -> new Shape(400, INVALID, null);
            case CONTEXT_TOO_LONG -> new Shape(400, INVALID, "context_length_exceeded");
            case CONTENT_POLICY -> new Shape(400, INVALID, "content_policy_violation");
            case UNAUTHENTICATED -> new Shape(401, "authentication_error", "invalid_api_key");
            case INSUFFICIENT_BALANCE -> new Shape(402, "insufficient_quota", "insufficient_quota");
            case PERMISSION_DENIED -> new Shape(403, "permission_error", "permission_denied");
            case NOT_FOUND ->
                new Shape(404, "not_found_error", "model".equals(error.param()) ? "model_not_found" : "not_found");
            case METHOD_NOT_ALLOWED -> new Shape(405, INVALID, "method_not_allowed");
            case REQUEST_TIMEOUT -> new Shape(408, INVALID, "request_timeout");
            case CONFLICT -> new Shape(409, INVALID, "conflict");
            case TOO_LARGE -> new Shape(413, INVALID, "request_too_large");
            case UNSUPPORTED_MEDIA -> new Shape(415, INVALID, "unsupported_media_type");
            case RATE_LIMITED -> new Shape(429, "rate_limit_error", "rate_limit_exceeded");
            case INTERNAL -> new Shape(500, SERVER, "internal_error");
            case UPSTREAM_AUTH -> new Shape(502, SERVER, "upstream_auth_error");
            case BAD_GATEWAY -> new Shape(502, SERVER, "upstream_error");
            case UPSTREAM_BILLING, OVERLOADED -> new Shape(503, "service_unavailable", "server_is_overloaded");
            case TIMEOUT -> new Shape(504, SERVER, "upstream_timeout");
        };
    }

    /// What an upstream's error answer means.
    static CompletionError of(int status, byte[] body) {
        var json = json(body);
        if (json != null && json.isObject()) {
            return of(status, json);
        }
        var message = excerpt(new String(body, StandardCharsets.UTF_8));
        return error(status, message, "", "", null);
    }

    /// What an error object inside an answer with status 200 means.
    static CompletionError inAnswer(String message, String type, String code) {
        return error(200, message, type, code, null);
    }

    /// What an answer with status 200 means that is an error by its members.
    static CompletionError inAnswer(JsonNode body) {
        return of(200, body);
    }

    private static CompletionError of(int status, JsonNode json) {
        var error = json.path("error");
        if (error.isTextual()) {
            return error(status, error.asText(), json.path("type").asText(), scalar(json.path("code")), null);
        }
        var source = error.isObject() ? error : json;
        var message = text(source, "message");
        if (message.isEmpty()) {
            message = text(source, "detail");
        }
        if (message.isEmpty()) {
            var first = source.path("errors").path(0);
            message = first.isTextual() ? first.asText() : text(first, "message");
        }
        var param = source.path("param");
        return error(
                status,
                message,
                text(source, "type"),
                scalar(source.path("code")),
                param.isTextual() ? param.asText() : null);
    }

    private static CompletionError error(int status, String message, String type, String code, @Nullable String param) {
        // Aggregators put the upstream's status where OpenAI has a word.
        var isNumber = code.matches("[1-5]\\d\\d");
        var effective = status == 200 && isNumber ? Integer.parseInt(code) : status;
        var kind = kindOf(effective, message.toLowerCase(Locale.ROOT), type, code);
        var text = message.isBlank() ? "The provider gave an error without a text (status " + status + ")." : message;
        var ours = kind == Kind.UPSTREAM_AUTH || kind == Kind.UPSTREAM_BILLING;
        return new CompletionError(
                kind, text, ours ? null : param, ours || isNumber || code.isBlank() ? null : code, retryAfter(message));
    }

    private static Kind kindOf(int status, String message, String type, String code) {
        if (code.equals("context_length_exceeded")
                || (status < 500 && TOO_LONG.matcher(message).find())) {
            return Kind.CONTEXT_TOO_LONG;
        }
        if (code.equals("insufficient_quota")
                || type.equals("insufficient_quota")
                || message.contains("credit balance is too low")) {
            return Kind.UPSTREAM_BILLING;
        }
        if (code.equals("content_policy_violation") || code.equals("content_filter")) {
            return Kind.CONTENT_POLICY;
        }
        if (code.equals("invalid_api_key")) {
            return Kind.UPSTREAM_AUTH;
        }
        if (code.equals("server_is_overloaded")) {
            return Kind.OVERLOADED;
        }
        return status == 200 ? ofWords(type, code) : ofStatus(status);
    }

    private static Kind ofStatus(int status) {
        return switch (status) {
            case 401, 403 -> Kind.UPSTREAM_AUTH;
            case 402 -> Kind.UPSTREAM_BILLING;
            case 404, 405 -> Kind.NOT_FOUND;
            case 408, 504 -> Kind.TIMEOUT;
            case 409 -> Kind.CONFLICT;
            case 413 -> Kind.TOO_LARGE;
            case 415 -> Kind.UNSUPPORTED_MEDIA;
            case 429 -> Kind.RATE_LIMITED;
            case 502 -> Kind.BAD_GATEWAY;
            case 503, 529 -> Kind.OVERLOADED;
            default -> status >= 400 && status < 500 ? Kind.INVALID : status < 400 ? Kind.BAD_GATEWAY : Kind.INTERNAL;
        };
    }

    private static Kind ofWords(String type, String code) {
        if (code.equals("rate_limit_exceeded")) {
            return Kind.RATE_LIMITED;
        }
        return switch (type) {
            case "rate_limit_error", "rate_limit_exceeded", "requests", "tokens" -> Kind.RATE_LIMITED;
            case "overloaded_error", "service_unavailable", "service_unavailable_error" -> Kind.OVERLOADED;
            case "authentication_error", "permission_error" -> Kind.UPSTREAM_AUTH;
            case "billing_error" -> Kind.UPSTREAM_BILLING;
            case "timeout_error" -> Kind.TIMEOUT;
            case "server_error", "api_error", "internal_server_error" -> Kind.INTERNAL;
            case INVALID -> Kind.INVALID;
            default -> Kind.BAD_GATEWAY;
        };
    }

    private static @Nullable Duration retryAfter(String message) {
        var match = TRY_AGAIN.matcher(message);
        if (!match.find()) {
            return null;
        }
        var millis = Double.parseDouble(match.group(1)) * (match.group(2).equals("s") ? 1_000 : 1);
        return Duration.ofMillis(Math.round(millis));
    }

    private static @Nullable JsonNode json(byte[] body) {
        try {
            var json = Json.MAPPER.readTree(body);
            return json.isArray() ? json.path(0) : json;
        } catch (IOException e) {
            return null;
        }
    }

    private static String excerpt(String text) {
        var stripped = text.strip();
        if (stripped.startsWith("<")) {
            var title = TITLE.matcher(stripped);
            return title.find() ? title.group(1).strip() : "";
        }
        return stripped.substring(0, Math.min(EXCERPT, stripped.length()));
    }

    private static String text(JsonNode source, String name) {
        var value = source.path(name);
        return value.isTextual() ? value.asText() : "";
    }

    private static String scalar(JsonNode value) {
        return value.isTextual() || value.isIntegralNumber() ? value.asText() : "";
    }
}
