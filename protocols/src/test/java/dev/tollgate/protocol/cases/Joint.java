package dev.tollgate.protocol.cases;

import dev.tollgate.protocol.sse.SseFramer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Where a request and its answer change from one side to the other.
interface Joint {
    int MAX_EVENT_BYTES = 1 << 20;

    /// The body that the upstream gets.
    String sent();

    /// The upstream's answer, arriving in these chunks, as the client gets it. May be told more than once.
    Passage answered(boolean stream, byte[]... chunks);

    /// What reads the payloads of one answer.
    interface Reader {
        void payload(byte[] bytes, int from, int to, int dataFrom, int dataTo) throws IOException;
    }

    /// Reads the events of a stream as the gateway does, or the one payload of a whole answer.
    static void read(boolean stream, Reader reader, byte[]... chunks) {
        try {
            if (!stream) {
                reader.payload(chunks[0], 0, chunks[0].length, 0, chunks[0].length);
                return;
            }
            var framer = new SseFramer(MAX_EVENT_BYTES, new Events(reader));
            for (var chunk : chunks) {
                framer.feed(chunk);
            }
            framer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Tells the payloads of events to a reader.
    record Events(Reader reader) implements SseFramer.Sink {
        @Override
        public boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) throws IOException {
            if (dataFrom < dataTo) {
                reader.payload(bytes, from, to, dataFrom, dataTo);
            }
            return true;
        }

        @Override
        public boolean onJoinedData(byte[] payload) throws IOException {
            var line = new String(payload, StandardCharsets.UTF_8).replace('\n', ' ');
            var event = ("data: " + line + "\n\n").getBytes(StandardCharsets.UTF_8);
            return onData(event, 0, event.length, "data: ".length(), event.length - 2);
        }

        /// A bare JSON object is what some upstreams break a stream off with (protocols.md §1.5).
        @Override
        public boolean onOther(byte[] bytes, int from, int to) throws IOException {
            return bytes[from] != '{' || onData(bytes, from, to, from, to);
        }
    }
}
