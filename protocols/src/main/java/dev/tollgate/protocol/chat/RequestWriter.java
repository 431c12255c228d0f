package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Drops;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Setting;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import dev.tollgate.protocol.UpstreamRequest.Body;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the neutral request as a call to a chat upstream.
final class RequestWriter {
    private static final int MAX_STOPS = 4;
    private static final int MAX_ID = 64;
    private static final int MAX_TOOL_NAME = 64;
    private static final Set<String> TIERS = Set.of("auto", "default", "flex", "scale", "priority", "fast");
    private static final String JSON_ONLY = "Respond with one JSON object only.";
    private static final String SCHEMA_ONLY =
            "Respond with one JSON object only, without any text around it. It must be valid against this JSON schema:\n";

    private final CompletionRequest request;
    private final UpstreamModel model;
    private final ModelFacts facts;
    private final Drops drops;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    private RequestWriter(CompletionRequest request, UpstreamModel model) {
        this.request = request;
        this.model = model;
        this.facts = model.facts();
        this.drops = new Drops(request, facts, Protocol.CHAT);
    }

    static UpstreamRequest write(CompletionRequest request, UpstreamModel model) {
        return new RequestWriter(request, model).write();
    }

    /// The names of the request's tools as this upstream takes them.
    static ToolNames names(CompletionRequest request, UpstreamModel model) {
        var max = model.facts().toolNameMax();
        return ToolNames.plain(request.tools(), max > 0 ? Math.min(max, MAX_TOOL_NAME) : MAX_TOOL_NAME);
    }

    private UpstreamRequest write() {
        var names = names(request, model);
        body.put("model", model.id());
        body.set("messages", new MessageWriter(request, model, names).write(formatInstructions()));
        new ToolWriter(request, facts, names, drops).write(body);
        putSampling();
        putLimits();
        putThinking();
        putFormat();
        putLogprobs();
        putHints();
        if (request.stream() || facts.streamOnly()) {
            body.put("stream", true);
            if (facts.streamUsage()) {
                body.putObject("stream_options").put("include_usage", true);
            }
        }
        return new UpstreamRequest(ChatCodec.PATH, Map.of(), new Body(Json.bytes(body)), drops.names());
    }

    private void putSampling() {
        var sampling = request.sampling();
        sampling("temperature", clamped(sampling.temperature()), Setting.TEMPERATURE);
        sampling("top_p", sampling.topP(), Setting.TOP_P);
        sampling("presence_penalty", sampling.presencePenalty(), Setting.PRESENCE_PENALTY);
        sampling("frequency_penalty", sampling.frequencyPenalty(), Setting.FREQUENCY_PENALTY);
        drops.addIf(sampling.topK() != null, Setting.TOP_K);
        var seed = sampling.seed();
        if (seed != null) {
            body.put("seed", seed);
        }
        var bias = sampling.logitBias();
        if (bias != null) {
            body.set("logit_bias", bias);
        }
    }

    private static @Nullable Double clamped(@Nullable Double temperature) {
        return temperature == null ? null : Math.min(2, Math.max(0, temperature));
    }

    private void sampling(String name, @Nullable Double value, Setting setting) {
        if (value == null) {
            return;
        }
        if (!facts.sampling()) {
            drops.add(setting);
        } else if (value == Math.rint(value)) {
            body.put(name, value.longValue());
        } else {
            body.put(name, value);
        }
    }

    private void putLimits() {
        var most = request.maxOutput();
        if (most != null) {
            body.put(facts.maxCompletionTokens() ? "max_completion_tokens" : "max_tokens", most);
        }
        var stops = request.stop();
        drops.addIf(stops.size() > MAX_STOPS, Setting.STOP);
        if (!stops.isEmpty()) {
            var array = body.putArray("stop");
            stops.stream().limit(MAX_STOPS).forEach(array::add);
        }
        if (request.choices() > 1) {
            body.put("n", request.choices());
        }
    }

    private void putThinking() {
        var effort = Efforts.of(request.thinking(), facts.thinking());
        if (effort.isPresent()) {
            body.put("reasoning_effort", effort.get().name().toLowerCase(Locale.ROOT));
        }
        drops.addIf(Efforts.isDropped(request.thinking(), facts.thinking()), Setting.THINKING);
    }

    private void putFormat() {
        switch (request.format()) {
            case OutputFormat.Text _ -> {}
            case OutputFormat.Json _ -> body.putObject("response_format").put("type", "json_object");
            case OutputFormat.Schema schema -> {
                var format = body.putObject("response_format");
                if (facts.jsonSchema()) {
                    format.put("type", "json_schema").set("json_schema", schema(schema));
                } else {
                    format.put("type", "json_object");
                }
            }
        }
    }

    private static ObjectNode schema(OutputFormat.Schema schema) {
        var json = JsonNodeFactory.instance.objectNode();
        var name = schema.name();
        json.put("name", name != null && name.matches("[A-Za-z0-9_-]{1,64}") ? name : "response");
        if (schema.description() != null) {
            json.put("description", schema.description());
        }
        json.set("schema", schema.schema());
        // Asked for strictness that the schema does not allow, OpenAI refuses the whole request.
        return json.put("strict", !Boolean.FALSE.equals(schema.strict()) && StrictSchema.accepts(schema.schema()));
    }

    /// What the form of the answer needs to be said in words: JSON mode must be mentioned, and a model that takes no
    /// schema has to read it.
    private List<String> formatInstructions() {
        return switch (request.format()) {
            case OutputFormat.Text _ -> List.of();
            case OutputFormat.Json _ -> mentionsJson() ? List.of() : List.of(JSON_ONLY);
            case OutputFormat.Schema schema ->
                facts.jsonSchema() ? List.of() : List.of(SCHEMA_ONLY + Json.text(schema.schema()));
        };
    }

    private boolean mentionsJson() {
        return request.instructions().stream()
                .anyMatch(text -> text.text().toLowerCase(Locale.ROOT).contains("json"));
    }

    private void putLogprobs() {
        if (request.logprobs().asked()) {
            body.put("logprobs", true);
            if (request.logprobs().top() > 0) {
                body.put("top_logprobs", request.logprobs().top());
            }
        }
    }

    /// Servers that only know `max_tokens` are from before these members and often refuse what they do not know.
    private void putHints() {
        var hints = request.hints();
        var tier = hints.serviceTier();
        var takesTier = tier != null && facts.maxCompletionTokens() && TIERS.contains(tier);
        drops.addIf(hints.metadata() != null, Setting.METADATA);
        drops.addIf(tier != null && !takesTier, Setting.SERVICE_TIER);
        if (!facts.maxCompletionTokens()) {
            drops.addIf(hints.verbosity() != null, Setting.VERBOSITY);
            return;
        }
        var user = hints.user();
        if (user != null) {
            body.put("safety_identifier", anonymous("user_", user));
        }
        if (hints.cacheKey() != null) {
            body.put("prompt_cache_key", anonymous("key_", hints.cacheKey()));
        }
        if (takesTier) {
            body.put("service_tier", tier);
        }
        if (hints.verbosity() != null) {
            body.put("verbosity", hints.verbosity());
        }
    }

    /// As it is, unless it is longer than OpenAI takes or looks like an e-mail address.
    private static String anonymous(String prefix, String id) {
        return id.length() > MAX_ID || id.contains("@") ? Ids.derived(prefix, id) : id;
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
