package dev.tollgate.billing.settlement;

import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.LedgerRepository;
import dev.tollgate.billing.reservation.ReservationRepository;
import dev.tollgate.billing.revenue.RevenueRepository;
import dev.tollgate.billing.usage.UsageRecordRepository;
import dev.tollgate.billing.usage.UsageRecordRepository.TracedEvent;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Posts a batch in one transaction: fence and offsets, event ids, entries, balances, holds. Either all of it happens
/// or nothing does.
@ApplicationScoped
public class PostingRepository {
    private final Jdbi jdbi;
    private final OffsetRepository offsets;
    private final UsageRecordRepository records;
    private final WalletRepository wallets;
    private final ReservationRepository reservations;
    private final LedgerRepository ledger;
    private final RevenueRepository revenue;

    public PostingRepository(
            Jdbi jdbi,
            OffsetRepository offsets,
            UsageRecordRepository records,
            WalletRepository wallets,
            ReservationRepository reservations,
            LedgerRepository ledger,
            RevenueRepository revenue) {
        this.jdbi = jdbi;
        this.offsets = offsets;
        this.records = records;
        this.wallets = wallets;
        this.reservations = reservations;
        this.ledger = ledger;
        this.revenue = revenue;
    }

    /// Posts those of `events` that were not posted before and moves each partition on to the offset in `steps`.
    Posted post(String topic, Map<Progress, Long> steps, List<TracedEvent> events) {
        return jdbi.inTransaction(handle -> {
            offsets.advance(handle, topic, steps);
            var added = newOnes(handle, events);
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

    private List<UsageEvent> newOnes(Handle handle, List<TracedEvent> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        var inserted = new HashMap<UUID, Integer>();
        records.insert(handle, events).forEach(id -> inserted.merge(id, 1, Integer::sum));
        var added = new ArrayList<UsageEvent>(inserted.size());
        for (var event : events) {
            // Counting down makes the second of two equal events in one batch a duplicate as well.
            var id = event.event().eventId();
            var rows = inserted.getOrDefault(id, 0);
            if (rows > 0) {
                inserted.put(id, rows - 1);
                added.add(event.event());
            }
        }
        return added;
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
