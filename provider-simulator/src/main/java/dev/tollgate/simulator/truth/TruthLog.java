package dev.tollgate.simulator.truth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last calls, oldest first, in a ring. Sequence numbers start at 1 and never repeat, not even after `clear`.
public final class TruthLog {
    /// How many records are kept.
    public static final int CAPACITY = 100_000;

    private final @Nullable TruthRecord[] ring = new TruthRecord[CAPACITY];
    private long last;
    private long first = 1;

    /// Appends a record and returns it with its sequence number.
    public synchronized TruthRecord append(TruthRecord call) {
        var numbered = call.numbered(++last);
        ring[slot(last)] = numbered;
        first = Math.max(first, last - CAPACITY + 1);
        return numbered;
    }

    /// Replaces a record by a corrected one with the same sequence number, when it is still held.
    public synchronized void correct(TruthRecord call) {
        if (call.sequence() >= first && call.sequence() <= last) {
            ring[slot(call.sequence())] = call;
        }
    }

    /// Up to `limit` records with a sequence number above `sequence`.
    public synchronized List<TruthRecord> since(long sequence, int limit) {
        var records = new ArrayList<TruthRecord>();
        for (long next = Math.max(first, sequence + 1); next <= last && records.size() < limit; next++) {
            var held = ring[slot(next)];
            if (held != null) {
                records.add(held);
            }
        }
        return records;
    }

    /// All records that are held.
    public List<TruthRecord> all() {
        return since(0, CAPACITY);
    }

    /// Forgets all records.
    public synchronized void clear() {
        Arrays.fill(ring, null);
        first = last + 1;
    }

    private static int slot(long sequence) {
        return (int) (sequence % CAPACITY);
    }
}
