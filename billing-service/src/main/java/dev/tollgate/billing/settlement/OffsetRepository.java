package dev.tollgate.billing.settlement;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// Where consumers stand, and which of them may go on.
@ApplicationScoped
public class OffsetRepository {
    private final Jdbi jdbi;

    public OffsetRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Takes over partitions: whoever had them cannot post any more.
    List<Progress> claim(String topic, Collection<Integer> partitions, String owner) {
        return jdbi.inTransaction(handle -> handle.createQuery("""
                        insert into consumer_offset as o (topic, partition, owner)
                        select :topic, p.partition, :owner from unnest(:partitions) as p (partition) order by p.partition
                        on conflict (topic, partition)
                            do update set epoch = o.epoch + 1, owner = excluded.owner, updated_at = now()
                        returning partition, epoch, next_offset
                        """)
                .bind("topic", topic)
                .bind("owner", owner)
                .bindArray("partitions", Integer.class, List.copyOf(partitions))
                .map((row, context) ->
                        new Progress(row.getInt("partition"), row.getLong("epoch"), row.getLong("next_offset")))
                .list());
    }

    /// Moves the offsets of one batch on, within its transaction. The row locks make posting of a partition serial.
    void advance(Handle handle, String topic, Map<Progress, Long> steps) {
        var partitions = steps.keySet().stream().map(Progress::partition).toList();
        var moved = handle.createUpdate("""
                        with step as (
                            select * from unnest(:partitions, :epochs, :from, :next)
                                as s (partition, epoch, from_offset, next_offset)
                        ), mine as (
                            select o.partition, s.next_offset from consumer_offset o join step s using (partition)
                            where o.topic = :topic and o.epoch = s.epoch and o.next_offset = s.from_offset
                            order by o.partition for update of o
                        )
                        update consumer_offset o set next_offset = m.next_offset, updated_at = now()
                        from mine m where o.topic = :topic and o.partition = m.partition
                        """)
                .bind("topic", topic)
                .bindArray("partitions", Integer.class, partitions)
                .bindArray(
                        "epochs",
                        Long.class,
                        steps.keySet().stream().map(Progress::epoch).toList())
                .bindArray(
                        "from",
                        Long.class,
                        steps.keySet().stream().map(Progress::nextOffset).toList())
                .bindArray("next", Long.class, List.copyOf(steps.values()))
                .execute();
        if (moved != steps.size()) {
            throw new FencedException(
                    "Of partitions %s only %d are still claimed by this consumer.".formatted(partitions, moved));
        }
    }
}
