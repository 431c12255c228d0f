package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest.Logprobs;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Setting;
import dev.tollgate.protocol.Thinking;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `generationConfig`.
final class SettingsReader {
    private static final int MAX_CHOICES = 8;
    private static final int MAX_STOP = 5;
    private static final int MAX_LOGPROBS = 20;

    /// What the configuration says, in neutral words.
    record Settings(
            Sampling sampling,
            @Nullable Long maxOutput,
            List<String> stop,
            Thinking thinking,
            OutputFormat format,
            int choices,
            Logprobs logprobs,
            Map<Setting, String> names) {}

    private static final Map<Setting, String> NAMES = Map.of(
            Setting.TEMPERATURE, "temperature",
            Setting.TOP_P, "topP",
            Setting.TOP_K, "topK",
            Setting.PRESENCE_PENALTY, "presencePenalty",
            Setting.FREQUENCY_PENALTY, "frequencyPenalty",
            Setting.SEED, "seed",
            Setting.LOGPROBS, "responseLogprobs",
            Setting.STOP, "stopSequences",
            Setting.N, "candidateCount");

    private SettingsReader() {}

    static Settings read(@Nullable Members config) {
        if (config == null) {
            return new Settings(
                    Sampling.DEFAULT,
                    null,
                    List.of(),
                    Thinking.UNSPECIFIED,
                    new OutputFormat.Text(),
                    1,
                    Logprobs.NONE,
                    Map.of());
        }
        refuseOtherModalities(config);
        var choices = config.integer("candidateCount", 1, MAX_CHOICES);
        return new Settings(
                sampling(config),
                config.integer("maxOutputTokens", 1, Integer.MAX_VALUE),
                stop(config),
                thinking(config.object("thinkingConfig")),
                format(config),
                choices == null ? 1 : choices.intValue(),
                logprobs(config),
                names(config));
    }

    private static Map<Setting, String> names(Members config) {
        var names = new EnumMap<Setting, String>(Setting.class);
        NAMES.forEach((setting, name) -> names.put(setting, config.pathOf(name)));
        var thinking = config.object("thinkingConfig");
        if (thinking != null) {
            names.put(
                    Setting.THINKING,
                    thinking.pathOf(thinking.has("thinkingLevel") ? "thinkingLevel" : "thinkingBudget"));
        }
        return names;
    }

    private static void refuseOtherModalities(Members config) {
        for (var modality : config.texts("responseModalities")) {
            if (!modality.equalsIgnoreCase("TEXT") && !modality.equalsIgnoreCase("MODALITY_UNSPECIFIED")) {
                throw ProtocolException.unsupported(
                        "This model answers with text only.", config.pathOf("responseModalities"));
            }
        }
    }

    private static Sampling sampling(Members config) {
        var topK = config.integer("topK", 1, Integer.MAX_VALUE);
        return new Sampling(
                config.number("temperature", 0, 2),
                config.number("topP", 0, 1),
                topK == null ? null : topK.intValue(),
                config.number("presencePenalty", -2, 2),
                config.number("frequencyPenalty", -2, 2),
                config.integer("seed", Integer.MIN_VALUE, Integer.MAX_VALUE),
                null);
    }

    private static List<String> stop(Members config) {
        var stop = config.texts("stopSequences");
        if (stop.size() > MAX_STOP) {
            throw config.wrong("stopSequences", "a list of at most " + MAX_STOP + " strings");
        }
        return stop.stream().filter(text -> !text.isEmpty()).toList();
    }

    private static Thinking thinking(@Nullable Members config) {
        if (config == null) {
            return Thinking.UNSPECIFIED;
        }
        var shown = config.flag("includeThoughts");
        var budget = config.integer("thinkingBudget", -1, Integer.MAX_VALUE);
        var level = config.word("thinkingLevel");
        if (budget != null && level != null) {
            throw ProtocolException.invalid(
                    "Give either `thinkingBudget` or `thinkingLevel`, not both.", config.pathOf("thinkingLevel"));
        }
        if (budget == null) {
            return new Thinking(
                    effort(config, level) == null ? Thinking.Mode.UNSPECIFIED : Thinking.Mode.ON,
                    effort(config, level),
                    null,
                    false,
                    shown);
        }
        if (budget == 0) {
            return Thinking.OFF;
        }
        return budget < 0
                ? new Thinking(Thinking.Mode.ON, null, null, true, shown)
                : new Thinking(Thinking.Mode.ON, null, budget.intValue(), false, shown);
    }

    private static Thinking.@Nullable Effort effort(Members config, @Nullable String level) {
        return switch (level) {
            case null -> null;
            case "THINKING_LEVEL_UNSPECIFIED" -> null;
            case "MINIMAL" -> Thinking.Effort.MINIMAL;
            case "LOW" -> Thinking.Effort.LOW;
            case "MEDIUM" -> Thinking.Effort.MEDIUM;
            case "HIGH" -> Thinking.Effort.HIGH;
            default -> throw config.wrong("thinkingLevel", "one of MINIMAL, LOW, MEDIUM and HIGH");
        };
    }

    private static OutputFormat format(Members config) {
        var schema = schema(config);
        if (schema != null) {
            return new OutputFormat.Schema(null, null, schema, null);
        }
        var type = config.text("responseMimeType");
        return switch (type) {
            case null -> new OutputFormat.Text();
            case "", "text/plain" -> new OutputFormat.Text();
            case "application/json" -> new OutputFormat.Json();
            default ->
                throw ProtocolException.unsupported(
                        "`" + config.pathOf("responseMimeType") + "` must be text/plain or application/json.",
                        config.pathOf("responseMimeType"));
        };
    }

    private static @Nullable ObjectNode schema(Members config) {
        if ("text/x.enum".equals(config.text("responseMimeType"))) {
            throw ProtocolException.unsupported(
                    "`text/x.enum` is not supported with this model. Use application/json.",
                    config.pathOf("responseMimeType"));
        }
        var schema = config.object("responseSchema");
        var jsonSchema = config.object("responseJsonSchema");
        if (jsonSchema == null) {
            jsonSchema = config.object("_responseJsonSchema");
        }
        if (schema != null && jsonSchema != null) {
            throw ProtocolException.invalid(
                    "Give either `responseSchema` or `responseJsonSchema`, not both.",
                    config.pathOf("responseJsonSchema"));
        }
        return jsonSchema != null ? jsonSchema.json() : schema == null ? null : SchemaReader.toJsonSchema(schema);
    }

    private static Logprobs logprobs(Members config) {
        var top = config.integer("logprobs", 0, MAX_LOGPROBS);
        var asked = config.flag("responseLogprobs");
        if (!asked && top != null) {
            throw ProtocolException.invalid(
                    "`" + config.pathOf("logprobs") + "` needs `responseLogprobs`.", config.pathOf("logprobs"));
        }
        return asked ? new Logprobs(true, top == null ? 0 : top.intValue()) : Logprobs.NONE;
    }
}
