package dev.tollgate.gateway.metering.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads one segment file. Not thread-safe.
final class SegmentReader implements AutoCloseable {
    private static final int WINDOW_BYTES = 256 * 1024;

    private final FileChannel channel;
    private final @Nullable SegmentHeader header;
    private ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
    private long windowStart;

    private SegmentReader(FileChannel channel, @Nullable SegmentHeader header) {
        this.channel = channel;
        this.header = header;
    }

    static SegmentReader open(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new SegmentReader(channel, SegmentHeader.read(channel).orElse(null));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Null when the file does not begin with a whole header.
    @Nullable
    SegmentHeader header() {
        return header;
    }

    /// Position of the first record. Without a header it is 0, where no record can be read: damage like any
    /// other.
    long start() {
        return header == null ? 0 : header.bytes();
    }

    long size() throws IOException {
        return channel.size();
    }

    /// What stands at `position` of a file whose valid part ends at `limit`.
    Frame read(long position, long limit) throws IOException {
        if (position >= limit) {
            return new Frame.End();
        }
        var head = bytes(position, Frame.HEADER_BYTES, limit);
        if (head == null) {
            return new Frame.Broken();
        }
        var length = head.getInt(0);
        if (length < 1 || length > Frame.MAX_PAYLOAD_BYTES) {
            return new Frame.Broken();
        }
        var whole = bytes(position, Frame.HEADER_BYTES + length, limit);
        if (whole == null || whole.getInt(4) != Frame.checksum(whole)) {
            return new Frame.Broken();
        }
        var payload = ByteBuffer.allocate(length)
                .put(whole.slice(Frame.HEADER_BYTES, length))
                .flip();
        return new Frame.Whole(whole.getLong(8), whole.getLong(16), payload, position + whole.limit());
    }

    /// Where the next whole record after a broken one begins.
    OptionalLong findAfter(long broken, long limit) throws IOException {
        for (var position = broken + 1; position + Frame.HEADER_BYTES < limit; position++) {
            var length = bytes(position, 4, limit);
            if (length != null
                    && length.getInt(0) >= 1
                    && length.getInt(0) <= Frame.MAX_PAYLOAD_BYTES
                    && read(position, limit) instanceof Frame.Whole) {
                return OptionalLong.of(position);
            }
        }
        return OptionalLong.empty();
    }

    private @Nullable ByteBuffer bytes(long position, int length, long limit) throws IOException {
        if (position + length > limit) {
            return null;
        }
        if (position < windowStart || position + length > windowStart + window.limit()) {
            fill(position, length);
        }
        if (position + length > windowStart + window.limit()) {
            return null;
        }
        return window.slice((int) (position - windowStart), length);
    }

    private void fill(long position, int length) throws IOException {
        window = length > window.capacity() ? ByteBuffer.allocate(length) : window.clear();
        windowStart = position;
        while (window.hasRemaining() && channel.read(window, position + window.position()) >= 0) {
            // One read may bring less than there is.
        }
        window.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
