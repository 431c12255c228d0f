package dev.tollgate.billing.settlement;

import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.LedgerRepository;
import dev.tollgate.billing.reconciliation.PostedMinute;
import dev.tollgate.billing.reconciliation.PostedMinuteRepository;
import dev.tollgate.billing.reservation.ReservationRepository;
import dev.tollgate.billing.revenue.RevenueRepository;
import dev.tollgate.billing.usage.RollupRepository;
import dev.tollgate.billing.usage.UsageRecordRepository;
import dev.tollgate.billing.usage.UsageRecordRepository.RecordKey;
import dev.tollgate.billing.usage.UsageRecordRepository.TracedEvent;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Posts a batch in one transaction: fence and offsets, event ids, entries, balances, holds, and what could not be
/// posted. Either all of it happens or nothing does.
@ApplicationScoped
public class PostingRepository {
    private final Jdbi jdbi;
    private final OffsetRepository offsets;
    private final UsageRecordRepository records;
    private final RollupRepository rollups;
    private final WalletRepository wallets;
    private final ReservationRepository reservations;
    private final LedgerRepository ledger;
    private final RevenueRepository revenue;
    private final PostedMinuteRepository minutes;
    private final DeadLetterRepository deadLetters;

    public PostingRepository(
            Jdbi jdbi,
            OffsetRepository offsets,
            UsageRecordRepository records,
            RollupRepository rollups,
            WalletRepository wallets,
            ReservationRepository reservations,
            LedgerRepository ledger,
            RevenueRepository revenue,
            PostedMinuteRepository minutes,
            DeadLetterRepository deadLetters) {
        this.jdbi = jdbi;
        this.offsets = offsets;
        this.records = records;
        this.rollups = rollups;
        this.wallets = wallets;
        this.reservations = reservations;
        this.ledger = ledger;
        this.revenue = revenue;
        this.minutes = minutes;
        this.deadLetters = deadLetters;
    }

    /// Posts those of `events` that were not posted before, keeps `dead`, and moves each partition on to the offset in
    /// `steps`.
    Posted post(String topic, Map<Progress, Long> steps, List<Incoming.Valid> events, List<Incoming.Dead> dead) {
        return jdbi.inTransaction(handle -> {
            offsets.advance(handle, topic, steps);
            var news = newOnes(handle, events);
            var added = news.stream().map(Incoming.Valid::event).toList();
            rollups.add(handle, added);
            minutes.add(handle, perMinute(news));
            deadLetters.bury(handle, dead);
            var settlement = settle(handle, added);
            return new Posted(
                    added.stream().map(UsageEvent::eventId).toList(),
                    added.stream()
                            .filter(event -> event.charge().isPositive())
                            .map(UsageEvent::tenantId)
                            .distinct()
                            .toList(),
                    settlement.writtenOff(),
                    settlement.writeOffs());
        });
    }

    private List<Incoming.Valid> newOnes(Handle handle, List<Incoming.Valid> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        var recorded = new HashSet<>(records.recorded(
                handle, events.stream().map(Incoming.Valid::event).toList()));
        // Adding to the set makes the second of two equal events in one batch a duplicate as well.
        var added = events.stream()
                .filter(event -> recorded.add(RecordKey.of(event.event())))
                .toList();
        records.insert(
                handle,
                added.stream()
                        .map(one -> new TracedEvent(one.event(), one.traceId()))
                        .toList());
        return added;
    }

    private static Collection<PostedMinute> perMinute(List<Incoming.Valid> added) {
        record Key(Instant minute, String holder, int partition) {}
        var minutes = new HashMap<Key, PostedMinute>();
        for (var one : added) {
            var event = one.event();
            var minute = event.finishedAt().truncatedTo(ChronoUnit.MINUTES);
            var partition = one.source().partition();
            minutes.merge(
                    new Key(minute, event.holder(), partition),
                    new PostedMinute(minute, event.holder(), partition, 1, event.charge()),
                    PostedMinute::plus);
        }
        return minutes.values();
    }

    private Settlement settle(Handle handle, List<UsageEvent> added) {
        var moving = added.stream().filter(Settlement::movesValue).toList();
        var charged =
                moving.stream().filter(event -> event.charge().isPositive()).toList();
        var tenants = charged.stream().map(UsageEvent::tenantId).distinct().toList();
        var slices = charged.stream()
                .map(UsageEvent::sliceId)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .distinct()
                .toList();
        var settlement = new Settlement(
                tenants.isEmpty() ? List.of() : wallets.lock(handle, tenants),
                slices.isEmpty() ? List.of() : reservations.lock(handle, slices));
        moving.forEach(settlement::settle);
        if (!settlement.sliceChanges().isEmpty()) {
            reservations.update(handle, settlement.sliceChanges());
        }
        if (!settlement.transfers().isEmpty()) {
            ledger.append(handle, settlement.transfers(), settlement.walletChanges());
            revenue.add(handle, moving, settlement.transfers());
        }
        return settlement;
    }

    /// What one transaction did; `eventIds` are the events that were new, `charged` the tenants that paid.
    record Posted(List<UUID> eventIds, List<UUID> charged, Money writtenOff, int writeOffs) {}
}
