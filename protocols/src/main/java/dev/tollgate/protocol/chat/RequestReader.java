package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Hints;
import dev.tollgate.protocol.CompletionRequest.Logprobs;
import dev.tollgate.protocol.CompletionRequest.Sampling;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a client's request into the neutral form. Members that no other protocol could use are not looked at.
final class RequestReader {
    private static final int MAX_MODEL_LENGTH = 256;
    private static final int MAX_CHOICES = 128;
    private static final int MAX_STOPS = 4;
    private static final int MAX_TOP_LOGPROBS = 20;
    private static final long MAX_COUNT = Integer.MAX_VALUE;
    private static final Set<String> VERBOSITIES = Set.of("low", "medium", "high");

    private final ObjectNode source;
    private final Member request;

    private RequestReader(ObjectNode source) {
        this.source = source;
        this.request = new Member("", source);
    }

    static CompletionRequest read(byte[] body) {
        return new RequestReader(Json.request(body)).read();
    }

    private CompletionRequest read() {
        var model = request.at("model").word();
        if (model.isBlank() || model.length() > MAX_MODEL_LENGTH) {
            throw ProtocolException.invalid("`model` must be the id of a model.", "model");
        }
        refuseSound();
        var messages = MessageReader.read(request.at("messages"));
        var tools = ToolReader.read(request);
        var choices = request.at("n").integerOrNull(1, MAX_CHOICES);
        return new CompletionRequest(
                Protocol.CHAT,
                source,
                Map.of(Setting.THINKING, thinkingName()),
                model,
                request.at("stream").flag(),
                messages.instructions(),
                messages.turns(),
                tools.tools(),
                tools.choice(),
                request.at("parallel_tool_calls").flagOrNull(),
                sampling(),
                maxOutput(),
                stop(),
                thinking(),
                format(),
                choices == null ? 1 : choices.intValue(),
                logprobs(),
                hints());
    }

    private void refuseSound() {
        for (var modality : request.at("modalities").elements()) {
            if (modality.word().equals("audio")) {
                throw ProtocolException.unsupported("This model cannot answer with sound.", "modalities");
            }
        }
    }

    private Sampling sampling() {
        var topK = request.at("top_k").integerOrNull(0, MAX_COUNT);
        return new Sampling(
                request.at("temperature").numberOrNull(0, 2),
                request.at("top_p").numberOrNull(0, 1),
                topK == null || topK == 0 ? null : topK.intValue(),
                request.at("presence_penalty").numberOrNull(-2, 2),
                request.at("frequency_penalty").numberOrNull(-2, 2),
                request.at("seed").integerOrNull(Long.MIN_VALUE, Long.MAX_VALUE),
                request.at("logit_bias").objectOrNull());
    }

    private @Nullable Long maxOutput() {
        var old = request.at("max_tokens").integerOrNull(1, MAX_COUNT);
        var current = request.at("max_completion_tokens").integerOrNull(1, MAX_COUNT);
        return current == null ? old : current;
    }

    private List<String> stop() {
        var stop = request.at("stop");
        if (stop.json().isTextual()) {
            return stop.json().asText().isEmpty()
                    ? List.of()
                    : List.of(stop.json().asText());
        }
        var texts = new ArrayList<String>();
        for (var element : stop.elements()) {
            var text = element.wordOrNull();
            if (text != null) {
                texts.add(text);
            }
        }
        if (texts.size() > MAX_STOPS) {
            throw stop.wrong("must hold at most " + MAX_STOPS + " texts.");
        }
        return texts;
    }

    /// `reasoning_effort` is OpenAI's; `reasoning` and `thinking` are what aggregators' clients send instead.
    private Thinking thinking() {
        var effort = request.at("reasoning_effort");
        if (!effort.isAbsent()) {
            return thinking(effort(effort));
        }
        var reasoning = request.at("reasoning");
        if (reasoning.objectOrNull() != null) {
            var shown = !reasoning.at("exclude").flag();
            var budget = reasoning.at("max_tokens").integerOrNull(0, MAX_COUNT);
            if (!reasoning.at("effort").isAbsent()) {
                var asked = thinking(effort(reasoning.at("effort")));
                return new Thinking(asked.mode(), asked.effort(), asked.budget(), false, asked.shown() && shown);
            }
            if (budget != null || reasoning.at("enabled").flag()) {
                return new Thinking(Mode.ON, null, budget == null ? null : budget.intValue(), false, shown);
            }
            return Boolean.FALSE.equals(reasoning.at("enabled").flagOrNull()) ? Thinking.OFF : Thinking.UNSPECIFIED;
        }
        return thinkingObject(request.at("thinking"));
    }

    private String thinkingName() {
        return Stream.of("reasoning_effort", "reasoning")
                .filter(name -> !request.at(name).isAbsent())
                .findFirst()
                .orElse("thinking");
    }

    private static Thinking thinkingObject(Member thinking) {
        if (thinking.objectOrNull() == null) {
            return Thinking.UNSPECIFIED;
        }
        var budget = thinking.at("budget_tokens").integerOrNull(0, MAX_COUNT);
        return switch (thinking.at("type").word()) {
            case "enabled" -> new Thinking(Mode.ON, null, budget == null ? null : budget.intValue(), false, true);
            case "adaptive", "auto" -> new Thinking(Mode.ON, null, null, true, true);
            case "disabled" -> Thinking.OFF;
            default -> throw thinking.at("type").wrong("must be `enabled`, `adaptive` or `disabled`.");
        };
    }

    private static Thinking thinking(Effort effort) {
        return effort == Effort.NONE ? Thinking.OFF : new Thinking(Mode.ON, effort, null, false, true);
    }

    private static Effort effort(Member member) {
        var word = member.word();
        for (var effort : Effort.values()) {
            if (effort.name().toLowerCase(Locale.ROOT).equals(word)) {
                return effort;
            }
        }
        throw member.wrong("must be `none`, `minimal`, `low`, `medium`, `high`, `xhigh` or `max`.");
    }

    private OutputFormat format() {
        var format = request.at("response_format");
        if (format.objectOrNull() == null) {
            return new OutputFormat.Text();
        }
        return switch (format.at("type").word()) {
            case "text" -> new OutputFormat.Text();
            case "json_object" -> new OutputFormat.Json();
            case "json_schema" -> schema(format.at("json_schema").object());
            default -> throw format.at("type").wrong("must be `text`, `json_object` or `json_schema`.");
        };
    }

    private static OutputFormat schema(Member declared) {
        var name = declared.at("name").word();
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw declared.at("name").wrong("must be up to 64 letters, digits, `_` and `-`.");
        }
        var schema = declared.at("schema").objectOrNull();
        return new OutputFormat.Schema(
                name,
                declared.at("description").wordOrNull(),
                schema == null ? Json.MAPPER.createObjectNode() : schema,
                declared.at("strict").flagOrNull());
    }

    private Logprobs logprobs() {
        var asked = request.at("logprobs").flag();
        var top = request.at("top_logprobs").integerOrNull(0, MAX_TOP_LOGPROBS);
        if (top != null && top > 0 && !asked) {
            throw request.at("top_logprobs").wrong("is only allowed with `logprobs`.");
        }
        return asked ? new Logprobs(true, top == null ? 0 : top.intValue()) : Logprobs.NONE;
    }

    private Hints hints() {
        var safety = request.at("safety_identifier").wordOrNull();
        var verbosity = request.at("verbosity").wordOrNull();
        if (verbosity != null && !VERBOSITIES.contains(verbosity)) {
            throw request.at("verbosity").wrong("must be `low`, `medium` or `high`.");
        }
        return new Hints(
                request.at("prompt_cache_key").wordOrNull(),
                safety == null ? request.at("user").wordOrNull() : safety,
                request.at("service_tier").wordOrNull(),
                request.at("metadata").objectOrNull(),
                verbosity);
    }
}
