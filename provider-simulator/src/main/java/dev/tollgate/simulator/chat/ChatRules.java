package dev.tollgate.simulator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What OpenAI refuses in a chat request.
final class ChatRules {
    private static final Set<String> ROLES = Set.of("developer", "system", "user", "assistant", "tool", "function");

    private ChatRules() {}

    /// `strict` adds what only OpenAI's own reasoning models refuse, and compatible servers accept.
    static void check(JsonNode body, boolean strict) {
        checkMessages(body.path("messages"));
        checkNumber(body, "temperature", 0, 2);
        checkNumber(body, "top_p", 0, 1);
        checkNumber(body, "presence_penalty", -2, 2);
        checkNumber(body, "frequency_penalty", -2, 2);
        checkNumber(body, "n", 1, 128);
        checkNumber(body, "top_logprobs", 0, 20);
        checkNumber(body, "max_tokens", 1, Integer.MAX_VALUE);
        checkNumber(body, "max_completion_tokens", 1, Integer.MAX_VALUE);
        if (body.path("stop").size() > 4) {
            throw refused(
                    "Invalid 'stop': array too long. Expected at most 4 items.", "stop", "array_above_max_length");
        }
        if (body.hasNonNull("top_logprobs") && !body.path("logprobs").asBoolean()) {
            throw refused(
                    "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", "top_logprobs", null);
        }
        if (body.hasNonNull("stream_options") && !body.path("stream").asBoolean()) {
            throw refused(
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options", null);
        }
        checkTools(body);
        if ("json_object".equals(body.at("/response_format/type").asText()) && !mentionsJson(body)) {
            throw refused(
                    "'messages' must contain the word 'json' in some form, to use 'response_format' of type"
                            + " 'json_object'.",
                    "messages",
                    null);
        }
        if (strict && body.has("max_tokens")) {
            throw refused(
                    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'"
                            + " instead.",
                    "max_tokens",
                    "unsupported_parameter");
        }
    }

    private static void checkMessages(JsonNode messages) {
        if (messages.isMissingNode() || messages.isNull()) {
            throw refused("Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
        }
        if (!messages.isArray()) {
            throw refused("Invalid type for 'messages': expected an array of objects.", "messages", "invalid_type");
        }
        if (messages.isEmpty()) {
            throw refused(
                    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array"
                            + " instead.",
                    "messages",
                    "empty_array");
        }
        var open = new HashSet<String>();
        for (int index = 0; index < messages.size(); index++) {
            checkMessage(messages.get(index), index, open);
        }
        if (!open.isEmpty()) {
            throw unanswered(open, messages.size() - 1);
        }
    }

    private static void checkMessage(JsonNode message, int index, Set<String> open) {
        var role = message.path("role").asText("");
        var at = "messages[" + index + "]";
        if (!ROLES.contains(role)) {
            throw refused(
                    "Invalid value: '" + role + "'. Supported values are: 'system', 'assistant', 'user',"
                            + " 'function', 'tool', and 'developer'.",
                    at + ".role",
                    "invalid_value");
        }
        if (role.equals("tool")) {
            if (!open.remove(message.path("tool_call_id").asText())) {
                throw refused(
                        "Invalid parameter: messages with role 'tool' must be a response to a preceding message with"
                                + " 'tool_calls'.",
                        at + ".role",
                        null);
            }
            return;
        }
        if (!open.isEmpty()) {
            throw unanswered(open, index);
        }
        message.path("tool_calls").forEach(call -> open.add(call.path("id").asText()));
        boolean mayBeNull = role.equals("assistant");
        var content = message.path("content");
        if (!mayBeNull && !content.isTextual() && !content.isArray()) {
            throw refused("Invalid value for 'content': expected a string, got null.", at + ".content", "invalid_type");
        }
    }

    private static void checkTools(JsonNode body) {
        for (var tool : body.path("tools")) {
            var type = tool.path("type").asText();
            if (tool.path(type).path("name").asText("").isEmpty()) {
                throw refused(
                        "Missing required parameter: 'tools[0].function.name'.", "tools", "missing_required_parameter");
            }
        }
        boolean tools = !body.path("tools").isEmpty() || !body.path("functions").isEmpty();
        for (var member : new String[] {"tool_choice", "parallel_tool_calls"}) {
            if (!tools
                    && body.hasNonNull(member)
                    && !"none".equals(body.get(member).asText())) {
                throw refused("'" + member + "' is only allowed when 'tools' are specified.", member, null);
            }
        }
    }

    private static void checkNumber(JsonNode body, String member, double low, double high) {
        var value = body.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return;
        }
        if (!value.isNumber()) {
            throw refused("Invalid type for '" + member + "': expected a number.", member, "invalid_type");
        }
        if (value.asDouble() < low) {
            throw refused(
                    "Invalid '" + member + "': number below minimum value. Expected a value >= " + shown(low)
                            + ", but got " + value.asText() + " instead.",
                    member,
                    value.isIntegralNumber() ? "integer_below_min_value" : "decimal_below_min_value");
        }
        if (value.asDouble() > high) {
            throw refused(
                    "Invalid '" + member + "': number above maximum value. Expected a value <= " + shown(high)
                            + ", but got " + value.asText() + " instead.",
                    member,
                    value.isIntegralNumber() ? "integer_above_max_value" : "decimal_above_max_value");
        }
    }

    private static String shown(double bound) {
        return Long.toString((long) bound);
    }

    private static boolean mentionsJson(JsonNode body) {
        return body.path("messages").toString().toLowerCase(Locale.ROOT).contains("json");
    }

    private static RefusedException unanswered(Set<String> open, int index) {
        return refused(
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each"
                        + " 'tool_call_id'. The following tool_call_ids did not have response messages: "
                        + String.join(", ", open),
                "messages.[" + index + "].role",
                null);
    }

    private static RefusedException refused(String message, String param, @Nullable String code) {
        return new RefusedException(Refusal.invalid(message, param, code));
    }
}
