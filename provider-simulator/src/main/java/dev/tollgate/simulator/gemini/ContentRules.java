package dev.tollgate.simulator.gemini;

import static dev.tollgate.simulator.gemini.GeminiWording.refused;
import static dev.tollgate.simulator.gemini.Members.has;
import static dev.tollgate.simulator.gemini.Members.member;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.shape.Shapes;
import java.util.Base64;
import java.util.List;

/// What Google refuses in contents and in their order.
final class ContentRules {
    private static final List<String> DATA = List.of(
            "text",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse");
    private static final String AFTER_USER = "Please ensure that function call turn comes immediately after a user turn"
            + " or after a function response turn.";
    private static final String AFTER_CALL =
            "Please ensure that function response turn comes immediately after a function call turn.";
    private static final String SAME_NUMBER = "Please ensure that the number of function response parts is equal to"
            + " the number of function call parts of the function call turn.";

    private ContentRules() {}

    static void check(JsonNode contents) {
        if (contents.isEmpty()) {
            throw refused("* GenerateContentRequest.contents: contents is not specified\n");
        }
        for (int index = 0; index < contents.size(); index++) {
            checkContent(contents.get(index), "contents[" + index + "]");
        }
        if (role(contents.get(0)).equals("model")) {
            throw refused("Please ensure that multiturn requests begin with a user turn.");
        }
        checkOrder(contents);
    }

    /// A content without a role is the user's.
    static String role(JsonNode content) {
        return content.path("role").asText("user");
    }

    /// How many parts of the content hold the data.
    static long count(JsonNode content, String data) {
        return content.path("parts")
                .valueStream()
                .filter(part -> has(part, data))
                .count();
    }

    private static void checkContent(JsonNode content, String at) {
        var role = role(content);
        if (!role.equals("user") && !role.equals("model") && !role.equals("function")) {
            throw refused("Please use a valid role: user, model.");
        }
        var parts = content.path("parts");
        if (parts.isEmpty()) {
            throw refused("* GenerateContentRequest." + at + ".parts: contents.parts must not be empty.\n");
        }
        for (int index = 0; index < parts.size(); index++) {
            checkPart(parts.get(index), at + ".parts[" + index + "]");
        }
    }

    private static void checkPart(JsonNode part, String at) {
        var data = DATA.stream().filter(name -> has(part, name)).toList();
        if (data.isEmpty()) {
            throw refused("* GenerateContentRequest." + at
                    + ".data: required oneof field 'data' must have one initialized field\n");
        }
        if (data.size() > 1) {
            throw refused("Invalid value at '" + at + "' (oneof), oneof field 'data' is already set. Cannot set '"
                    + data.get(1) + "'");
        }
        switch (data.getFirst()) {
            case "inlineData" -> checkInline(member(part, "inlineData"), at + ".inline_data");
            case "functionCall", "functionResponse" -> {
                if (member(part, data.getFirst()).path("name").asText("").isEmpty()) {
                    throw refused("* GenerateContentRequest." + at + "." + Shapes.snakeCase(data.getFirst())
                            + ".name: Name cannot be empty.\n");
                }
            }
            default -> {}
        }
    }

    private static void checkInline(JsonNode inline, String at) {
        if (member(inline, "mimeType").asText("").isEmpty()) {
            throw refused("* GenerateContentRequest." + at + ".mime_type: must be specified\n");
        }
        var data = inline.path("data").asText("");
        if (!isBase64(data)) {
            var shown = data.substring(0, Math.min(40, data.length()));
            throw refused(
                    "Invalid value at '" + at + ".data' (TYPE_BYTES), Base64 decoding failed for \"" + shown + "\"");
        }
    }

    /// Google reads both alphabets.
    static boolean isBase64(String data) {
        try {
            return Base64.getUrlDecoder().decode(data.replace('+', '-').replace('/', '_')) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void checkOrder(JsonNode contents) {
        for (int index = 0; index < contents.size(); index++) {
            var content = contents.get(index);
            var before = index == 0 ? content : contents.get(index - 1);
            long calls = count(content, "functionCall");
            long responses = count(content, "functionResponse");
            if (calls > 0 && (index == 0 || role(before).equals("model"))) {
                throw refused(AFTER_USER);
            }
            if (responses > 0 && (index == 0 || count(before, "functionCall") == 0)) {
                throw refused(AFTER_CALL);
            }
            boolean afterCalls = index > 0 && count(before, "functionCall") > 0;
            if (afterCalls && count(before, "functionCall") != responses) {
                throw refused(SAME_NUMBER);
            }
        }
        if (count(contents.get(contents.size() - 1), "functionCall") > 0) {
            throw refused(SAME_NUMBER);
        }
    }
}
