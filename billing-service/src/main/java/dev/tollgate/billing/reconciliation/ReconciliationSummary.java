package dev.tollgate.billing.reconciliation;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whether journals, topic and ledger agree, in figures. Money is nano-USD.
///
/// @param asOf when the figures were read
/// @param comparedAt when journal and ledger were last compared with success, since this process started
/// @param accepted differences that a person has accepted as they are
/// @param unreportedAtMost what gateways that are gone with their disks can have served without telling: the
/// unspent rest of the slices they held when they fell silent, and no more
/// @param reportedNotPosted what holders said they had charged when they gave a slice back, and what never came
/// @param atRisk what slices hold now: the most that could go unreported if every holder lost its disk at once
public record ReconciliationSummary(
        Instant asOf,
        @Nullable Instant comparedAt,
        Open pending,
        Open different,
        Open accepted,
        Dead dead,
        Money unreportedAtMost,
        Money reportedNotPosted,
        Money atRisk,
        List<Journal> journals) {
    public ReconciliationSummary {
        journals = List.copyOf(journals);
    }

    /// Minutes that do not agree.
    ///
    /// @param missing events that are in a journal and nowhere else
    /// @param surplus events that are posted or dead and that no journal has told of
    public record Open(
            long minutes,
            long missing,
            long surplus,
            Money missingCharge,
            @Nullable Instant oldest) {}

    /// Dead letters by what became of them; `oldest` is the oldest that waits for somebody.
    public record Dead(
            long dead,
            long redriven,
            long posted,
            long discarded,
            @Nullable Instant oldest) {}

    /// One journal as it last told of itself; `lag` counts its records that Kafka had not acknowledged then.
    public record Journal(
            String holder,
            UUID journalId,
            Instant firstMinute,
            Instant lastMinute,
            Instant reportedAt,
            long lastSequence,
            long lag) {}
}
