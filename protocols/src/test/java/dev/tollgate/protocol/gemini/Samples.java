package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.CompletionRequest.Role;
import dev.tollgate.protocol.CompletionRequest.Turn;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Tool;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import dev.tollgate.protocol.sse.SseFramer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// What the tests of this package share.
final class Samples {
    static final GeminiCodec CODEC = new GeminiCodec();
    static final AnswerIdentity IDENTITY = new AnswerIdentity("req-1", "gem", Instant.EPOCH);
    static final RequestTarget SSE = new RequestTarget("gem", true, false);
    static final RequestTarget ARRAY = new RequestTarget("gem", true, true);
    static final RequestTarget WHOLE = new RequestTarget("gem", false, false);

    private Samples() {}

    static String text(String file) {
        try (var in = Samples.class.getResourceAsStream("/gemini/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(UpstreamRequest request) {
        return json(new String(request.body().bytes(), StandardCharsets.UTF_8));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static CompletionRequest read(RequestTarget target, String json) {
        return CODEC.decodeRequest(target, bytes(json));
    }

    static UpstreamModel model(String facts) {
        return new UpstreamModel("gem-1", 8192, Set.of("text", "image"), ModelFacts.of(json(facts)));
    }

    static JsonNode sent(RequestBuilder request, String facts) {
        return json(CODEC.encodeRequest(request.build(), model(facts)));
    }

    static Turn user(ContentPart... parts) {
        return new Turn(Role.USER, List.of(parts));
    }

    static Turn user(String text) {
        return user(ContentPart.Text.of(text));
    }

    static Turn assistant(ContentPart... parts) {
        return new Turn(Role.ASSISTANT, List.of(parts));
    }

    static ContentPart.ToolCall call(String id, String name, String input) {
        return new ContentPart.ToolCall(id, name, null, Tool.Kind.FUNCTION, input, null);
    }

    static ContentPart.ToolResult result(String id, String text) {
        return new ContentPart.ToolResult(id, null, List.of(ContentPart.Text.of(text)), false, null);
    }

    static Tool.Function function(String name, String schema) {
        return new Tool.Function(name, null, null, schema == null ? null : (ObjectNode) json(schema), null, null);
    }

    /// Everything a decoder says to a stream of events, cut into reads at `splits`.
    static List<CompletionEvent> decodeStream(RequestBuilder request, String stream, int... splits) {
        var events = new ArrayList<CompletionEvent>();
        var decoder = CODEC.newEventDecoder(request.build(), model("{}"), true);
        var framer = new SseFramer(1 << 20, new SseFramer.Sink() {
            @Override
            public boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) {
                decoder.decode(Arrays.copyOfRange(bytes, dataFrom, dataTo), events::add);
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
            var bytes = bytes(stream);
            var from = 0;
            for (var split : splits) {
                framer.feed(Arrays.copyOfRange(bytes, from, split));
                from = split;
            }
            framer.feed(Arrays.copyOfRange(bytes, from, bytes.length));
            framer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        decoder.end(events::add);
        return events;
    }

    static List<CompletionEvent> decodeChunks(RequestBuilder request, String... chunks) {
        return decode(CODEC.newEventDecoder(request.build(), model("{}"), true), chunks);
    }

    static List<CompletionEvent> decodeWhole(RequestBuilder request, String body) {
        return decode(CODEC.newEventDecoder(request.build(), model("{}"), false), body);
    }

    static List<CompletionEvent> decode(EventDecoder decoder, String... payloads) {
        var events = new ArrayList<CompletionEvent>();
        for (var payload : payloads) {
            decoder.decode(bytes(payload), events::add);
        }
        decoder.end(events::add);
        return events;
    }

    static String encode(EventEncoder encoder, List<CompletionEvent> events) {
        var out = new ByteArrayOutputStream();
        events.forEach(event -> encoder.encode(event, out));
        return out.toString(StandardCharsets.UTF_8);
    }

    static String encode(CompletionRequest request, CompletionEvent... events) {
        return encode(CODEC.newEventEncoder(request, IDENTITY), List.of(events));
    }
}
