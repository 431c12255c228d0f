package dev.tollgate.gateway.metering.journal;

import dev.tollgate.contracts.money.Money;

/// What the journal holds of one minute, as far as it was counted: `events` durable records, of which
/// `unreadable` can no longer be read, charges of the others, and the range of their sequences.
record MinuteCount(long events, Money charge, long unreadable, long firstSequence, long lastSequence) {
    /// One more readable record.
    MinuteCount with(long sequence, Money more) {
        return new MinuteCount(
                events + 1,
                charge.plus(more),
                unreadable,
                Math.min(firstSequence, sequence),
                Math.max(lastSequence, sequence));
    }

    /// More records that cannot be read.
    MinuteCount withUnreadable(long first, long last) {
        var more = last - first + 1;
        return new MinuteCount(
                events + more, charge, unreadable + more, Math.min(firstSequence, first), Math.max(lastSequence, last));
    }

    static MinuteCount none(long nextSequence) {
        return new MinuteCount(0, Money.ZERO, 0, nextSequence, nextSequence - 1);
    }
}
