package dev.tollgate.billing.settlement;

import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.GrantRepository;
import dev.tollgate.billing.ledger.LedgerRepository;
import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.ledger.WalletChange;
import dev.tollgate.billing.reconciliation.PostedMinuteRepository;
import dev.tollgate.billing.reservation.ReservationRepository;
import dev.tollgate.billing.revenue.RevenueRepository;
import dev.tollgate.billing.usage.RollupRepository;
import dev.tollgate.billing.usage.UsageRecordRepository;
import dev.tollgate.contracts.usage.UsageEvent;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Posts events as the consumer does, without a broker, for tests of other features.
@Singleton
public class Postings {
    private static final AtomicInteger PARTITIONS = new AtomicInteger(10_000);
    private static final String TOPIC = "usage.events.v1";
    private final OffsetRepository offsets;
    private final PostingRepository repository;
    private final PostingRepository crashing;

    Postings(
            Jdbi jdbi,
            OffsetRepository offsets,
            UsageRecordRepository records,
            RollupRepository rollups,
            WalletRepository wallets,
            ReservationRepository reservations,
            GrantRepository grants,
            RevenueRepository revenue,
            PostedMinuteRepository minutes,
            DeadLetterRepository deadLetters,
            PostingRepository repository) {
        this.offsets = offsets;
        this.repository = repository;
        this.crashing = new PostingRepository(
                jdbi,
                offsets,
                records,
                rollups,
                wallets,
                reservations,
                new CrashingLedger(grants),
                revenue,
                minutes,
                deadLetters);
    }

    /// Posts all of them in one transaction.
    public void post(UsageEvent... events) {
        post(repository, List.of(events));
    }

    /// Posts all of them in one transaction.
    public void post(List<UsageEvent> events) {
        post(repository, events);
    }

    /// Does all that posting does, and fails before the commit.
    public void crash(List<UsageEvent> events) {
        try {
            post(crashing, events);
        } catch (CrashException e) {
            return;
        }
        throw new IllegalStateException("Nothing was booked that could have been rolled back.");
    }

    private void post(PostingRepository target, List<UsageEvent> events) {
        var claim = offsets.claim(TOPIC, List.of(PARTITIONS.incrementAndGet()), "test")
                .getFirst();
        var incoming = new ArrayList<Incoming.Valid>();
        for (var event : events) {
            var source = new ConsumerRecord<byte[], byte[]>(
                    TOPIC, claim.partition(), incoming.size(), new byte[0], new byte[0]);
            incoming.add(new Incoming.Valid(source, event, null));
        }
        target.post(TOPIC, Map.of(claim, (long) events.size()), incoming, List.of());
    }

    private static final class CrashException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final class CrashingLedger extends LedgerRepository {
        CrashingLedger(GrantRepository grants) {
            super(grants);
        }

        @Override
        public void append(Handle handle, List<Transfer> transfers, Collection<WalletChange> changes) {
            super.append(handle, transfers, changes);
            throw new CrashException();
        }
    }
}
