package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Hints;
import dev.tollgate.protocol.CompletionRequest.Logprobs;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import dev.tollgate.protocol.UpstreamModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A neutral request in the making, as another protocol's reader would give it.
final class Neutral {
    private final List<ContentPart.Text> instructions = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    private final List<Tool> tools = new ArrayList<>();
    ToolChoice choice = new ToolChoice.Unspecified();
    Boolean parallel;
    Sampling sampling = Sampling.DEFAULT;
    Long maxOutput = 1000L;
    List<String> stop = List.of();
    Thinking thinking = Thinking.UNSPECIFIED;
    OutputFormat format = new OutputFormat.Text();
    int choices = 1;
    Hints hints = Hints.NONE;
    boolean stream = true;

    static Neutral request() {
        return new Neutral();
    }

    Neutral system(String text) {
        instructions.add(ContentPart.Text.of(text));
        return this;
    }

    Neutral user(ContentPart... parts) {
        turns.add(new Turn(Role.USER, List.of(parts)));
        return this;
    }

    Neutral user(String text) {
        return user(ContentPart.Text.of(text));
    }

    Neutral assistant(ContentPart... parts) {
        turns.add(new Turn(Role.ASSISTANT, List.of(parts)));
        return this;
    }

    Neutral assistant(String text) {
        return assistant(ContentPart.Text.of(text));
    }

    Neutral reminder(String text) {
        turns.add(new Turn(Role.SYSTEM, List.of(ContentPart.Text.of(text))));
        return this;
    }

    Neutral tools(Tool... more) {
        tools.addAll(List.of(more));
        return this;
    }

    static ContentPart.ToolCall call(String id, String name, String input) {
        return new ContentPart.ToolCall(id, name, null, Tool.Kind.FUNCTION, input, null);
    }

    static ContentPart.ToolResult result(String id, String text) {
        return new ContentPart.ToolResult(id, null, List.of(ContentPart.Text.of(text)), false, null);
    }

    static Tool.Function function(String name) {
        return new Tool.Function(name, null, "does " + name, null, null, null);
    }

    CompletionRequest build() {
        return new CompletionRequest(
                Protocol.CHAT,
                Json.MAPPER.createObjectNode(),
                Map.of(),
                "asked-for",
                stream,
                instructions,
                turns,
                tools,
                choice,
                parallel,
                sampling,
                maxOutput,
                stop,
                thinking,
                format,
                choices,
                Logprobs.NONE,
                hints);
    }

    /// What the upstream gets.
    JsonNode upstream(String facts) {
        return Json.object(
                new AnthropicCodec().encodeRequest(build(), model(facts)).body().bytes());
    }

    JsonNode upstream() {
        return upstream("{}");
    }

    List<String> dropped(String facts) {
        return new AnthropicCodec().encodeRequest(build(), model(facts)).dropped();
    }

    /// A model with these facts, in the catalogue's words.
    static UpstreamModel model(String facts) {
        return new UpstreamModel("claude-up", 0, Set.of("text", "image", "file"), ModelFacts.of(json(facts)));
    }

    /// JSON with single quotes.
    static ObjectNode json(String text) {
        var json = Json.object(text.replace('\'', '"'));
        if (json == null) {
            throw new IllegalArgumentException(text);
        }
        return json;
    }
}
