package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.sse.SseFramer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts an upstream's bytes into payloads, and makes sure that it does not matter how the network cuts them.
final class Framing implements SseFramer.Sink {
    private static final int MAX_EVENT_BYTES = 1 << 20;

    private final List<byte[]> payloads = new ArrayList<>();

    private Framing() {}

    /// Cut at every byte in two, and byte by byte.
    static List<byte[]> payloads(byte[] stream) {
        var whole = cut(stream);
        for (var at = 1; at < stream.length; at++) {
            assertThat(texts(cut(Arrays.copyOf(stream, at), Arrays.copyOfRange(stream, at, stream.length))))
                    .as("cut at byte " + at)
                    .isEqualTo(texts(whole));
        }
        var single = new byte[stream.length][];
        for (var at = 0; at < stream.length; at++) {
            single[at] = new byte[] {stream[at]};
        }
        assertThat(texts(cut(single))).as("byte by byte").isEqualTo(texts(whole));
        return whole;
    }

    private static List<String> texts(List<byte[]> payloads) {
        return payloads.stream()
                .map(payload -> new String(payload, StandardCharsets.UTF_8))
                .toList();
    }

    static List<byte[]> cut(byte[]... chunks) {
        var sink = new Framing();
        var framer = new SseFramer(MAX_EVENT_BYTES, sink);
        try {
            for (var chunk : chunks) {
                framer.feed(chunk);
            }
            framer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sink.payloads;
    }

    @Override
    public boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) {
        return onJoinedData(Arrays.copyOfRange(bytes, dataFrom, dataTo));
    }

    @Override
    public boolean onJoinedData(byte[] payload) {
        payloads.add(payload);
        return true;
    }

    /// A bare JSON object is what some upstreams break a stream off with (protocols.md §1.5).
    @Override
    public boolean onOther(byte[] bytes, int from, int to) {
        if (bytes[from] == '{') {
            payloads.add(new String(bytes, from, to - from, StandardCharsets.UTF_8)
                    .strip()
                    .getBytes(StandardCharsets.UTF_8));
        }
        return true;
    }
}
