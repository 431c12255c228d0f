package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Hints;
import dev.tollgate.protocol.CompletionRequest.Logprobs;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import java.util.List;
import java.util.Map;

/// A neutral request of another protocol's client, with everything left unsaid that a test does not say.
final class RequestBuilder {
    boolean stream;
    List<ContentPart.Text> instructions = List.of();
    List<Turn> turns = List.of(Samples.user("hi"));
    List<Tool> tools = List.of();
    ToolChoice toolChoice = new ToolChoice.Unspecified();
    Boolean parallelToolCalls;
    Sampling sampling = Sampling.DEFAULT;
    Long maxOutput;
    List<String> stop = List.of();
    Thinking thinking = Thinking.UNSPECIFIED;
    OutputFormat format = new OutputFormat.Text();
    int choices = 1;
    Logprobs logprobs = Logprobs.NONE;
    Hints hints = Hints.NONE;

    static RequestBuilder of(Turn... turns) {
        var builder = new RequestBuilder();
        builder.turns = List.of(turns);
        return builder;
    }

    RequestBuilder tools(Tool... tools) {
        this.tools = List.of(tools);
        return this;
    }

    RequestBuilder choice(ToolChoice choice) {
        this.toolChoice = choice;
        return this;
    }

    RequestBuilder thinking(Thinking thinking) {
        this.thinking = thinking;
        return this;
    }

    RequestBuilder format(OutputFormat format) {
        this.format = format;
        return this;
    }

    RequestBuilder logprobs(int top) {
        this.logprobs = new Logprobs(true, top);
        return this;
    }

    CompletionRequest build() {
        return new CompletionRequest(
                Protocol.CHAT,
                JsonNodeFactory.instance.objectNode(),
                Map.of(),
                "gem",
                stream,
                instructions,
                turns,
                tools,
                toolChoice,
                parallelToolCalls,
                sampling,
                maxOutput,
                stop,
                thinking,
                format,
                choices,
                logprobs,
                hints);
    }
}
