package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Drops;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.ModelFacts.ThinkingKind;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Setting;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the request that asks an upstream. The upstream keeps nothing: `store` is false, and what its reasoning was
/// comes back encrypted.
final class RequestWriter {
    static final String PATH = "/responses";
    static final String COUNT_PATH = "/responses/input_tokens";

    private static final int MIN_OUTPUT = 16;
    private static final int MAX_KEY = 64;
    private static final int MAX_METADATA = 16;
    private static final int MAX_METADATA_NAME = 64;
    private static final int MAX_METADATA_VALUE = 512;
    private static final String ATTRIBUTION = "x-anthropic-billing-header:";
    private static final Set<String> TIERS =
            Set.of("auto", "default", "flex", "scale", "priority", "fast", "ultrafast");
    /// What the tokens of a prompt are counted from.
    static final Set<String> COUNTED = Set.of(
            "model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "reasoning", "text");

    private final CompletionRequest request;
    private final UpstreamModel model;
    private final Drops drops;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();
    private final List<String> instructions = new ArrayList<>();

    private RequestWriter(CompletionRequest request, UpstreamModel model) {
        this.request = request;
        this.model = model;
        this.drops = new Drops(request, model.facts(), Protocol.RESPONSES);
    }

    static UpstreamRequest write(CompletionRequest request, UpstreamModel model) {
        var writer = new RequestWriter(request, model);
        writer.conversation();
        writer.settings();
        return new UpstreamRequest(PATH, Map.of(), bytes(writer.body), writer.drops.names());
    }

    static UpstreamRequest writeCount(CompletionRequest request, UpstreamModel model) {
        var writer = new RequestWriter(request, model);
        writer.conversation();
        return new UpstreamRequest(COUNT_PATH, Map.of(), bytes(writer.body.retain(COUNTED)), writer.drops.names());
    }

    /// By way of a string: half a surrogate pair becomes a question mark there, and an exception in a generator.
    static UpstreamRequest.Body bytes(JsonNode json) {
        return new UpstreamRequest.Body(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void conversation() {
        body.put("model", model.id());
        for (var text : request.instructions()) {
            // A client's mark of itself, of no use to other providers and harmful to their caches (protocols.md §14.1).
            if (!text.text().startsWith(ATTRIBUTION) && !text.text().isEmpty()) {
                instructions.add(text.text());
            }
        }
        var format = TextFormat.of(request, model.facts(), instructions);
        var input = new InputWriter(request, model).write();
        if (input.isEmpty()) {
            var role = model.facts().developerRole() ? "developer" : "system";
            instructions.forEach(text -> input.addObject().put("role", role).put("content", text));
            if (input.isEmpty()) {
                input.addObject().put("role", "user").put("content", "");
            }
        } else if (!instructions.isEmpty()) {
            body.put("instructions", String.join("\n\n", instructions));
        }
        body.set("input", input);
        new ToolWriter(request, model.facts(), drops).write(body);
        thinking();
        if (format != null || request.hints().verbosity() != null) {
            var text = body.putObject("text");
            if (format != null) {
                text.set("format", format);
            }
            if (request.hints().verbosity() != null) {
                text.put("verbosity", request.hints().verbosity());
            }
        }
    }

    private void settings() {
        if (request.choices() > 1) {
            var name = request.nameOf(Setting.N);
            throw ProtocolException.unsupported(
                    "`" + name + "` must be 1: the model " + request.model() + " gives one answer per request.", name);
        }
        if (request.maxOutput() != null) {
            body.put("max_output_tokens", Math.max(MIN_OUTPUT, request.maxOutput()));
        }
        sampling();
        hints();
        body.put("store", false);
        body.put("stream", request.stream() || model.facts().streamOnly());
        var include = JsonNodeFactory.instance.arrayNode();
        if (!(model.facts().thinking() instanceof ThinkingKind.None)) {
            include.add("reasoning.encrypted_content");
        }
        if (request.logprobs().asked()) {
            include.add("message.output_text.logprobs");
            if (request.logprobs().top() > 0) {
                body.put("top_logprobs", request.logprobs().top());
            }
        }
        if (!include.isEmpty()) {
            body.set("include", include);
        }
    }

    private void thinking() {
        var thinking = ReasoningEffort.write(request.thinking(), model.facts().thinking());
        if (thinking != null) {
            body.set("reasoning", thinking);
        } else if (request.thinking().mode() == Thinking.Mode.ON) {
            drops.add(Setting.THINKING);
        }
    }

    private void sampling() {
        var sampling = request.sampling();
        number("temperature", sampling.temperature(), model.facts().sampling(), Setting.TEMPERATURE);
        number("top_p", sampling.topP(), model.facts().sampling(), Setting.TOP_P);
        drops.addIf(sampling.topK() != null, Setting.TOP_K);
        drops.addIf(sampling.presencePenalty() != null, Setting.PRESENCE_PENALTY);
        drops.addIf(sampling.frequencyPenalty() != null, Setting.FREQUENCY_PENALTY);
        drops.addIf(sampling.seed() != null, Setting.SEED);
        drops.addIf(sampling.logitBias() != null && !sampling.logitBias().isEmpty(), Setting.LOGIT_BIAS);
    }

    private void number(String name, @Nullable Number value, boolean taken, Setting setting) {
        if (value == null) {
            return;
        }
        if (!taken) {
            drops.add(setting);
        } else {
            body.put(name, value.doubleValue());
        }
    }

    private void hints() {
        var hints = request.hints();
        if (hints.cacheKey() != null) {
            body.put("prompt_cache_key", atMost64(hints.cacheKey()));
        }
        if (hints.user() != null) {
            // Nobody's address is told to the provider.
            body.put(
                    "safety_identifier",
                    hints.user().contains("@") ? Ids.derived("user_", hints.user()) : atMost64(hints.user()));
        }
        if (hints.serviceTier() != null) {
            if (TIERS.contains(hints.serviceTier())) {
                body.put("service_tier", hints.serviceTier());
            } else {
                drops.add(Setting.SERVICE_TIER);
            }
        }
        var metadata = hints.metadata();
        if (metadata != null && !metadata.isEmpty()) {
            if (isTaken(metadata)) {
                body.set("metadata", metadata);
            } else {
                drops.add(Setting.METADATA);
            }
        }
    }

    private static String atMost64(String text) {
        return text.length() <= MAX_KEY ? text : Ids.derived("", text);
    }

    private static boolean isTaken(ObjectNode metadata) {
        return metadata.size() <= MAX_METADATA
                && metadata.properties().stream()
                        .allMatch(member -> member.getKey().length() <= MAX_METADATA_NAME
                                && member.getValue().isTextual()
                                && member.getValue().textValue().length() <= MAX_METADATA_VALUE);
    }
}
