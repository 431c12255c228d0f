package dev.tollgate.billing.reconciliation;

import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Counts what is posted, in the transaction that posts it: so it is as right as the ledger, and no scan is needed.
@ApplicationScoped
public class PostedMinuteRepository {
    /// Adds to the counts of these minutes. The caller holds the offset rows of their partitions.
    public void add(Handle handle, Collection<PostedMinute> posted) {
        if (posted.isEmpty()) {
            return;
        }
        var minutes = List.copyOf(posted);
        handle.createUpdate("""
                        insert into posted_minute as p (minute, holder, partition, events, charge)
                        select m.minute, m.holder, m.partition, m.events, m.charge
                        from unnest(:minutes, :holders, :partitions, :events, :charges)
                            as m (minute, holder, partition, events, charge)
                        order by m.minute, m.holder, m.partition
                        on conflict (minute, holder, partition) do update
                        set events = p.events + excluded.events, charge = p.charge + excluded.charge, changed_at = now()
                        """)
                .bindArray("minutes", Instant.class, map(minutes, PostedMinute::minute))
                .bindArray("holders", String.class, map(minutes, PostedMinute::holder))
                .bindArray("partitions", Integer.class, map(minutes, PostedMinute::partition))
                .bindArray("events", Long.class, map(minutes, PostedMinute::events))
                .bindArray("charges", Money.class, map(minutes, PostedMinute::charge))
                .execute();
    }

    private static <T> List<T> map(List<PostedMinute> minutes, Function<PostedMinute, T> part) {
        return minutes.stream().map(part).toList();
    }
}
