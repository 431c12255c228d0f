package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Drops;
import dev.tollgate.protocol.ModelFacts.ThinkingKind;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Setting;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.UpstreamModel;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes `generationConfig` (protocols.md §3.7 to §3.9).
final class SettingsWriter {
    private static final int MAX_STOP = 5;
    private static final int MAX_CHOICES = 8;
    private static final int DYNAMIC = -1;
    private static final List<Effort> LEVELS = List.of(Effort.MINIMAL, Effort.LOW, Effort.MEDIUM, Effort.HIGH);

    private final CompletionRequest request;
    private final UpstreamModel model;
    private final Drops drops;
    private final ObjectNode config = JsonNodeFactory.instance.objectNode();

    SettingsWriter(CompletionRequest request, UpstreamModel model, Drops drops) {
        this.request = request;
        this.model = model;
        this.drops = drops;
    }

    ObjectNode write(boolean withFormat) {
        sampling();
        if (request.maxOutput() != null) {
            config.put("maxOutputTokens", request.maxOutput());
        }
        if (!request.stop().isEmpty()) {
            var stop = config.putArray("stopSequences");
            request.stop().stream().limit(MAX_STOP).forEach(stop::add);
            drops.addIf(request.stop().size() > MAX_STOP, Setting.STOP);
        }
        if (request.choices() > MAX_CHOICES) {
            throw ProtocolException.unsupported("This model gives at most " + MAX_CHOICES + " answers.", "n");
        }
        if (request.choices() > 1) {
            config.put("candidateCount", request.choices());
        }
        if (request.logprobs().asked()) {
            config.put("responseLogprobs", true);
            if (request.logprobs().top() > 0) {
                config.put("logprobs", request.logprobs().top());
            }
        }
        if (withFormat) {
            format();
        }
        var thinking = thinking(request.thinking());
        if (!thinking.isEmpty()) {
            config.set("thinkingConfig", thinking);
        }
        return config;
    }

    private void sampling() {
        var sampling = request.sampling();
        if (model.facts().sampling()) {
            var temperature = sampling.temperature();
            if (temperature != null) {
                config.put("temperature", Math.min(2, temperature));
            }
            put("topP", sampling.topP());
            if (sampling.topK() != null) {
                config.put("topK", sampling.topK());
            }
        } else {
            drops.addIf(sampling.temperature() != null, Setting.TEMPERATURE);
            drops.addIf(sampling.topP() != null, Setting.TOP_P);
            drops.addIf(sampling.topK() != null, Setting.TOP_K);
        }
        put("presencePenalty", sampling.presencePenalty());
        put("frequencyPenalty", sampling.frequencyPenalty());
        var seed = sampling.seed();
        if (seed != null && seed >= Integer.MIN_VALUE && seed <= Integer.MAX_VALUE) {
            config.put("seed", seed);
        } else {
            drops.addIf(seed != null, Setting.SEED);
        }
        drops.addIf(sampling.logitBias() != null && !sampling.logitBias().isEmpty(), Setting.LOGIT_BIAS);
    }

    private void put(String name, @Nullable Double value) {
        if (value != null) {
            config.put(name, value);
        }
    }

    private void format() {
        switch (request.format()) {
            case OutputFormat.Text _ -> {}
            case OutputFormat.Json _ -> config.put("responseMimeType", "application/json");
            case OutputFormat.Schema schema -> {
                config.put("responseMimeType", "application/json");
                if (model.facts().jsonSchema()) {
                    config.set("responseJsonSchema", SchemaWriter.jsonSchema(schema.schema()));
                } else {
                    config.set("responseSchema", SchemaWriter.openApi(schema.schema()));
                }
            }
        }
    }

    private ObjectNode thinking(Thinking thinking) {
        var result = JsonNodeFactory.instance.objectNode();
        if (model.facts().thinking() instanceof ThinkingKind.None) {
            drops.addIf(thinking.mode() == Thinking.Mode.ON, Setting.THINKING);
            return result;
        }
        if (thinking.mode() != Thinking.Mode.UNSPECIFIED) {
            switch (model.facts().thinking()) {
                case ThinkingKind.Level level -> level(thinking, level.levels(), result);
                // Gemini knows no efforts; a model that takes them is told by level.
                case ThinkingKind.Adaptive adaptive -> level(thinking, adaptive.efforts(), result);
                case ThinkingKind.Budget budget -> result.put("thinkingBudget", budget(thinking, budget));
                case ThinkingKind.None _ -> {}
                // Every model that thinks takes a budget, only the newer ones a level.
                case null ->
                    result.put("thinkingBudget", budget(thinking, new ThinkingKind.Budget(0, Integer.MAX_VALUE, true)));
            }
        }
        if (thinking.shown() && thinking.mode() != Thinking.Mode.OFF) {
            result.put("includeThoughts", true);
        }
        return result;
    }

    private static int budget(Thinking thinking, ThinkingKind.Budget kind) {
        var effort = thinking.effort();
        if (thinking.mode() == Thinking.Mode.OFF || effort == Effort.NONE) {
            return kind.off() ? 0 : kind.min();
        }
        var asked = thinking.budget() != null ? thinking.budget() : effort == null ? null : budget(effort, kind);
        return asked == null ? DYNAMIC : Math.clamp(asked.longValue(), kind.min(), Math.max(kind.min(), kind.max()));
    }

    private static Integer budget(Effort effort, ThinkingKind.Budget kind) {
        return switch (effort) {
            case NONE -> kind.min();
            case MINIMAL -> 512;
            case LOW, MEDIUM, HIGH, XHIGH -> effort.budget();
            case MAX -> kind.max() == Integer.MAX_VALUE ? Effort.XHIGH.budget() : kind.max();
        };
    }

    private static void level(Thinking thinking, Set<Effort> known, ObjectNode into) {
        var effort = thinking.mode() == Thinking.Mode.OFF ? Effort.NONE : thinking.effortOrFromBudget();
        if (effort == null) {
            return;
        }
        var wanted = switch (effort) {
            case NONE, MINIMAL -> Effort.MINIMAL;
            case LOW -> Effort.LOW;
            case MEDIUM -> Effort.MEDIUM;
            case HIGH, XHIGH, MAX -> Effort.HIGH;
        };
        into.put("thinkingLevel", nearest(wanted, known).name());
    }

    /// The level itself where the model has it, else the next one above, else the next below.
    private static Effort nearest(Effort wanted, Set<Effort> known) {
        if (known.isEmpty() || known.contains(wanted)) {
            return wanted;
        }
        for (var i = LEVELS.indexOf(wanted) + 1; i < LEVELS.size(); i++) {
            if (known.contains(LEVELS.get(i))) {
                return LEVELS.get(i);
            }
        }
        for (var i = LEVELS.indexOf(wanted) - 1; i >= 0; i--) {
            if (known.contains(LEVELS.get(i))) {
                return LEVELS.get(i);
            }
        }
        return wanted;
    }
}
