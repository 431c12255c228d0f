package dev.tollgate.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Hints;
import dev.tollgate.protocol.CompletionRequest.Logprobs;
import dev.tollgate.protocol.CompletionRequest.Sampling;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.OutputFormat;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Thinking;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.ToolChoice;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.sse.SseFramer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the tests of this package share.
final class Samples {
    static final ResponsesCodec CODEC = new ResponsesCodec();
    static final AnswerIdentity IDENTITY =
            new AnswerIdentity("req-1", "asked-model", Instant.ofEpochSecond(1_700_000_000));
    static final UpstreamModel MODEL = model("{}");

    private Samples() {}

    static String resource(String name) {
        try (var stream = Samples.class.getResourceAsStream("/responses/" + name)) {
            assertThat(stream).as(name).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    static CompletionRequest decode(String body) {
        return CODEC.decodeRequest(RequestTarget.BODY_ONLY, body.getBytes(StandardCharsets.UTF_8));
    }

    static UpstreamModel model(String facts) {
        return new UpstreamModel("up-model", 64_000, Set.of("text", "image", "file"), ModelFacts.of(json(facts)));
    }

    /// The body of the upstream request.
    static ObjectNode encode(CompletionRequest request, UpstreamModel model) {
        return object(new String(CODEC.encodeRequest(request, model).body().bytes(), StandardCharsets.UTF_8));
    }

    /// A request of a client that speaks another protocol.
    static Asked asked(Turn... turns) {
        return new Asked(List.of(turns));
    }

    static Turn user(ContentPart... parts) {
        return new Turn(CompletionRequest.Role.USER, List.of(parts));
    }

    static Turn user(String text) {
        return user(ContentPart.Text.of(text));
    }

    static Turn assistant(ContentPart... parts) {
        return new Turn(CompletionRequest.Role.ASSISTANT, List.of(parts));
    }

    static ContentPart.ToolCall call(String id, String name, String input) {
        return new ContentPart.ToolCall(id, name, null, Tool.Kind.FUNCTION, input, null);
    }

    static ContentPart.ToolResult result(String id, String text) {
        return new ContentPart.ToolResult(id, null, List.of(ContentPart.Text.of(text)), false, null);
    }

    static Tool function(String name) {
        return new Tool.Function(
                name, null, "does " + name, object("{\"type\":\"object\",\"properties\":{}}"), null, null);
    }

    /// A request being written down, member by member.
    static final class Asked {
        private final List<Turn> turns;
        Protocol origin = Protocol.ANTHROPIC;
        boolean stream;
        List<ContentPart.Text> instructions = List.of();
        List<Tool> tools = List.of();
        ToolChoice choice = new ToolChoice.Unspecified();
        Boolean parallel;
        Sampling sampling = Sampling.DEFAULT;
        Long maxOutput;
        List<String> stop = List.of();
        Thinking thinking = Thinking.UNSPECIFIED;
        OutputFormat format = new OutputFormat.Text();
        int choices = 1;
        Logprobs logprobs = Logprobs.NONE;
        Hints hints = Hints.NONE;

        private Asked(List<Turn> turns) {
            this.turns = turns;
        }

        CompletionRequest build() {
            return new CompletionRequest(
                    origin,
                    Json.MAPPER.createObjectNode(),
                    Map.of(),
                    "asked-model",
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
    }

    /// Server-sent events with one line of JSON each.
    static String sse(String lines) {
        var text = new StringBuilder();
        lines.lines().filter(line -> !line.isBlank()).forEach(line -> {
            var type = line.startsWith("{") ? json(line).path("type").asText("") : "";
            text.append(type.isEmpty() ? "" : "event: " + type + "\n")
                    .append("data: ")
                    .append(line)
                    .append("\n\n");
        });
        return text.toString();
    }

    static List<CompletionEvent> events(CompletionRequest request, UpstreamModel model, List<byte[]> reads) {
        var events = new ArrayList<CompletionEvent>();
        var decoder = CODEC.newEventDecoder(request, model, true);
        var framer = new SseFramer(1 << 22, new SseFramer.Sink() {
            @Override
            public boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) {
                var payload = new byte[dataTo - dataFrom];
                System.arraycopy(bytes, dataFrom, payload, 0, payload.length);
                decoder.decode(payload, events::add);
                return true;
            }

            @Override
            public boolean onJoinedData(byte[] payload) {
                decoder.decode(payload, events::add);
                return true;
            }

            @Override
            public boolean onOther(byte[] bytes, int from, int to) {
                return true;
            }
        });
        try {
            for (var read : reads) {
                framer.feed(read);
            }
            framer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        decoder.end(events::add);
        return events;
    }

    static List<CompletionEvent> events(CompletionRequest request, UpstreamModel model, String lines) {
        return events(request, model, List.of(sse(lines).getBytes(StandardCharsets.UTF_8)));
    }

    static List<CompletionEvent> wholeEvents(CompletionRequest request, UpstreamModel model, String body) {
        var events = new ArrayList<CompletionEvent>();
        var decoder = CODEC.newEventDecoder(request, model, false);
        decoder.decode(body.getBytes(StandardCharsets.UTF_8), events::add);
        decoder.end(events::add);
        return events;
    }

    /// The bytes a client gets.
    static String encoded(CompletionRequest request, List<CompletionEvent> events) {
        var out = new ByteArrayOutputStream();
        var encoder = CODEC.newEventEncoder(request, IDENTITY);
        events.forEach(event -> encoder.encode(event, out));
        return out.toString(StandardCharsets.UTF_8);
    }
}
