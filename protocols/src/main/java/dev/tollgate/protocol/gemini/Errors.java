package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Omission;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Google's error form in both directions (protocols.md §7).
final class Errors {
    private static final String TYPES = "type.googleapis.com/google.rpc.";
    private static final Pattern RETRY_IN = Pattern.compile("retry in (\\d{1,7}(?:\\.\\d{1,9})?) ?s");
    private static final Pattern DELAY = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,9})?)s");
    private static final Pattern TITLE = Pattern.compile("<title>([^<]{1,200})</title>", Pattern.CASE_INSENSITIVE);
    private static final int MAX_TEXT = 200;

    private record Status(int code, String word) {}

    private Errors() {}

    static ErrorResponse write(CompletionError error) {
        var status = status(error.kind());
        var retryAfter = error.retryAfter();
        Map<String, String> headers =
                retryAfter == null ? Map.of() : Map.of("retry-after", Long.toString(seconds(retryAfter)));
        return new ErrorResponse(status.code(), headers, json(error).toString());
    }

    /// The error object, alone in its envelope.
    static ObjectNode json(CompletionError error) {
        var status = status(error.kind());
        var envelope = JsonNodeFactory.instance.objectNode();
        var body = envelope.putObject("error")
                .put("code", status.code())
                .put("message", error.message())
                .put("status", status.word());
        var details = JsonNodeFactory.instance.arrayNode();
        var param = error.param();
        if (param != null) {
            details.addObject()
                    .put("@type", TYPES + "BadRequest")
                    .putArray("fieldViolations")
                    .addObject()
                    .put("field", param)
                    .put("description", error.message());
        }
        var retryAfter = error.retryAfter();
        if (retryAfter != null) {
            details.addObject().put("@type", TYPES + "RetryInfo").put("retryDelay", seconds(retryAfter) + "s");
        }
        if (!details.isEmpty()) {
            body.set("details", details);
        }
        return envelope;
    }

    private static long seconds(Duration delay) {
        return Math.max(1, delay.plusMillis(999).toSeconds());
    }

    private static Status status(Kind kind) {
        return switch (kind) {
            case INVALID, CONTEXT_TOO_LONG, TOO_LARGE, CONTENT_POLICY -> new Status(400, "INVALID_ARGUMENT");
            case UNAUTHENTICATED -> new Status(401, "UNAUTHENTICATED");
            case INSUFFICIENT_BALANCE -> new Status(402, "FAILED_PRECONDITION");
            case PERMISSION_DENIED -> new Status(403, "PERMISSION_DENIED");
            case NOT_FOUND -> new Status(404, "NOT_FOUND");
            case METHOD_NOT_ALLOWED -> new Status(405, "UNIMPLEMENTED");
            case REQUEST_TIMEOUT -> new Status(408, "DEADLINE_EXCEEDED");
            case CONFLICT -> new Status(409, "ABORTED");
            case UNSUPPORTED_MEDIA -> new Status(415, "INVALID_ARGUMENT");
            case RATE_LIMITED -> new Status(429, "RESOURCE_EXHAUSTED");
            case UPSTREAM_AUTH, UPSTREAM_BILLING, OVERLOADED -> new Status(503, "UNAVAILABLE");
            case INTERNAL, BAD_GATEWAY -> new Status(500, "INTERNAL");
            case TIMEOUT -> new Status(504, "DEADLINE_EXCEEDED");
        };
    }

    /// What an error answer of an upstream means.
    static CompletionError read(int status, byte[] body) {
        var error = errorIn(Json.value(body));
        if (error == null) {
            return plain(status, new String(body, StandardCharsets.UTF_8));
        }
        return read(status, error);
    }

    /// The `error` of a body or of a stream's payload, which may be in a list; absent when there is none.
    static @Nullable JsonNode errorIn(@Nullable JsonNode json) {
        if (json == null) {
            return null;
        }
        var object = json.isArray() ? json.path(0) : json;
        var error = object.path("error");
        return error.isObject() || (error.isTextual() && !error.textValue().isEmpty()) ? error : null;
    }

    /// @param status the answer's status, or 200 for an error inside an answer
    static CompletionError read(int status, JsonNode error) {
        var message =
                error.isTextual() ? error.textValue() : error.path("message").asText();
        var code = error.path("code").canConvertToInt() ? error.path("code").asInt() : 0;
        var word = error.path("status").asText();
        var known = status >= 400 ? status : code;
        var kind = kind(word, known, message, reason(error));
        var text = message.isBlank()
                ? "The upstream answered with an error (" + (known > 0 ? known : word) + ")."
                : message;
        var told = kind == Kind.INVALID && isOfReasoning(message) ? Omission.INVALID_REASONING : null;
        return new CompletionError(kind, text, null, told, retryAfter(error, message));
    }

    private static Kind kind(String word, int status, String message, String reason) {
        if (reason.equals("API_KEY_INVALID") || reason.equals("API_KEY_SERVICE_BLOCKED")) {
            return Kind.UPSTREAM_AUTH;
        }
        if (reason.equals("BILLING_DISABLED")) {
            return Kind.UPSTREAM_BILLING;
        }
        return switch (word) {
            case "INVALID_ARGUMENT", "FAILED_PRECONDITION", "OUT_OF_RANGE" ->
                isTooLong(message) ? Kind.CONTEXT_TOO_LONG : Kind.INVALID;
            case "UNAUTHENTICATED", "PERMISSION_DENIED" -> Kind.UPSTREAM_AUTH;
            case "NOT_FOUND" -> Kind.NOT_FOUND;
            case "ABORTED", "ALREADY_EXISTS" -> Kind.CONFLICT;
            case "RESOURCE_EXHAUSTED" -> Kind.RATE_LIMITED;
            case "UNAVAILABLE" -> Kind.OVERLOADED;
            case "DEADLINE_EXCEEDED" -> Kind.TIMEOUT;
            case "INTERNAL", "UNKNOWN", "DATA_LOSS" -> Kind.INTERNAL;
            default -> kind(status, message);
        };
    }

    private static Kind kind(int status, String message) {
        return switch (status) {
            case 400, 422 -> isTooLong(message) ? Kind.CONTEXT_TOO_LONG : Kind.INVALID;
            case 401, 403 -> Kind.UPSTREAM_AUTH;
            case 402 -> Kind.UPSTREAM_BILLING;
            case 404 -> Kind.NOT_FOUND;
            case 408, 504 -> Kind.TIMEOUT;
            case 409 -> Kind.CONFLICT;
            case 413 -> Kind.TOO_LARGE;
            case 429 -> Kind.RATE_LIMITED;
            case 500 -> Kind.INTERNAL;
            case 503, 529 -> Kind.OVERLOADED;
            default -> status >= 400 && status < 499 ? Kind.INVALID : Kind.BAD_GATEWAY;
        };
    }

    /// "Thought signature is not valid", in several spellings.
    private static boolean isOfReasoning(String message) {
        var text = message.toLowerCase(Locale.ROOT).replace('_', ' ');
        return text.contains("thought signature") && (text.contains("not valid") || text.contains("invalid"));
    }

    /// Google has no word of its own for it; clients shorten the conversation when they are told.
    private static boolean isTooLong(String message) {
        var text = message.toLowerCase(Locale.ROOT);
        return text.contains("token count") && text.contains("exceeds the maximum");
    }

    private static String reason(JsonNode error) {
        for (var detail : error.path("details")) {
            if (detail.path("reason").isTextual()) {
                return detail.path("reason").textValue();
            }
        }
        return "";
    }

    private static @Nullable Duration retryAfter(JsonNode error, String message) {
        for (var detail : error.path("details")) {
            var delay = DELAY.matcher(detail.path("retryDelay").asText());
            if (delay.matches()) {
                return duration(delay.group(1));
            }
        }
        var said = RETRY_IN.matcher(message);
        return said.find() ? duration(said.group(1)) : null;
    }

    private static Duration duration(String seconds) {
        return Duration.ofMillis(
                new BigDecimal(seconds).multiply(BigDecimal.valueOf(1000)).longValue());
    }

    private static CompletionError plain(int status, String body) {
        var title = TITLE.matcher(body);
        var text = title.find() ? title.group(1) : body.strip();
        var shortened = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
        var message = shortened.isBlank() ? "The upstream answered with status " + status + "." : shortened;
        return CompletionError.of(kind(status, shortened), message);
    }
}
