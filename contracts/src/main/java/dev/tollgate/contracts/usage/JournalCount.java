package dev.tollgate.contracts.usage;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;

/// What one journal has written of one minute: the record of `usage.counts.v1` (key: holder). An event belongs to the
/// minute of its `finishedAt`. A later record with the same holder, journal, minute and first sequence replaces an
/// earlier one; records with different first sequences add up. A minute in which nothing happened is told too, so that
/// a journal that is alive can be told from one that is gone.
///
/// @param journalId made with the journal's folder: another one under the same holder means that the disk was replaced
/// @param minute its first instant
/// @param events records that were acknowledged as durable, unreadable ones included
/// @param charge sum of the charges of those that can be read
/// @param unreadable records that were durable and can no longer be read
/// @param firstSequence the smallest sequence of the minute; of an empty minute, the next one to be written
/// @param lastSequence the largest one; of an empty minute, one less than the first
/// @param shippedBelow Kafka has acknowledged every record of the journal below this sequence
public record JournalCount(
        String holder,
        UUID journalId,
        Instant minute,
        long events,
        Money charge,
        long unreadable,
        long firstSequence,
        long lastSequence,
        long shippedBelow,
        Instant countedAt) {}
