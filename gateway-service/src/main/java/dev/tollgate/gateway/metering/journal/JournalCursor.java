package dev.tollgate.gateway.metering.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Walks over the journal's durable records in order. Records that can no longer be read are skipped and
/// reported, and their segment is kept for whoever repairs it. Used by the shipper thread only.
final class JournalCursor implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(JournalCursor.class);

    /// Without a checkpoint reading begins here, and older segments may have been deleted.
    private static final long FIRST_SEQUENCE = 1;

    /// One event as it stands in the journal.
    record Entry(long sequence, ByteBuffer payload) {}

    /// Told of records that are gone, `first` to `last`, and of the files that cannot be read in whole.
    @FunctionalInterface
    interface Gaps {
        void found(long first, long last, List<Path> damaged);
    }

    private final Segments segments;
    private final Gaps gaps;
    private final List<Path> damaged = new CopyOnWriteArrayList<>();
    private @Nullable SegmentReader reader;
    private Map.@Nullable Entry<Long, Path> segment;
    private long position;
    private long nextSequence;

    JournalCursor(Segments segments, Gaps gaps, long nextSequence) {
        this.segments = segments;
        this.gaps = gaps;
        this.nextSequence = nextSequence;
    }

    /// Goes back to the record with this sequence, or the first that is kept.
    void seek(long sequence) throws IOException {
        close();
        nextSequence = sequence;
    }

    /// Segments with records that could not be read.
    List<Path> damaged() {
        return damaged;
    }

    /// The next record up to `durable`, or null when there is none yet.
    @Nullable
    Entry next(JournalWriter.Durable durable) throws IOException {
        while (nextSequence <= durable.sequence()) {
            var current = reader == null ? open() : reader;
            if (current == null) {
                return null;
            }
            var limit = segmentKey() == durable.segment() ? durable.position() : current.size();
            switch (current.read(position, limit)) {
                case Frame.Whole whole -> {
                    position = whole.end();
                    if (whole.sequence() >= nextSequence) {
                        reportGap(whole.sequence());
                        nextSequence = whole.sequence() + 1;
                        return new Entry(whole.sequence(), whole.payload());
                    }
                }
                case Frame.Broken broken -> {
                    markDamaged();
                    position = current.findAfter(position, limit).orElse(limit);
                }
                case Frame.End end -> {
                    if (segmentKey() == durable.segment() || !openNext()) {
                        reportGap(durable.sequence() + 1);
                        nextSequence = durable.sequence() + 1;
                        return null;
                    }
                }
            }
        }
        return null;
    }

    /// Records between the last one and `found` are gone: lost, or never written here.
    private void reportGap(long found) {
        if (nextSequence > FIRST_SEQUENCE && found > nextSequence) {
            gaps.found(nextSequence, found - 1, damaged);
        }
    }

    private void markDamaged() {
        var file = segment == null ? null : segment.getValue();
        if (file != null && !damaged.contains(file)) {
            damaged.add(file);
            LOG.errorf("A journal segment is damaged. file=%s position=%d", file, position);
        }
    }

    private long segmentKey() {
        return segment == null ? -1 : segment.getKey();
    }

    private @Nullable SegmentReader open() throws IOException {
        return open(segments.holding(nextSequence));
    }

    private boolean openNext() throws IOException {
        var next = segments.after(segmentKey());
        close();
        return open(next) != null;
    }

    private @Nullable SegmentReader open(Map.@Nullable Entry<Long, Path> entry) throws IOException {
        if (entry == null) {
            return null;
        }
        var opened = SegmentReader.open(entry.getValue());
        reader = opened;
        segment = entry;
        position = opened.start();
        return opened;
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
            reader = null;
            segment = null;
        }
    }
}
