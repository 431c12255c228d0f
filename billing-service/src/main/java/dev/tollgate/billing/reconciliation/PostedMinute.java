package dev.tollgate.billing.reconciliation;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;

/// How much was posted of one minute of one holder, out of one partition; `minute` is its first instant.
public record PostedMinute(Instant minute, String holder, int partition, long events, Money charge) {
    /// Both together, of the same minute, holder and partition.
    public PostedMinute plus(PostedMinute other) {
        return new PostedMinute(minute, holder, partition, events + other.events, charge.plus(other.charge));
    }
}
