package dev.tollgate.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseFramerTest {
    private static final String STREAM =
            "\uFEFFdata: {\"a\":\"é€😀\"}\n\n: comment\n\nid: 3\nevent: x\ndata:{\"b\":2}\n\n"
                    + "data: {\"c\":\ndata: 3}\n\n\n\ndata: [DONE]";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void eventsAreTheSameWhereverTheReadsAreSplit(String lineEnd) throws IOException {
        var bytes = STREAM.replace("\n", lineEnd).getBytes(StandardCharsets.UTF_8);
        var whole = payloads(List.of(bytes));

        assertThat(whole.payloads).containsExactly("{\"a\":\"é€😀\"}", "{\"b\":2}", "{\"c\":\n3}", "[DONE]");
        for (var split = 1; split < bytes.length; split++) {
            var parts = List.of(Arrays.copyOf(bytes, split), Arrays.copyOfRange(bytes, split, bytes.length));
            var relayed = payloads(parts);
            assertThat(relayed.payloads).as("split at %d", split).isEqualTo(whole.payloads);
            assertThat(String.join("", relayed.raw)).as("split at %d", split).isEqualTo(String.join("", whole.raw));
        }
        var single = new ArrayList<byte[]>();
        for (var letter : bytes) {
            single.add(new byte[] {letter});
        }
        assertThat(payloads(single).payloads).isEqualTo(whole.payloads);
    }

    @Test
    void relayedBytesEndEveryEventWithAnEmptyLine() throws IOException {
        var relayed = payloads(List.of("data: 1\r\n\r\ndata: 2".getBytes(StandardCharsets.UTF_8)));

        assertThat(relayed.raw).containsExactly("data: 1\r\n\r\n", "data: 2\n\n");
    }

    @Test
    void tooLargeEventIsRefused() {
        var framer = new SseFramer(1_000, new Recorded(new ArrayList<>(), new ArrayList<>()));

        assertThatThrownBy(() -> {
                    for (var i = 0; i < 100; i++) {
                        framer.feed("data: 0123456789".repeat(5).getBytes(StandardCharsets.UTF_8));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("larger");
    }

    @Test
    void largeEventsInSmallReadsAreJoined() throws IOException {
        var recorded = new Recorded(new ArrayList<>(), new ArrayList<>());
        var framer = new SseFramer(64 << 20, recorded);
        var piece = "x".repeat(10_000).getBytes(StandardCharsets.UTF_8);

        framer.feed("data: ".getBytes(StandardCharsets.UTF_8));
        for (var i = 0; i < 1_000; i++) {
            framer.feed(piece);
        }
        framer.feed("\n\n".getBytes(StandardCharsets.UTF_8));

        assertThat(recorded.payloads).hasSize(1).first().asString().hasSize(10_000_000);
    }

    @Test
    void anyBytesAreCutTheSameWhereverTheReadsAreSplit() throws IOException {
        var pieces = List.of(
                "data:", "data: ", "x", "\n", "\r", "\r\n", "\n\n", ":", "event: e", "\u0000", "ÿ", "id", "é", " ");
        for (var seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (var i = random.nextInt(60); i >= 0; i--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            var bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            var parts = new ArrayList<byte[]>();
            for (var from = 0; from < bytes.length; ) {
                var to = Math.min(bytes.length, from + 1 + random.nextInt(7));
                parts.add(Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
            var whole = payloads(List.of(bytes));
            var split = payloads(parts);

            assertThat(split.payloads).as("seed %d", seed).isEqualTo(whole.payloads);
            assertThat(String.join("", split.raw)).as("seed %d", seed).isEqualTo(String.join("", whole.raw));
        }
    }

    private static Recorded payloads(List<byte[]> parts) throws IOException {
        var recorded = new Recorded(new ArrayList<>(), new ArrayList<>());
        var framer = new SseFramer(1 << 20, recorded);
        for (var part : parts) {
            framer.feed(part.clone());
        }
        framer.end();
        return recorded;
    }

    private record Recorded(List<String> payloads, List<String> raw) implements SseFramer.Sink {
        @Override
        public boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) {
            payloads.add(new String(bytes, dataFrom, dataTo - dataFrom, StandardCharsets.UTF_8));
            raw.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public boolean onJoinedData(byte[] payload) {
            payloads.add(new String(payload, StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public boolean onOther(byte[] bytes, int from, int to) {
            raw.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            return true;
        }
    }
}
