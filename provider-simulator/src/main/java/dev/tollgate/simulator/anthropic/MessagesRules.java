package dev.tollgate.simulator.anthropic;

import static dev.tollgate.simulator.anthropic.MessagesWording.refused;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.shape.Shapes;

/// What Anthropic refuses in a Messages request.
final class MessagesRules {
    private static final Shapes SHAPES = Shapes.read(MessagesRules.class, "messages.shapes", false);
    private static final int MIN_BUDGET = 1024;
    private static final String DOCS = " Please consult our documentation at"
            + " https://docs.claude.com/en/docs/build-with-claude/extended-thinking";

    private final JsonNode body;
    private final ClaudeModel model;
    private final String betas;

    private MessagesRules(JsonNode body, ClaudeModel model, String betas) {
        this.body = body;
        this.model = model;
        this.betas = betas;
    }

    /// Checks the whole request; `shape` is that of a message or of a question for its tokens.
    static void check(Call call, String modelName, JsonNode body, String shape) {
        if (call.header("anthropic-version") == null) {
            throw refused("anthropic-version: header is required");
        }
        var betas = call.header("anthropic-beta");
        SHAPES.check(body, shape, new MessagesWording(), betas != null);
        new MessagesRules(body, ClaudeModel.of(modelName), betas == null ? "" : betas).check();
    }

    private void check() {
        checkNumbers();
        var turns = Turns.of(body.path("messages"));
        TurnRules.check(body.path("messages"), turns, model);
        MarkRules.check(body);
        ToolRules.check(body);
        checkThinking();
        boolean thinking = isThinking();
        ThoughtSignatures.check(
                turns, thinking, thinking && body.at("/thinking/type").asText().equals("enabled"));
        if (body.at("/output_config/format").isObject()) {
            SchemaRules.check(body.at("/output_config/format/schema"), "output_config.format.schema");
        }
    }

    private void checkNumbers() {
        checkRange("max_tokens", 0, Integer.MAX_VALUE);
        checkRange("temperature", 0, 1);
        checkRange("top_p", 0, 1);
        checkRange("top_k", 0, Integer.MAX_VALUE);
        long most = body.path("max_tokens").asLong();
        if (most > model.maxOutputTokens()) {
            throw refused("max_tokens: " + most + " > " + model.maxOutputTokens()
                    + ", which is the maximum allowed number of output tokens for "
                    + body.path("model").asText());
        }
        for (var stop : body.path("stop_sequences")) {
            if (stop.asText().isBlank()) {
                throw refused("stop_sequences: each stop sequence must contain non-whitespace");
            }
        }
        if (body.at("/metadata/user_id").asText("").length() > 512) {
            throw refused("metadata.user_id: String should have at most 512 characters");
        }
        if (body.hasNonNull("system") && body.get("system").isArray()) {
            for (var block : body.get("system")) {
                if (block.path("text").asText().isEmpty()) {
                    throw refused("system: text content blocks must be non-empty");
                }
            }
        }
        checkSampling();
    }

    private void checkSampling() {
        if (model.fixesSampling()) {
            checkDefault("temperature", 1);
            checkDefault("top_p", 1);
            checkDefault("top_k", 0);
        }
        if (model.takesOneSampling() && body.hasNonNull("temperature") && body.hasNonNull("top_p")) {
            throw refused("`temperature` and `top_p` cannot both be specified for this model. Please use only one.");
        }
    }

    private void checkDefault(String member, double normal) {
        if (body.hasNonNull(member) && body.get(member).asDouble() != normal) {
            throw refused("`" + member + "` is deprecated for this model.");
        }
    }

    private void checkRange(String member, int low, int high) {
        if (!body.hasNonNull(member)) {
            return;
        }
        double value = body.get(member).asDouble();
        if (value < low) {
            throw refused(member + ": Input should be greater than or equal to " + low);
        }
        if (value > high) {
            throw refused(member + ": Input should be less than or equal to " + high);
        }
    }

    private boolean isThinking() {
        var type = body.at("/thinking/type").asText("disabled");
        return !type.equals("disabled");
    }

    private void checkThinking() {
        if (!isThinking()) {
            return;
        }
        var type = body.at("/thinking/type").asText();
        if (type.equals("adaptive") && !model.takesAdaptive()) {
            throw refused("adaptive thinking is not supported on this model");
        }
        if (type.equals("enabled")) {
            if (!model.takesBudget()) {
                throw refused("\"thinking.type.enabled\" is not supported for this model. Use"
                        + " \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior.");
            }
            checkBudget(body.at("/thinking/budget_tokens").asLong());
        }
        if (body.path("temperature").asDouble(1) != 1) {
            throw refused("`temperature` may only be set to 1 when thinking is enabled." + DOCS);
        }
        if (body.path("top_k").asInt(0) != 0) {
            throw refused("`top_k` must be unset when thinking is enabled." + DOCS);
        }
        if (body.path("top_p").asDouble(1) < 0.95) {
            throw refused("`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled." + DOCS);
        }
        var choice = body.at("/tool_choice/type").asText();
        if (choice.equals("any") || choice.equals("tool")) {
            throw refused("Thinking may not be enabled when tool_choice forces tool use.");
        }
        var last = body.path("messages").path(body.path("messages").size() - 1);
        if (last.path("role").asText().equals("assistant")) {
            throw refused("messages." + (body.path("messages").size() - 1)
                    + ": a final `assistant` message cannot be continued when `thinking` is enabled." + DOCS);
        }
    }

    private void checkBudget(long budget) {
        if (budget < MIN_BUDGET) {
            throw refused("thinking.enabled.budget_tokens: Input should be greater than or equal to " + MIN_BUDGET);
        }
        boolean interleaved = betas.contains("interleaved-thinking");
        if (body.hasNonNull("max_tokens")
                && !interleaved
                && budget >= body.path("max_tokens").asLong()) {
            throw refused("`max_tokens` must be greater than `thinking.budget_tokens`." + DOCS
                    + "#max-tokens-and-context-window-size");
        }
    }
}
