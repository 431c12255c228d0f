package dev.tollgate.mediajobs.job;

import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Which slices hold the money of jobs, and which of them are to be renewed or closed.
@ApplicationScoped
public class JobSlices {
    private static final String RETURNED = """
             returning id, tenant_id, slice_id, slice_number, slice_epoch, held, finished_at is not null as is_finished,
                coalesce(charge, 0) as charge
            """;

    private final Jdbi jdbi;

    JobSlices(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// A slice that something is to be done about.
    ///
    /// @param isFinished whether its job is, and it is to be closed
    public record DueSlice(UUID jobId, UUID tenantId, HeldSlice slice, Money held, boolean isFinished, Money charge) {}

    /// Takes up to `limit` slices that are due; they are due again after `pause`, so that another replica leaves them
    /// alone meanwhile.
    public List<DueSlice> due(int limit, Duration pause) {
        var sql = """
                update job set slice_due = now() + :pause where id in (
                    select id from job where slice_id is not null and slice_due <= now()
                    order by slice_due limit :limit for update skip locked)
                """ + RETURNED;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("pause", pause)
                .bind("limit", limit)
                .map((row, _) -> due(row))
                .list());
    }

    /// The slice of one finished job, if it is still to be closed.
    public Optional<DueSlice> finished(UUID jobId, Duration pause) {
        var sql = """
                update job set slice_due = now() + :pause
                where id = :id and slice_id is not null and finished_at is not null
                """ + RETURNED;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("pause", pause)
                .bind("id", jobId)
                .map((row, _) -> due(row))
                .findOne());
    }

    /// The job's money is now held by `slice`, or by none; it is due again after `pause`. Changes nothing when another
    /// slice than `before` holds it by now, or when the job is finished: then `before` is what its event names.
    public boolean replace(UUID jobId, HeldSlice before, @Nullable HeldSlice slice, Duration pause) {
        var sql = """
                update job set slice_id = :id, slice_number = :number, slice_epoch = :epoch,
                    slice_due = case when cast(:id as uuid) is not null then now() + :pause end
                where id = :jobId and slice_id = :before and finished_at is null
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(sql)
                        .bindByType("id", slice == null ? null : slice.id(), UUID.class)
                        .bind("number", slice == null ? before.number() : slice.number())
                        .bind("epoch", slice == null ? before.epoch() : slice.epoch())
                        .bind("pause", pause)
                        .bind("jobId", jobId)
                        .bind("before", before.id())
                        .execute()
                == 1);
    }

    /// Nothing is left to be done about the slice of a finished job.
    public void closed(UUID jobId) {
        jdbi.useHandle(handle -> handle.createUpdate(
                        "update job set slice_id = null, slice_due = null where id = :id and finished_at is not null")
                .bind("id", jobId)
                .execute());
    }

    private static DueSlice due(ResultSet row) throws SQLException {
        return new DueSlice(
                row.getObject("id", UUID.class),
                row.getObject("tenant_id", UUID.class),
                new HeldSlice(
                        row.getObject("slice_id", UUID.class), row.getInt("slice_number"), row.getLong("slice_epoch")),
                Money.ofNanos(row.getLong("held")),
                row.getBoolean("is_finished"),
                Money.ofNanos(row.getLong("charge")));
    }
}
