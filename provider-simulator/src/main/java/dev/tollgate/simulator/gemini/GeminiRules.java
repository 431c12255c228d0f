package dev.tollgate.simulator.gemini;

import static dev.tollgate.simulator.gemini.GeminiWording.refused;
import static dev.tollgate.simulator.gemini.Members.has;
import static dev.tollgate.simulator.gemini.Members.member;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.shape.Shapes;

/// What Google refuses in a generateContent request.
final class GeminiRules {
    private static final Shapes SHAPES = Shapes.read(GeminiRules.class, "gemini.shapes", true);
    private static final String CONFIG = "* GenerateContentRequest.generation_config.";

    private GeminiRules() {}

    /// Checks members alone.
    static void checkShape(JsonNode body, String shape) {
        SHAPES.check(body, shape, new GeminiWording(), true);
    }

    /// Checks the whole request.
    static void check(String modelName, JsonNode body) {
        checkShape(body, "GenerateContentRequest");
        var model = GeminiModel.of(modelName);
        ContentRules.check(body.path("contents"));
        FunctionRules.check(body);
        checkConfig(member(body, "generationConfig"));
        checkForm(member(body, "generationConfig"), model, body);
        checkThinking(member(member(body, "generationConfig"), "thinkingConfig"), model);
        if (has(body, "cachedContent")) {
            throw new RefusedException(
                    new Refusal(403, "CachedContent not found (or permission denied)", null, "PERMISSION_DENIED"));
        }
        if (model.checksSignatures()) {
            ThoughtSignatures.check(body.path("contents"));
        }
    }

    private static void checkConfig(JsonNode config) {
        checkRange(config, "temperature", 0, 2);
        checkRange(config, "topP", 0, 1);
        checkRange(config, "candidateCount", 1, 8);
        checkRange(config, "logprobs", 0, 20);
        checkRange(config, "presencePenalty", -2, 2);
        checkRange(config, "frequencyPenalty", -2, 2);
        if (has(config, "maxOutputTokens") && member(config, "maxOutputTokens").asInt() < 1) {
            throw refused(CONFIG + "max_output_tokens: max_output_tokens must be positive.\n");
        }
        if (member(config, "stopSequences").size() > 5) {
            throw refused(CONFIG + "stop_sequences: at most 5 stop sequences are allowed\n");
        }
        if (has(config, "logprobs") && !member(config, "responseLogprobs").asBoolean()) {
            throw refused(CONFIG + "logprobs: logprobs can only be set when response_logprobs is true\n");
        }
    }

    private static void checkForm(JsonNode config, GeminiModel model, JsonNode body) {
        boolean schema = has(config, "responseSchema");
        boolean jsonSchema = has(config, "responseJsonSchema");
        var type = member(config, "responseMimeType").asText("text/plain");
        if (schema && jsonSchema) {
            throw refused(CONFIG + "response_json_schema: only one of response_schema and response_json_schema can be"
                    + " set\n");
        }
        if ((schema || jsonSchema) && !type.equals("application/json") && !type.equals("text/x.enum")) {
            throw refused(CONFIG + "response_schema: only allowed when response_mime_type is 'application/json'\n");
        }
        if (!type.equals("text/plain") && !type.equals("application/json") && !type.equals("text/x.enum")) {
            throw refused(CONFIG + "response_mime_type: allowed mimetypes are `text/plain`, `application/json`,"
                    + " `application/xml`, `application/yaml` and `text/x.enum`.\n");
        }
        if (schema) {
            FunctionRules.checkSchema(
                    member(config, "responseSchema"), "GenerateContentRequest.generation_config.response_schema");
        }
        boolean functions = body.path("tools").findValue("functionDeclarations") != null
                || body.path("tools").findValue("function_declarations") != null;
        if (functions && type.equals("application/json") && model.excludesFunctionsWithJson()) {
            throw refused("Function calling with a response mime type: 'application/json' is unsupported");
        }
    }

    private static void checkThinking(JsonNode thinking, GeminiModel model) {
        if (!thinking.isObject()) {
            return;
        }
        boolean budget = has(thinking, "thinkingBudget");
        boolean level = has(thinking, "thinkingLevel");
        if (!model.thinks()) {
            throw refused("Thinking is not enabled for this model.");
        }
        if (budget && level) {
            throw refused("You can only set only one of thinking budget and thinking level.");
        }
        if (level && !model.takesLevel()) {
            throw refused("Thinking level is not supported for this model.");
        }
        int asked = member(thinking, "thinkingBudget").asInt(-1);
        if (asked == 0 && model.leastBudget() > 0) {
            throw refused("Budget 0 is invalid. This model only works in thinking mode.");
        }
        if (asked != -1 && (asked < model.leastBudget() || asked > model.mostBudget())) {
            throw refused("The thinking budget " + asked + " is invalid. Please choose a value between "
                    + model.leastBudget() + " and " + model.mostBudget() + ".");
        }
    }

    private static void checkRange(JsonNode config, String name, int low, int high) {
        var value = member(config, name);
        if (value.isNumber() && (value.asDouble() < low || value.asDouble() > high)) {
            var shown = Shapes.snakeCase(name);
            throw refused(CONFIG + shown + ": " + shown + " must be in the range [" + low + ".0, " + high + ".0].\n");
        }
    }
}
