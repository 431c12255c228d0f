package dev.tollgate.gateway.metering.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jboss.logging.Logger;

/// Brings the last segment of an earlier run into order. A record that nobody was told was written may be
/// torn and is cut off; a broken record that had been synced is damage: it stays, and the shipper reports
/// it.
final class Recovery {
    private static final Logger LOG = Logger.getLogger(Recovery.class);

    private Recovery() {}

    /// Sequence of the last whole record, or one less than `firstSequence` when the segment has none.
    ///
    /// @param durableTo the last sequence that is known to have been durable: what is broken up to it is damage
    static long recover(Path file, long firstSequence, long durableTo) throws IOException {
        try (var reader = SegmentReader.open(file)) {
            return recover(file, reader, firstSequence - 1, durableTo);
        }
    }

    private static long recover(Path file, SegmentReader reader, long beforeFirst, long durableTo) throws IOException {
        var limit = reader.size();
        var position = reader.start();
        var last = beforeFirst;
        var lastBeforeCut = last;
        var cut = -1L;
        while (position < limit) {
            switch (reader.read(position, limit)) {
                case Frame.Whole whole -> {
                    if (cut >= 0 && whole.syncedBefore() > cut) {
                        cut = -1;
                    }
                    last = whole.sequence();
                    if (cut < 0) {
                        lastBeforeCut = last;
                    }
                    position = whole.end();
                }
                case Frame.Broken broken -> {
                    if (cut < 0) {
                        cut = position;
                    }
                    position = reader.findAfter(position, limit).orElse(limit);
                }
                case Frame.End end -> position = limit;
            }
        }
        if (cut < 0 || lastBeforeCut < durableTo) {
            return last;
        }
        truncate(file, cut);
        LOG.warnf("Cut a torn tail of the journal. segment=%s bytes=%d", file.getFileName(), limit - cut);
        return lastBeforeCut;
    }

    private static void truncate(Path file, long size) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }
}
