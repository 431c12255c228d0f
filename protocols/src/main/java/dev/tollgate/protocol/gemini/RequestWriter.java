package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Drops;
import dev.tollgate.protocol.ModelFacts.ThinkingKind;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Setting;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolNames;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a generateContent request for a Gemini upstream.
final class RequestWriter {
    private static final int TOOL_NAME_MAX = 64;
    /// Claude Code's first system block, which is for Anthropic alone (protocols.md §3.1).
    private static final String BILLING_BLOCK = "x-anthropic-billing-header:";

    private static final List<String> OWN_MEMBERS = List.of("safetySettings", "serviceTier", "labels", "store");

    private final CompletionRequest request;
    private final UpstreamModel model;
    private final ToolNames names;
    private final Drops drops;
    private final List<ContentPart.Text> instructions;
    private final List<Turn> turns;

    RequestWriter(CompletionRequest request, UpstreamModel model) {
        this.request = request;
        this.model = model;
        this.names = toolNames(request, model);
        this.drops = new Drops(request, model.facts(), Protocol.GEMINI);
        var texts = request.instructions().stream()
                .filter(text -> !text.text().isEmpty() && !text.text().startsWith(BILLING_BLOCK))
                .toList();
        // Gemini wants at least one content.
        var alone = request.turns().isEmpty() && !texts.isEmpty();
        this.instructions = alone ? List.of() : texts;
        this.turns = alone ? List.of(new Turn(CompletionRequest.Role.USER, List.copyOf(texts))) : request.turns();
    }

    static ToolNames toolNames(CompletionRequest request, UpstreamModel model) {
        var max = model.facts().toolNameMax();
        return ToolNames.dotted(request.tools(), max > 0 ? max : TOOL_NAME_MAX);
    }

    UpstreamRequest completion() {
        var body = JsonNodeFactory.instance.objectNode();
        prompt(body);
        var tools = new ToolWriter(request, model, names, drops);
        tools.write(body);
        var config = new SettingsWriter(request, model, drops).write(!withSchemaInText());
        if (!config.isEmpty()) {
            body.set("generationConfig", config);
        }
        if (request.origin() == Protocol.GEMINI) {
            var source = new Members(request.source(), "");
            for (var name : OWN_MEMBERS) {
                var value = source.get(name);
                if (value != null) {
                    body.set(name, value);
                }
            }
        } else {
            drops.addIf(request.hints().serviceTier() != null, Setting.SERVICE_TIER);
        }
        drops.addIf(request.hints().metadata() != null, Setting.METADATA);
        drops.addIf(request.hints().verbosity() != null, Setting.VERBOSITY);
        var stream = request.stream() || model.facts().streamOnly();
        return new UpstreamRequest(path(model.id(), stream), Map.of(), bytes(body), drops.names());
    }

    @Nullable
    UpstreamRequest count() {
        if (!model.facts().countTokens()) {
            return null;
        }
        var inner = JsonNodeFactory.instance.objectNode();
        inner.put("model", resource(model.id()));
        prompt(inner);
        new ToolWriter(request, model, names, drops).write(inner);
        var body = JsonNodeFactory.instance.objectNode();
        body.set("generateContentRequest", inner);
        return new UpstreamRequest(
                "/v1beta/" + resource(model.id()) + ":countTokens", Map.of(), bytes(body), drops.names());
    }

    static String path(String modelId, boolean stream) {
        return "/v1beta/" + resource(modelId) + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
    }

    private static String resource(String modelId) {
        return modelId.startsWith("models/") || modelId.startsWith("tunedModels/") ? modelId : "models/" + modelId;
    }

    private void prompt(ObjectNode body) {
        var texts = new ArrayList<String>();
        instructions.forEach(text -> texts.add(text.text()));
        if (withSchemaInText() && request.format() instanceof OutputFormat.Schema schema) {
            texts.add("Respond with one JSON value that is valid against this JSON schema, and nothing else:\n"
                    + schema.schema());
        } else if (withSchemaInText()) {
            texts.add("Respond with one JSON object only.");
        }
        if (!texts.isEmpty()) {
            var parts = body.putObject("systemInstruction").putArray("parts");
            texts.forEach(text -> parts.addObject().put("text", text));
        }
        body.set("contents", new ContentsWriter(request, turns, model, names).write());
    }

    /// Models before Gemini 3 refuse functions together with JSON output; the tools stay (protocols.md §3.9).
    private boolean withSchemaInText() {
        var older = model.facts().thinking() instanceof ThinkingKind.Budget
                || model.facts().thinking() instanceof ThinkingKind.None;
        return older
                && !(request.format() instanceof OutputFormat.Text)
                && request.tools().stream().anyMatch(tool -> !(tool instanceof Tool.Hosted));
    }

    /// By way of a string: half a surrogate pair becomes a question mark there, and an exception in a generator.
    static UpstreamRequest.Body bytes(ObjectNode body) {
        return new UpstreamRequest.Body(body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
