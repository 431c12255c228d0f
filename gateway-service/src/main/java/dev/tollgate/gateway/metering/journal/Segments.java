package dev.tollgate.gateway.metering.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The segment files of a journal, by the sequence of their first record. Thread-safe.
final class Segments {
    private static final String SUFFIX = ".segment";

    private final Path folder;
    private final ConcurrentSkipListMap<Long, Path> files = new ConcurrentSkipListMap<>();
    private final AtomicLong bytes = new AtomicLong();

    private Segments(Path folder) {
        this.folder = folder;
    }

    static Segments list(Path folder) throws IOException {
        var segments = new Segments(folder);
        try (var found = Files.list(folder)) {
            for (var file : found.toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    segments.files.put(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())), file);
                    segments.bytes.addAndGet(Files.size(file));
                }
            }
        }
        return segments;
    }

    Path folder() {
        return folder;
    }

    /// Sequence that the oldest segment begins with; 1 when there is none.
    long first() {
        var entry = files.firstEntry();
        return entry == null ? 1 : entry.getKey();
    }

    Map.@Nullable Entry<Long, Path> last() {
        return files.lastEntry();
    }

    /// The segment that holds `sequence`, or the first one after it.
    Map.@Nullable Entry<Long, Path> holding(long sequence) {
        var entry = files.floorEntry(sequence);
        return entry != null ? entry : files.firstEntry();
    }

    Map.@Nullable Entry<Long, Path> after(long firstSequence) {
        return files.higherEntry(firstSequence);
    }

    /// The path of the segment that begins with `firstSequence`; [#add] makes it known.
    Path path(long firstSequence) {
        return folder.resolve("%020d".formatted(firstSequence) + SUFFIX);
    }

    void add(long firstSequence, Path file) {
        files.put(firstSequence, file);
    }

    /// Deletes what is wholly shipped: what was written before `olderThan`, and anything while more than
    /// `keepBytes` are used. The last segment always stays: it tells where the sequence goes on.
    void deleteShipped(long nextToShip, Instant olderThan, long keepBytes, List<Path> damaged) throws IOException {
        for (var entry : files.entrySet()) {
            var next = files.higherEntry(entry.getKey());
            if (next == null || next.getKey() > nextToShip) {
                return;
            }
            var file = entry.getValue();
            var isOld = Files.getLastModifiedTime(file).toInstant().isBefore(olderThan);
            if (!damaged.contains(file) && (isOld || bytes.get() > keepBytes)) {
                delete(entry.getKey(), file);
            }
        }
    }

    void delete(long firstSequence, Path file) throws IOException {
        var size = Files.size(file);
        Files.delete(file);
        files.remove(firstSequence);
        bytes.addAndGet(-size);
    }

    void grew(long by) {
        bytes.addAndGet(by);
    }

    long bytes() {
        return bytes.get();
    }

    /// Makes new and deleted names of a folder survive a power cut.
    static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
