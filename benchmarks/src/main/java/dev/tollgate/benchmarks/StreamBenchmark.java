package dev.tollgate.benchmarks;

import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Block;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolCodec;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.StopReason;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.Usage;
import dev.tollgate.protocol.anthropic.AnthropicCodec;
import dev.tollgate.protocol.chat.ChatCodec;
import dev.tollgate.protocol.gemini.GeminiCodec;
import dev.tollgate.protocol.responses.ResponsesCodec;
import dev.tollgate.protocol.sse.SseFramer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One streamed answer of 500 pieces of text: passed through in its own protocol, and translated into each
/// other one. An operation is one event of the upstream, from its bytes to the client's bytes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx512m"})
public class StreamBenchmark {
    private static final int PIECES = 500;
    private static final AnswerIdentity IDENTITY =
            new AnswerIdentity("req_0123456789abcdef", "model", Instant.parse("2026-01-01T00:00:00Z"));
    private static final UpstreamModel MODEL =
            new UpstreamModel("upstream-model", 4096, Set.of("text"), ModelFacts.UNKNOWN);

    /// What the provider speaks.
    @Param
    public Protocol upstream = Protocol.CHAT;

    /// What the client speaks.
    @Param
    public Protocol client = Protocol.CHAT;

    private byte[] stream = new byte[0];
    private byte[] body = new byte[0];
    /// Used again and again: how it grows says nothing of the codecs, and clients' streams differ in length.
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 20);

    /// Writes the upstream's stream and the client's request once.
    @Setup
    public void prepare() {
        body = body(client);
        stream = stream(upstream);
    }

    /// From the upstream's bytes to the client's.
    @Benchmark
    @OperationsPerInvocation(PIECES)
    public int relay() throws IOException {
        return client == upstream ? passedThrough() : translated();
    }

    private int passedThrough() throws IOException {
        var relay = codec(client).relay();
        var request = relay.read(target(client), body);
        var answer = relay.newAnswer(request, "model", true);
        out.reset();
        new SseFramer(1 << 20, new SseFramer.Sink() {
                    @Override
                    public boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) throws IOException {
                        return pass(answer, bytes, from, to, dataFrom, dataTo, out);
                    }

                    @Override
                    public boolean onJoinedData(byte[] payload) {
                        throw new IllegalStateException("Each event has one line of data.");
                    }

                    @Override
                    public boolean onOther(byte[] bytes, int from, int to) {
                        return true;
                    }
                })
                .feed(stream);
        return out.size();
    }

    private static boolean pass(
            Relay.Answer answer, byte[] bytes, int from, int to, int dataFrom, int dataTo, ByteArrayOutputStream out)
            throws IOException {
        answer.read(bytes, dataFrom, dataTo);
        if (answer.isDropped()) {
            return true;
        }
        if (answer.fits()) {
            out.write(bytes, from, to - from);
        } else {
            out.writeBytes(answer.edited(bytes, from, to));
        }
        return true;
    }

    private int translated() throws IOException {
        var request = codec(client).decodeRequest(target(client), body);
        var decoder = codec(upstream).newEventDecoder(request, MODEL, true);
        var encoder = codec(client).newEventEncoder(request, IDENTITY);
        out.reset();
        var framer = new SseFramer(1 << 20, new SseFramer.Sink() {
            @Override
            public boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) {
                decoder.decode(Arrays.copyOfRange(bytes, dataFrom, dataTo), event -> encoder.encode(event, out));
                return true;
            }

            @Override
            public boolean onJoinedData(byte[] payload) {
                throw new IllegalStateException("Each event has one line of data.");
            }

            @Override
            public boolean onOther(byte[] bytes, int from, int to) {
                return true;
            }
        });
        framer.feed(stream);
        decoder.end(event -> encoder.encode(event, out));
        return out.size();
    }

    private static byte[] stream(Protocol protocol) {
        var request = codec(protocol).decodeRequest(target(protocol), body(protocol));
        var encoder = codec(protocol).newEventEncoder(request, IDENTITY);
        var out = new ByteArrayOutputStream();
        for (var event : events()) {
            encoder.encode(event, out);
        }
        return out.toByteArray();
    }

    private static List<CompletionEvent> events() {
        var events = new ArrayList<CompletionEvent>();
        events.add(new CompletionEvent.Started("answer"));
        events.add(new CompletionEvent.BlockStarted(0, 0, new Block.Text()));
        for (var i = 0; i < PIECES; i++) {
            events.add(new CompletionEvent.TextDelta(0, " piece" + i % 10, null));
        }
        events.add(new CompletionEvent.BlockEnded(0));
        events.add(new CompletionEvent.UsageReported(new Usage(20, 0, 0, 0, PIECES, 0, 0, 0)));
        events.add(new CompletionEvent.ChoiceFinished(0, new StopReason.Stop()));
        events.add(new CompletionEvent.Completed());
        return events;
    }

    private static ProtocolCodec codec(Protocol protocol) {
        return switch (protocol) {
            case CHAT -> new ChatCodec();
            case RESPONSES -> new ResponsesCodec();
            case ANTHROPIC -> new AnthropicCodec();
            case GEMINI -> new GeminiCodec();
        };
    }

    private static RequestTarget target(Protocol protocol) {
        return protocol == Protocol.GEMINI ? new RequestTarget("model", true, false) : RequestTarget.BODY_ONLY;
    }

    private static byte[] body(Protocol protocol) {
        var text = switch (protocol) {
            case CHAT -> """
                {"model":"model","stream":true,"stream_options":{"include_usage":true},\
                "messages":[{"role":"user","content":"Count."}]}""";
            case RESPONSES -> """
                {"model":"model","stream":true,"input":"Count."}""";
            case ANTHROPIC -> """
                {"model":"model","stream":true,"max_tokens":4096,"messages":[{"role":"user","content":"Count."}]}""";
            case GEMINI -> """
                {"contents":[{"role":"user","parts":[{"text":"Count."}]}]}""";
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
