package dev.tollgate.protocol.chat;

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
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import dev.tollgate.protocol.UpstreamModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A neutral request of a client of another protocol, put together by a test.
final class Ask {
    final List<ContentPart.Text> instructions = new ArrayList<>();
    final List<Turn> turns = new ArrayList<>();
    final List<Tool> tools = new ArrayList<>();
    ToolChoice choice = new ToolChoice.Unspecified();

    @Nullable
    Boolean parallel;

    Sampling sampling = Sampling.DEFAULT;

    @Nullable
    Long maxOutput;

    List<String> stop = List.of();
    Thinking thinking = Thinking.UNSPECIFIED;
    OutputFormat format = new OutputFormat.Text();
    int choices = 1;
    Logprobs logprobs = Logprobs.NONE;
    Hints hints = Hints.NONE;
    boolean stream;
    String source = "{}";

    static Ask user(String text) {
        return new Ask().turn(Role.USER, ContentPart.Text.of(text));
    }

    Ask turn(Role role, ContentPart... parts) {
        turns.add(new Turn(role, List.of(parts)));
        return this;
    }

    Ask function(String name) {
        tools.add(new Tool.Function(name, null, null, null, null, null));
        return this;
    }

    CompletionRequest build() {
        return new CompletionRequest(
                Protocol.ANTHROPIC,
                json(source),
                Map.of(),
                "asked",
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
                logprobs,
                hints);
    }

    static ContentPart text(String text) {
        return ContentPart.Text.of(text);
    }

    static ContentPart.ToolCall call(String id, String name, String input) {
        return new ContentPart.ToolCall(id, name, null, Tool.Kind.FUNCTION, input, null);
    }

    static ContentPart.ToolResult result(String callId, ContentPart... content) {
        return new ContentPart.ToolResult(callId, null, List.of(content), false, null);
    }

    static ContentPart.Reasoning thought(String text, @Nullable Signature signature) {
        return new ContentPart.Reasoning(text, signature, false);
    }

    static UpstreamModel model(String facts) {
        return new UpstreamModel("up", 0, Set.of(), ModelFacts.of(json(facts)));
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
