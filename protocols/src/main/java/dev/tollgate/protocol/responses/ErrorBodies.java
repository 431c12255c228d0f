package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Errors in both directions (protocols.md §7.1, §7.2).
final class ErrorBodies {
    private static final int MAX_MESSAGE = 2_000;
    private static final int MAX_EXCERPT = 200;
    private static final Pattern SECRET = Pattern.compile("\\b(sk|org|proj|user|acct)[-_][A-Za-z0-9*_-]{8,}");
    private static final Pattern TOO_LONG =
            Pattern.compile("maximum context length|prompt is too long|exceeds? the (maximum|context)|context window");
    private static final Pattern RETRY =
            Pattern.compile("(?:try again|retry) in (?:(\\d{1,4})m)?(\\d{1,6}(?:\\.\\d{1,6})?)(ms|s)\\b");

    private ErrorBodies() {}

    /// What the protocol calls an error.
    private record Form(int status, String type, @Nullable String code) {}

    private static Form form(CompletionError error) {
        return switch (error.kind()) {
            case INVALID -> new Form(400, "invalid_request_error", null);
            case CONTEXT_TOO_LONG -> new Form(400, "invalid_request_error", "context_length_exceeded");
            case CONTENT_POLICY -> new Form(400, "invalid_request_error", "content_policy_violation");
            case UNAUTHENTICATED -> new Form(401, "authentication_error", "invalid_api_key");
            case UPSTREAM_AUTH -> new Form(502, "server_error", "upstream_auth_error");
            case UPSTREAM_BILLING -> new Form(503, "service_unavailable", null);
            case INSUFFICIENT_BALANCE -> new Form(402, "insufficient_quota", "insufficient_quota");
            case PERMISSION_DENIED -> new Form(403, "permission_error", "permission_denied");
            case NOT_FOUND -> new Form(404, "not_found_error", "model_not_found");
            case METHOD_NOT_ALLOWED -> new Form(405, "invalid_request_error", null);
            case REQUEST_TIMEOUT -> new Form(408, "invalid_request_error", null);
            case CONFLICT -> new Form(409, "invalid_request_error", null);
            case TOO_LARGE -> new Form(413, "invalid_request_error", null);
            case UNSUPPORTED_MEDIA -> new Form(415, "invalid_request_error", null);
            case RATE_LIMITED -> new Form(429, "rate_limit_error", "rate_limit_exceeded");
            case OVERLOADED -> new Form(503, "service_unavailable", "server_is_overloaded");
            case INTERNAL -> new Form(500, "server_error", null);
            case BAD_GATEWAY -> new Form(502, "server_error", null);
            case TIMEOUT -> new Form(504, "server_error", null);
        };
    }

    static ErrorResponse encode(CompletionError error) {
        var form = form(error);
        var body = JsonNodeFactory.instance.objectNode();
        body.putObject("error")
                .put("message", error.message())
                .put("type", form.type())
                .put("param", error.param())
                .put("code", error.code() != null ? error.code() : form.code());
        var headers = new HashMap<String, String>();
        headers.put("Content-Type", "application/json");
        if (error.retryAfter() != null) {
            headers.put("Retry-After", Long.toString(seconds(error.retryAfter())));
        }
        return new ErrorResponse(form.status(), headers, body.toString());
    }

    private static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    /// The `error` member of an answer that has failed. The words are those that clients match on.
    static ObjectNode ofAnswer(CompletionError error) {
        var code = switch (error.kind()) {
            case RATE_LIMITED -> "rate_limit_exceeded";
            case CONTEXT_TOO_LONG -> "context_length_exceeded";
            case OVERLOADED -> "server_is_overloaded";
            case CONTENT_POLICY -> "invalid_prompt";
            case INSUFFICIENT_BALANCE -> "insufficient_quota";
            case INVALID,
                    UNAUTHENTICATED,
                    UPSTREAM_AUTH,
                    UPSTREAM_BILLING,
                    PERMISSION_DENIED,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    REQUEST_TIMEOUT,
                    CONFLICT,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA,
                    INTERNAL,
                    BAD_GATEWAY,
                    TIMEOUT -> "server_error";
        };
        return JsonNodeFactory.instance.objectNode().put("code", code).put("message", error.message());
    }

    /// What an upstream's answer with this status means.
    static CompletionError decode(int status, byte[] body) {
        var json = Json.object(body);
        if (json != null) {
            var error = json.path("error");
            return decode(status, error.isMissingNode() || error.isNull() ? json : error);
        }
        var text = new String(body, StandardCharsets.UTF_8).strip();
        var isMarkup = text.startsWith("<");
        var message = text.isEmpty() || isMarkup ? "The provider answered with status " + status + "." : text;
        return of(status, "", message.substring(0, Math.min(message.length(), MAX_EXCERPT)), null);
    }

    /// What an upstream's error object means, or an error's text.
    static CompletionError decode(int status, JsonNode error) {
        var message = error.isTextual() ? error.textValue() : firstText(error, "message", "detail", "error");
        var code = firstText(error, "code", "type");
        return of(
                status,
                code,
                message.isEmpty() ? "The provider reported an error." : message,
                textOrNull(error.path("param")));
    }

    private static CompletionError of(int status, String code, String said, @Nullable String param) {
        var message = SECRET.matcher(said.substring(0, Math.min(said.length(), MAX_MESSAGE)))
                .replaceAll("***");
        var kind = kind(status, code, message.toLowerCase(Locale.ROOT));
        return switch (kind) {
            case INVALID -> new CompletionError(kind, message, param, code.isEmpty() ? null : code, null);
            case UPSTREAM_AUTH -> CompletionError.of(kind, "The provider does not accept the gateway's credential.");
            case UPSTREAM_BILLING -> CompletionError.of(kind, "The provider cannot serve this model at the moment.");
            default -> new CompletionError(kind, message, param, null, retryAfter(message));
        };
    }

    private static Kind kind(int status, String code, String message) {
        return switch (code) {
            case "context_length_exceeded" -> Kind.CONTEXT_TOO_LONG;
            case "insufficient_quota", "billing_hard_limit_reached", "billing_not_active" -> Kind.UPSTREAM_BILLING;
            case "rate_limit_exceeded", "rate_limit_error", "slow_down" -> Kind.RATE_LIMITED;
            case "server_is_overloaded", "overloaded_error" -> Kind.OVERLOADED;
            case "invalid_api_key", "authentication_error" -> Kind.UPSTREAM_AUTH;
            case "content_policy_violation",
                    "content_filter",
                    "invalid_prompt",
                    "bio_policy",
                    "cyber_policy",
                    "image_content_policy_violation" -> Kind.CONTENT_POLICY;
            case "invalid_request_error" ->
                TOO_LONG.matcher(message).find() ? Kind.CONTEXT_TOO_LONG : ofStatus(status, Kind.INVALID);
            case "server_error" -> ofStatus(status, Kind.INTERNAL);
            default -> {
                var kind = ofStatus(status, code.startsWith("invalid_") ? Kind.INVALID : Kind.INTERNAL);
                yield kind == Kind.INVALID && TOO_LONG.matcher(message).find() ? Kind.CONTEXT_TOO_LONG : kind;
            }
        };
    }

    /// @param inAnswer what it is when the status says success, as it came inside an answer
    private static Kind ofStatus(int status, Kind inAnswer) {
        return switch (status) {
            case 401, 403 -> Kind.UPSTREAM_AUTH;
            case 402 -> Kind.UPSTREAM_BILLING;
            case 404 -> Kind.NOT_FOUND;
            case 408, 504 -> Kind.TIMEOUT;
            case 409 -> Kind.CONFLICT;
            case 413 -> Kind.TOO_LARGE;
            case 415 -> Kind.UNSUPPORTED_MEDIA;
            case 429 -> Kind.RATE_LIMITED;
            case 502 -> Kind.BAD_GATEWAY;
            case 503, 529 -> Kind.OVERLOADED;
            default -> status >= 500 ? Kind.INTERNAL : status >= 400 ? Kind.INVALID : inAnswer;
        };
    }

    private static @Nullable Duration retryAfter(String message) {
        var found = RETRY.matcher(message.toLowerCase(Locale.ROOT));
        if (!found.find()) {
            return null;
        }
        var unit = found.group(3).equals("ms") ? 1 : 1_000;
        var millis = new BigDecimal(found.group(2))
                .multiply(BigDecimal.valueOf(unit))
                .setScale(0, RoundingMode.UP);
        var minutes = found.group(1) == null ? 0 : Long.parseLong(found.group(1));
        return Duration.ofMinutes(minutes).plusMillis(millis.longValue());
    }

    private static String firstText(JsonNode node, String... names) {
        for (var name : names) {
            var text = textOrNull(node.path(name));
            if (text != null && !text.isBlank()) {
                return text;
            }
        }
        return "";
    }

    private static @Nullable String textOrNull(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }
}
