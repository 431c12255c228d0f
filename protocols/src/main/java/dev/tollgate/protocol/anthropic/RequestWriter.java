package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Drops;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Setting;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import dev.tollgate.protocol.anthropic.ConversationWriter.Conversation;
import dev.tollgate.protocol.anthropic.ThinkingPlan.Obstacles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the request to an upstream. What the model cannot be told and does not change the answer is left out and
/// listed; what would change it is refused.
final class RequestWriter {
    static final String VERSION = "2023-06-01";
    private static final String FILES_BETA = "files-api-2025-04-14";
    private static final String ONLY_JSON = "Respond with one JSON object only.";

    private final CompletionRequest request;
    private final UpstreamModel model;
    private final UpstreamTools tools;
    private final Drops drops;
    private final ObjectNode body = Json.MAPPER.createObjectNode();

    private RequestWriter(CompletionRequest request, UpstreamModel model) {
        this.request = request;
        this.model = model;
        this.tools = UpstreamTools.of(request, model);
        this.drops = new Drops(request, model.facts(), Protocol.ANTHROPIC);
    }

    /// The call for an answer.
    static UpstreamRequest completion(CompletionRequest request, UpstreamModel model) {
        return new RequestWriter(request, model).write(false);
    }

    /// The call that only counts the prompt's tokens.
    static UpstreamRequest count(CompletionRequest request, UpstreamModel model) {
        return new RequestWriter(request, model).write(true);
    }

    private UpstreamRequest write(boolean counting) {
        if (request.choices() > 1) {
            var name = request.nameOf(Setting.N);
            throw ProtocolException.unsupported(
                    "`" + name + "` must be 1: this model gives one answer at a time.", name);
        }
        var blocks = new BlockWriter(model);
        var conversation = ConversationWriter.write(request, tools.names(), model, blocks);
        var messages = messages(conversation, blocks);
        if (conversation.isPrefilled() && !model.facts().prefill()) {
            throw ProtocolException.unsupported(
                    "The last message is the assistant's; this model does not go on with a given beginning.",
                    "messages");
        }
        var plan = ThinkingPlan.of(
                request,
                model,
                new Obstacles(tools.isForced() || conversation.isPrefilled(), conversation.lacksThoughts()));
        body.put("model", model.id());
        if (!counting) {
            body.put("max_tokens", plan.maxTokens());
        }
        if (!messages.system.isEmpty()) {
            body.set("system", messages.system);
        }
        body.set("messages", messages.messages);
        writeTools(conversation, plan);
        writeThinking(plan);
        if (!counting) {
            writeSampling(plan);
            writeStop();
            writeHints();
            body.put("stream", request.stream() || model.facts().streamOnly());
        }
        return new UpstreamRequest(
                counting ? "/v1/messages/count_tokens" : "/v1/messages", headers(blocks), bytes(body), drops.names());
    }

    private record Prompt(ArrayNode system, ArrayNode messages) {}

    /// A system text without a conversation becomes the conversation.
    private Prompt messages(Conversation conversation, BlockWriter blocks) {
        var system = Json.MAPPER.createArrayNode();
        var texts = new ArrayList<ContentPart.Text>(request.instructions());
        texts.addAll(conversation.system());
        for (var text : texts) {
            var block = blocks.text(text.text(), text.cache());
            if (block != null) {
                system.add(block);
            }
        }
        var messages = conversation.messages();
        if (messages.isEmpty()) {
            if (system.isEmpty()) {
                throw ProtocolException.invalid("`messages` hold no text.", "messages");
            }
            messages.addObject().put("role", "user").set("content", system);
            return new Prompt(Json.MAPPER.createArrayNode(), messages);
        }
        if (request.format() instanceof OutputFormat.Json) {
            system.add(BlockWriter.block("text").put("text", ONLY_JSON));
        }
        return new Prompt(system, messages);
    }

    private void writeTools(Conversation conversation, ThinkingPlan plan) {
        var declared = tools.declarations(conversation.called(), drops);
        if (declared.tools().isEmpty()) {
            return;
        }
        body.set("tools", declared.tools());
        var choice = tools.choice(declared, plan.isOn());
        if (choice != null) {
            body.set("tool_choice", choice);
        }
    }

    private void writeThinking(ThinkingPlan plan) {
        if (plan.thinking() != null) {
            body.set("thinking", plan.thinking());
        }
        drops.addIf(plan.isRefused(), Setting.THINKING);
        var config = Json.MAPPER.createObjectNode();
        if (plan.effort() != null) {
            config.put("effort", plan.effort());
        }
        if (request.format() instanceof OutputFormat.Schema schema
                && model.facts().jsonSchema()) {
            config.putObject("format").put("type", "json_schema").set("schema", SchemaSubset.of(schema.schema()));
        }
        if (!config.isEmpty()) {
            body.set("output_config", config);
        }
    }

    private void writeSampling(ThinkingPlan plan) {
        var sampling = request.sampling();
        var isFree = model.facts().sampling();
        var temperature = sampling.temperature() == null ? null : Math.clamp(sampling.temperature(), 0.0, 1.0);
        var topP = sampling.topP();
        // Newer models refuse both at once; a temperature of 1 is the default.
        var isMoot = isOne(temperature) && topP != null;
        var takesTemperature = isFree && temperature != null && !isMoot && (!plan.isOn() || isOne(temperature));
        var takesTopP = isFree && !takesTemperature && (!plan.isOn() || isNearOne(topP));
        number("temperature", temperature, takesTemperature, Setting.TEMPERATURE);
        number("top_p", topP, takesTopP, Setting.TOP_P);
        if (sampling.topK() != null && isFree && !plan.isOn()) {
            body.put("top_k", sampling.topK());
        } else {
            drops.addIf(sampling.topK() != null, Setting.TOP_K);
        }
        drops.addIf(sampling.presencePenalty() != null, Setting.PRESENCE_PENALTY);
        drops.addIf(sampling.frequencyPenalty() != null, Setting.FREQUENCY_PENALTY);
        drops.addIf(sampling.seed() != null, Setting.SEED);
        drops.addIf(sampling.logitBias() != null, Setting.LOGIT_BIAS);
        drops.addIf(request.logprobs().asked(), Setting.LOGPROBS);
    }

    private static boolean isOne(@Nullable Double number) {
        return number != null && number == 1.0;
    }

    private static boolean isNearOne(@Nullable Double number) {
        return number != null && number >= 0.95;
    }

    private void number(String name, @Nullable Double value, boolean isTaken, Setting setting) {
        if (value != null && isTaken) {
            body.put(name, value);
        } else {
            drops.addIf(value != null, setting);
        }
    }

    private void writeStop() {
        var stop = request.stop().stream().filter(text -> !text.isBlank()).toList();
        if (!stop.isEmpty()) {
            var sequences = body.putArray("stop_sequences");
            stop.forEach(sequences::add);
        }
        drops.addIf(stop.size() < request.stop().size(), Setting.STOP);
    }

    private void writeHints() {
        var hints = request.hints();
        var user = hints.user();
        if (user != null && !user.isBlank()) {
            // An e-mail address must not leave the house.
            var id = user.contains("@") || user.length() > Limits.USER_ID ? Ids.derived("user_", user) : user;
            body.putObject("metadata").put("user_id", id);
        }
        if ("auto".equals(hints.serviceTier())) {
            body.put("service_tier", "auto");
        } else if ("default".equals(hints.serviceTier())) {
            body.put("service_tier", "standard_only");
        } else {
            drops.addIf(hints.serviceTier() != null, Setting.SERVICE_TIER);
        }
        drops.addIf(hints.metadata() != null, Setting.METADATA);
        drops.addIf(hints.verbosity() != null, Setting.VERBOSITY);
    }

    private static Map<String, String> headers(BlockWriter blocks) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("anthropic-version", VERSION);
        if (blocks.usesFiles()) {
            headers.put("anthropic-beta", FILES_BETA);
        }
        return headers;
    }

    /// By way of a string: half a surrogate pair becomes a question mark there, and an exception in a generator.
    static UpstreamRequest.Body bytes(ObjectNode json) {
        return new UpstreamRequest.Body(json.toString().getBytes(StandardCharsets.UTF_8));
    }
}
