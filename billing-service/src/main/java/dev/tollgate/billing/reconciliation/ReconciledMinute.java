package dev.tollgate.billing.reconciliation;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One minute of one holder: what its journals wrote, what of that Kafka has, and where it ended.
///
/// @param journalled absent while no journal has told of the minute
/// @param unreadable records of the journal that were durable and cannot be read any more
/// @param dead dead letters, those that wait, were sent again or were discarded; not those that are posted by now
/// @param missing events that are in the journal and neither posted nor dead; negative when there are more of those
/// @param acceptance of the difference as it is; absent in every other state
public record ReconciledMinute(
        Instant minute,
        String holder,
        MinuteState state,
        @Nullable Long journalled,
        @Nullable Money journalledCharge,
        long unreadable,
        long shipped,
        long posted,
        Money postedCharge,
        long dead,
        Money deadCharge,
        long missing,
        Money missingCharge,
        Instant changedAt,
        @Nullable Acceptance acceptance) {}
