package dev.tollgate.protocol.chat;

import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.sse.SseFramer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// Runs bytes through a decoder and events through an encoder.
final class Events {
    private Events() {}

    /// The events of a stream that arrives in these pieces.
    static List<CompletionEvent> ofStream(EventDecoder decoder, List<byte[]> pieces) {
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
            for (var piece : pieces) {
                framer.feed(piece.clone());
            }
            framer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        decoder.end(events::add);
        return events;
    }

    static List<CompletionEvent> ofWhole(EventDecoder decoder, String body) {
        var events = new ArrayList<CompletionEvent>();
        decoder.decode(body.getBytes(StandardCharsets.UTF_8), events::add);
        decoder.end(events::add);
        return events;
    }

    static String encoded(EventEncoder encoder, List<CompletionEvent> events) {
        var out = new ByteArrayOutputStream();
        events.forEach(event -> encoder.encode(event, out));
        return out.toString(StandardCharsets.UTF_8);
    }

    /// One event per line.
    static String lines(List<CompletionEvent> events) {
        return events.stream().map(event -> event + "\n").collect(Collectors.joining());
    }

    static byte[] resource(String path) {
        try (InputStream in = Events.class.getResourceAsStream("/chat/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException(path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
