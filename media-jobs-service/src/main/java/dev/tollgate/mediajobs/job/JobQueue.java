package dev.tollgate.mediajobs.job;

import dev.tollgate.contracts.job.Job.Failure;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.mediajobs.catalog.Route;
import dev.tollgate.mediajobs.provider.Result;
import dev.tollgate.mediajobs.provider.Submission.Origin;
import dev.tollgate.mediajobs.usage.UsageJournal;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/// The queue: which job is to be looked at next, and how it moves on. Each change names the lease under which it is
/// made, and time is the database's, so that no worker's clock decides about a lease.
@ApplicationScoped
public class JobQueue {
    private final Jdbi jdbi;
    private final UsageJournal journal;

    JobQueue(Jdbi jdbi, UsageJournal journal) {
        this.jdbi = jdbi;
        this.journal = journal;
    }

    /// How a job ended.
    public sealed interface End {
        /// What its tenant pays.
        Money charge();

        /// With results, which can be fetched until `expiresAt`, or for `lifetime` when that is not known.
        record Completed(
                Money charge,
                List<Result> results,
                @Nullable Instant expiresAt,
                Duration lifetime) implements End {
            public Completed {
                results = List.copyOf(results);
            }
        }

        /// Without; free.
        record Failed(Failure failure) implements End {
            @Override
            public Money charge() {
                return Money.ZERO;
            }
        }
    }

    /// Makes the usage event of a job that has ended.
    @FunctionalInterface
    public interface EventOf {
        UsageEvent at(UsageJournal.Position position, @Nullable UUID sliceId);
    }

    /// Leases up to `limit` jobs that are due, those that waited longest first. No two workers ever get the same one;
    /// one whose worker was lost is due again when its lease has expired.
    public List<LeasedJob> lease(String holder, Duration duration, int limit) {
        var sql = """
                with due as (
                    select id from job where finished_at is null and available_at <= now()
                        and (lease_expires_at is null or lease_expires_at <= now())
                    order by available_at, id limit :limit for update skip locked
                )
                update job set lease_token = lease_token + 1, lease_holder = :holder, lease_expires_at = now() + :duration
                from due where job.id = due.id
                returning job.id, tenant_id, stage, request, price, held, origin, route, upstream_id, attempts,
                    poll_failures, lease_token, deadline_at <= now() as is_late, submitted_at
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("holder", holder)
                .bind("duration", duration)
                .bind("limit", limit)
                .map((row, _) -> leased(row))
                .list());
    }

    /// The body that the client sent, when it goes to the provider as it is.
    public Optional<byte[]> body(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select body from job where id = :id and body is not null")
                .bind("id", id)
                .mapTo(byte[].class)
                .findOne());
    }

    /// Notes, before the call, that the job is handed over to `route`. From here on it is never handed over again
    /// unless a provider is known not to have taken it.
    public LeaseState submitting(Lease lease, Route route) {
        return change(
                lease,
                "stage = 'submitting', route = cast(:route as json)",
                update -> update.bind("route", StoredJson.written(route)));
    }

    /// A provider has taken the job.
    public LeaseState submitted(Lease lease, String upstreamId, List<Attempt> attempts, Duration pause) {
        return change(
                lease,
                """
                stage = 'running', upstream_id = :upstreamId, attempts = cast(:attempts as json), body = null,
                submitted_at = now(), available_at = now() + :pause, lease_holder = null, lease_expires_at = null
                """,
                update -> update.bind("upstreamId", upstreamId)
                        .bind("attempts", StoredJson.written(attempts))
                        .bind("pause", pause));
    }

    /// No provider has taken the job; it is handed over again after `pause`.
    public LeaseState again(Lease lease, List<Attempt> attempts, Duration pause) {
        return change(
                lease,
                """
                stage = 'queued', route = null, attempts = cast(:attempts as json), available_at = now() + :pause,
                lease_holder = null, lease_expires_at = null
                """,
                update -> update.bind("attempts", StoredJson.written(attempts)).bind("pause", pause));
    }

    /// A provider still works on the job; it is asked again after `pause`.
    public LeaseState working(Lease lease, int progress, int pollFailures, Duration pause) {
        return change(
                lease,
                """
                progress = greatest(progress, :progress), poll_failures = :failures, available_at = now() + :pause,
                lease_holder = null, lease_expires_at = null
                """,
                update -> update.bind("progress", Math.clamp(progress, 0, 99))
                        .bind("failures", pollFailures)
                        .bind("pause", pause));
    }

    private LeaseState change(Lease lease, String change, UnaryOperator<Update> values) {
        var sql = "update job set updated_at = now(), " + change
                + " where id = :id and lease_token = :token and finished_at is null";
        return jdbi.withHandle(handle -> {
            var update = handle.createUpdate(sql).bind("id", lease.jobId()).bind("token", lease.token());
            return values.apply(update).execute() == 1 ? LeaseState.HELD : LeaseState.LOST;
        });
    }

    /// Ends the job and writes its usage event, both or neither.
    public LeaseState finish(Lease lease, List<Attempt> attempts, End end, EventOf event) {
        return jdbi.inTransaction(handle -> {
            var slice = handle.createQuery("""
                            select slice_id from job where id = :id and lease_token = :token and finished_at is null
                            for update
                            """)
                    .bind("id", lease.jobId())
                    .bind("token", lease.token())
                    .map((row, _) -> Optional.ofNullable(row.getObject("slice_id", UUID.class)))
                    .findOne();
            if (slice.isEmpty()) {
                return LeaseState.LOST;
            }
            var written = journal.append(
                    handle, position -> event.at(position, slice.get().orElse(null)));
            var update = handle.createUpdate("""
                            update job set stage = :stage, progress = case when :stage = 'completed' then 100 else progress end,
                                artifacts = cast(:artifacts as json), failure = cast(:failure as json), charge = :charge,
                                attempts = cast(:attempts as json), body = null, finished_at = :at, updated_at = :at,
                                expires_at = coalesce(:expiresAt, cast(:at as timestamptz) + :lifetime),
                                slice_due = case when slice_id is not null then now() end,
                                lease_holder = null, lease_expires_at = null
                            where id = :id
                            """)
                    .bind("id", lease.jobId())
                    .bind("charge", end.charge().nanos())
                    .bind("attempts", StoredJson.written(attempts))
                    .bind("at", written.finishedAt());
            switch (end) {
                case End.Completed completed ->
                    update.bind("stage", "completed")
                            .bind("artifacts", StoredJson.written(completed.results()))
                            .bind("failure", (String) null)
                            .bindByType("expiresAt", completed.expiresAt(), Instant.class)
                            .bind("lifetime", completed.lifetime());
                case End.Failed(var failure) ->
                    update.bind("stage", "failed")
                            .bind("artifacts", "[]")
                            .bind("failure", StoredJson.written(failure))
                            .bindByType("expiresAt", null, Instant.class)
                            .bindByType("lifetime", null, Duration.class);
            }
            update.execute();
            return LeaseState.HELD;
        });
    }

    private static LeasedJob leased(ResultSet row) throws SQLException {
        var submittedAt = row.getTimestamp("submitted_at");
        return new LeasedJob(
                new Lease(row.getObject("id", UUID.class), row.getLong("lease_token")),
                row.getObject("tenant_id", UUID.class),
                Stage.of(row.getString("stage")),
                Objects.requireNonNull(StoredJson.read(row, "request", NewJob.class)),
                Objects.requireNonNull(StoredJson.read(row, "price", Price.class)),
                Money.ofNanos(row.getLong("held")),
                StoredJson.read(row, "origin", Origin.class),
                StoredJson.read(row, "route", Route.class),
                row.getString("upstream_id"),
                StoredJson.readAll(row, "attempts", StoredJson.ATTEMPTS),
                row.getInt("poll_failures"),
                row.getBoolean("is_late"),
                submittedAt == null ? null : submittedAt.toInstant());
    }
}
