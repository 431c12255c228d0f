package dev.tollgate.protocol.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.sse.SseFramer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Files that say what goes in and what must come out. `-Dgolden.write=true` writes what comes out anew.
final class Golden {
    static final AnswerIdentity IDENTITY =
            new AnswerIdentity("req-1", "claude-asked-for", Instant.parse("2026-11-21T12:00:00Z"));
    private static final Path FOLDER = Path.of("src/test/resources/anthropic");

    private Golden() {}

    static byte[] read(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void assertMatches(String name, String actual) {
        if (Boolean.getBoolean("golden.write")) {
            try {
                Files.writeString(FOLDER.resolve(name), actual);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(actual).isEqualTo(new String(read(name), StandardCharsets.UTF_8));
    }

    static String lines(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining("\n", "", "\n"));
    }

    /// All events of a stream that arrives in these pieces.
    static List<CompletionEvent> events(EventDecoder decoder, List<byte[]> chunks) {
        var events = new ArrayList<CompletionEvent>();
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
            for (var chunk : chunks) {
                framer.feed(chunk);
            }
            framer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        decoder.end(events::add);
        return events;
    }

    /// One JSON object per line, as a stream of this protocol.
    static byte[] stream(String lines) {
        var out = new StringBuilder();
        for (var line : lines.strip().split("\n")) {
            var type = Neutral.json(line).path("type").asText();
            out.append("event: ").append(type).append("\ndata: ").append(line).append("\n\n");
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    static String encoded(EventEncoder encoder, List<CompletionEvent> events) {
        var out = new ByteArrayOutputStream();
        events.forEach(event -> encoder.encode(event, out));
        return out.toString(StandardCharsets.UTF_8);
    }
}
