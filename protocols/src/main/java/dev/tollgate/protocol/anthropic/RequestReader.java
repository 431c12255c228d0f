package dev.tollgate.protocol.anthropic;

import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Hints;
import dev.tollgate.protocol.CompletionRequest.Logprobs;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Setting;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Thinking.Effort;
import dev.tollgate.protocol.Thinking.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a client's request for a message. Members that are not known are ignored.
final class RequestReader {
    /// Claude Code's note about itself; only Anthropic may see it (protocols.md §14.1).
    private static final String ATTRIBUTION = "x-anthropic-billing-header:";

    private static final Set<String> EFFORTS = Set.of("low", "medium", "high", "xhigh", "max");

    private RequestReader() {}

    /// @param counting whether only the prompt's tokens are to be counted, which needs no `max_tokens`
    static CompletionRequest read(byte[] body, boolean counting) {
        var request = new RequestObject(Json.request(body), "");
        var model = model(request);
        var maxTokens = maxTokens(request, counting);
        var stream = request.flag("stream");
        return new CompletionRequest(
                Protocol.ANTHROPIC,
                request.json(),
                names(request),
                model,
                stream != null && stream,
                instructions(request),
                TurnReader.read(request),
                ToolReader.tools(request),
                ToolReader.choice(request),
                ToolReader.parallel(request),
                sampling(request),
                maxTokens,
                stop(request),
                thinking(request),
                format(request),
                1,
                Logprobs.NONE,
                hints(request));
    }

    private static Map<Setting, String> names(RequestObject request) {
        return Map.of(
                Setting.STOP,
                "stop_sequences",
                Setting.THINKING,
                request.has("thinking") ? "thinking" : "output_config.effort",
                Setting.PARALLEL_TOOL_CALLS,
                "tool_choice.disable_parallel_tool_use");
    }

    private static String model(RequestObject request) {
        var model = request.text("model");
        if (model.isBlank() || model.length() > Limits.MODEL_NAME) {
            throw request.invalid("model", "must be the id of a model");
        }
        return model;
    }

    private static @Nullable Long maxTokens(RequestObject request, boolean counting) {
        var maxTokens = request.integer("max_tokens", 0, Integer.MAX_VALUE);
        if (maxTokens == null && !counting) {
            throw request.missing("max_tokens");
        }
        if (maxTokens != null && maxTokens == 0) {
            throw ProtocolException.unsupported(
                    "`max_tokens` 0 only fills the prompt cache, which this model does not offer.", "max_tokens");
        }
        return maxTokens;
    }

    private static List<ContentPart.Text> instructions(RequestObject request) {
        var texts = new ArrayList<ContentPart.Text>();
        for (var text : BlockReader.texts(request, "system")) {
            if (!text.text().startsWith(ATTRIBUTION)) {
                texts.add(text);
            } else if (text.text().indexOf('\n') >= 0) {
                var rest = text.text().substring(text.text().indexOf('\n') + 1);
                texts.add(new ContentPart.Text(rest, text.cache(), null));
            }
        }
        return texts;
    }

    private static Sampling sampling(RequestObject request) {
        var topK = request.integer("top_k", 0, Integer.MAX_VALUE);
        return new Sampling(
                request.number("temperature", 0, 1),
                request.number("top_p", 0, 1),
                topK == null ? null : Math.toIntExact(topK),
                null,
                null,
                null,
                null);
    }

    private static List<String> stop(RequestObject request) {
        var value = request.get("stop_sequences");
        var stop = new ArrayList<String>();
        if (value != null && !value.isArray()) {
            throw request.invalid("stop_sequences", "must be an array");
        }
        for (var i = 0; value != null && i < value.size(); i++) {
            if (!value.get(i).isTextual()) {
                throw request.invalid("stop_sequences[" + i + "]", "must be a string");
            }
            if (!value.get(i).textValue().isEmpty()) {
                stop.add(value.get(i).textValue());
            }
        }
        return stop;
    }

    private static Thinking thinking(RequestObject request) {
        var effort = effort(request);
        var thinking = request.object("thinking");
        if (thinking == null) {
            return new Thinking(Mode.UNSPECIFIED, effort, null, false, false);
        }
        var shown = !"omitted".equals(thinking.optionalText("display"));
        return switch (thinking.text("type")) {
            case "disabled" -> Thinking.OFF;
            // High is Anthropic's own default.
            case "adaptive" -> new Thinking(Mode.ON, effort == null ? Effort.HIGH : effort, null, true, shown);
            case "enabled" -> new Thinking(Mode.ON, effort, budget(thinking), false, shown);
            default -> throw thinking.invalid("type", "must be \"enabled\", \"adaptive\" or \"disabled\"");
        };
    }

    private static int budget(RequestObject thinking) {
        var budget = thinking.integer("budget_tokens", Limits.SMALLEST_BUDGET, Integer.MAX_VALUE);
        if (budget == null) {
            throw thinking.missing("budget_tokens");
        }
        return Math.toIntExact(budget);
    }

    private static @Nullable Effort effort(RequestObject request) {
        var config = request.object("output_config");
        var effort = config == null ? null : config.optionalText("effort");
        if (config == null || effort == null) {
            return null;
        }
        if (!EFFORTS.contains(effort)) {
            throw config.invalid("effort", "must be \"low\", \"medium\", \"high\", \"xhigh\" or \"max\"");
        }
        return Effort.valueOf(effort.toUpperCase(Locale.ROOT));
    }

    /// `output_config.format`; older clients write `output_format`.
    private static OutputFormat format(RequestObject request) {
        var config = request.object("output_config");
        var format = config == null ? null : config.object("format");
        format = format == null ? request.object("output_format") : format;
        if (format == null) {
            return new OutputFormat.Text();
        }
        if (!format.text("type").equals("json_schema")) {
            throw format.invalid("type", "must be \"json_schema\"");
        }
        var schema = format.object("schema");
        if (schema == null) {
            throw format.missing("schema");
        }
        return new OutputFormat.Schema(null, null, schema.json(), null);
    }

    private static Hints hints(RequestObject request) {
        var metadata = request.object("metadata");
        var user = metadata == null ? null : metadata.optionalText("user_id");
        var tier = request.optionalText("service_tier");
        return new Hints(
                user == null ? null : Ids.derived("", user),
                user,
                "standard_only".equals(tier) ? "default" : tier,
                null,
                null);
    }
}
