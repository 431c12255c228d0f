package dev.tollgate.simulator.gemini;

import static dev.tollgate.simulator.gemini.GeminiWording.refused;
import static dev.tollgate.simulator.gemini.Members.has;
import static dev.tollgate.simulator.gemini.Members.member;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.seal.Seal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/// Signs parts and checks what comes back: the first function call of each step of the current turn needs the signature
/// that it was given, or the placeholder for calls that another model made.
final class ThoughtSignatures {
    private static final Set<String> PLACEHOLDERS =
            Set.of("skip_thought_signature_validator", "context_engineering_is_the_way_to_go");
    private static final String TEXT = "";

    private ThoughtSignatures() {}

    static String ofCall(String answerId, String function) {
        return Seal.THOUGHT.of(answerId, function);
    }

    static String ofText(String answerId) {
        return Seal.THOUGHT.of(answerId, TEXT);
    }

    static void check(JsonNode contents) {
        int turn = 0;
        for (int index = 0; index < contents.size(); index++) {
            var content = contents.get(index);
            boolean answersCalls = ContentRules.count(content, "functionResponse") > 0;
            turn = !ContentRules.role(content).equals("model") && !answersCalls ? index : turn;
            content.path("parts").forEach(ThoughtSignatures::checkGiven);
        }
        for (int index = turn; index < contents.size(); index++) {
            checkFirstCall(contents.get(index), index);
        }
    }

    private static void checkGiven(JsonNode part) {
        var signature = member(part, "thoughtSignature").asText("");
        if (signature.isEmpty() || isPlaceholder(signature)) {
            return;
        }
        var bound = has(part, "functionCall")
                ? member(part, "functionCall").path("name").asText()
                : TEXT;
        var standard = signature.replace('-', '+').replace('_', '/');
        if (Seal.THOUGHT.open(standard, bound).isEmpty()) {
            throw refused("Corrupted thought signature.");
        }
    }

    private static void checkFirstCall(JsonNode content, int index) {
        int position = 0;
        for (var part : content.path("parts")) {
            position++;
            if (has(part, "functionCall")) {
                if (member(part, "thoughtSignature").asText("").isEmpty()) {
                    throw refused("Function call is missing a thought_signature in functionCall parts. This is required"
                            + " for tools to work correctly, and missing thought_signature may lead to degraded model"
                            + " performance. Additional data, function call `default_api:"
                            + member(part, "functionCall").path("name").asText() + "` , position " + (index + position)
                            + ". Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more"
                            + " details.");
                }
                return;
            }
        }
    }

    /// The placeholder is sent as it is, or as the bytes that the member holds.
    private static boolean isPlaceholder(String signature) {
        if (PLACEHOLDERS.contains(signature)) {
            return true;
        }
        if (!ContentRules.isBase64(signature)) {
            return false;
        }
        var bytes = Base64.getUrlDecoder().decode(signature.replace('+', '-').replace('/', '_'));
        return PLACEHOLDERS.contains(new String(bytes, StandardCharsets.UTF_8));
    }
}
