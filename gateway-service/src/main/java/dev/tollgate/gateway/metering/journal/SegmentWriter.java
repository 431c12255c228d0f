package dev.tollgate.gateway.metering.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Appends to one segment file. What was not synced can be taken back. Used by the writer thread only.
final class SegmentWriter implements AutoCloseable {
    private final FileChannel channel;
    private final long firstSequence;
    private long synced;
    private long end;

    private SegmentWriter(FileChannel channel, long firstSequence, long end) {
        this.channel = channel;
        this.firstSequence = firstSequence;
        this.synced = end;
        this.end = end;
    }

    /// Makes a new file with its header on disk, its name included.
    static SegmentWriter create(Path folder, Path file, SegmentHeader header) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var writer = new SegmentWriter(channel, header.firstSequence(), 0);
        try {
            writer.append(header.encode());
            writer.sync();
            Segments.sync(folder);
            return writer;
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            end += channel.write(bytes, end);
        }
    }

    void sync() throws IOException {
        channel.force(false);
        synced = end;
    }

    /// Takes back what was not synced.
    void takeBack() throws IOException {
        channel.truncate(synced);
        end = synced;
    }

    long firstSequence() {
        return firstSequence;
    }

    long synced() {
        return synced;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
