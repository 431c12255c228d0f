package dev.tollgate.mediajobs.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;

/// The queue. Each change of a job is one statement that also writes the attempt's line, and time is the database's, so
/// that no worker's clock decides about a lease.
@ApplicationScoped
public class JobRepository {
    private static final int MAX_ERROR_LENGTH = 1_000;

    private final Jdbi jdbi;
    private final JobConfig config;
    private final RetryDelay retryDelay;

    JobRepository(Jdbi jdbi, JobConfig config) {
        this.jdbi = jdbi;
        this.config = config;
        this.retryDelay = new RetryDelay(config.firstRetryDelay(), config.longestRetryDelay());
    }

    /// Where the next page of a list begins: after this job.
    record Position(Instant createdAt, UUID id) {}

    /// Puts a job into the queue; false when its id is there already.
    public boolean enqueue(NewJob job) {
        var sql = """
                insert into job (id, tenant_id, kind, model, input, status, max_attempts, available_at, created_at, updated_at)
                values (:id, :tenantId, :kind, :model, cast(:input as jsonb), 'queued', :maxAttempts, now(), now(), now())
                on conflict (id) do nothing
                """;
        return jdbi.withHandle(handle -> handle.createUpdate(sql)
                        .bind("id", job.id())
                        .bind("tenantId", job.tenantId())
                        .bind("kind", job.kind().word())
                        .bind("model", job.model())
                        .bind("input", written(job.input()))
                        .bind("maxAttempts", config.maxAttempts())
                        .execute())
                == 1;
    }

    /// Leases the job that has waited longest, if one may be started now. No two workers ever get the same one.
    public Optional<LeasedJob> lease(String holder) {
        return lease(holder, config.leaseDuration());
    }

    Optional<LeasedJob> lease(String holder, Duration duration) {
        var sql = """
                with next as (
                    select id from job where status = 'queued' and available_at <= now()
                    order by available_at, id limit 1 for update skip locked
                ), leased as (
                    update job set status = 'running', attempts = attempts + 1, lease_token = lease_token + 1,
                        lease_holder = :holder, lease_expires_at = now() + :duration, updated_at = now()
                    from next where job.id = next.id
                    returning job.id, tenant_id, kind, model, input, attempts, lease_token, lease_expires_at
                ), started as (
                    insert into job_attempt (job_id, token, holder, started_at)
                    select id, lease_token, :holder, now() from leased
                )
                select * from leased
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("holder", holder)
                .bind("duration", duration)
                .map(JobRepository::leased)
                .findOne());
    }

    /// Holds the job for another lease duration from now.
    public LeaseState heartbeat(Lease lease) {
        var sql = """
                update job set lease_expires_at = now() + :duration
                where id = :id and status = 'running' and lease_token = :token
                """;
        return state(jdbi.withHandle(handle -> handle.createUpdate(sql)
                .bind("id", lease.jobId())
                .bind("token", lease.token())
                .bind("duration", config.leaseDuration())
                .execute()));
    }

    /// Ends the job with its result.
    public LeaseState complete(Lease lease, JsonNode result) {
        var sql = """
                with done as (
                    update job set status = 'succeeded', result = cast(:result as jsonb), error = null,
                        lease_holder = null, lease_expires_at = null, updated_at = now()
                    where id = :id and status = 'running' and lease_token = :token
                    returning id, lease_token
                )
                update job_attempt set ended_at = now(), outcome = 'completed'
                from done where job_id = done.id and token = done.lease_token
                """;
        return state(jdbi.withHandle(handle -> handle.createUpdate(sql)
                .bind("id", lease.jobId())
                .bind("token", lease.token())
                .bind("result", written(result))
                .execute()));
    }

    /// Ends the attempt; the job is tried again after a pause unless its attempts are used up.
    public LeaseState fail(LeasedJob job, String error) {
        return fail(job.lease(), error, retryDelay.after(job.attempt(), ThreadLocalRandom.current()));
    }

    /// Ends the job: no further attempt would help.
    public LeaseState failForGood(LeasedJob job, String error) {
        return fail(job.lease(), error, null);
    }

    private LeaseState fail(Lease lease, String error, @Nullable Duration delay) {
        var sql = """
                with ended as (
                    update job set
                        status = case when :retried and attempts < max_attempts then 'queued' else 'failed' end,
                        available_at = now() + :delay, error = :error,
                        lease_holder = null, lease_expires_at = null, updated_at = now()
                    where id = :id and status = 'running' and lease_token = :token
                    returning id, lease_token
                )
                update job_attempt set ended_at = now(), outcome = 'failed', error = :error
                from ended where job_id = ended.id and token = ended.lease_token
                """;
        return state(jdbi.withHandle(handle -> handle.createUpdate(sql)
                .bind("id", lease.jobId())
                .bind("token", lease.token())
                .bind("error", error.substring(0, Math.min(error.length(), MAX_ERROR_LENGTH)))
                .bind("retried", delay != null)
                .bind("delay", delay == null ? Duration.ZERO : delay)
                .execute()));
    }

    /// Takes back jobs whose lease has expired, at most one batch: each goes back into the queue, or has
    /// failed when its attempts are used up. Answers how many.
    public int requeueExpired() {
        var sql = """
                with expired as (
                    select id from job where status = 'running' and lease_expires_at <= now()
                    order by lease_expires_at limit :batch for update skip locked
                ), ended as (
                    update job set status = case when attempts < max_attempts then 'queued' else 'failed' end,
                        available_at = now(), error = 'The worker was lost.',
                        lease_holder = null, lease_expires_at = null, updated_at = now()
                    from expired where job.id = expired.id
                    returning job.id, lease_token
                )
                update job_attempt set ended_at = now(), outcome = 'lost'
                from ended where job_id = ended.id and token = ended.lease_token
                """;
        return jdbi.withHandle(handle ->
                handle.createUpdate(sql).bind("batch", config.sweepBatch()).execute());
    }

    /// At most `limit` jobs of one tenant, newest first.
    List<JobItem> page(UUID tenantId, @Nullable Position after, int limit) {
        var sql = """
                select id, kind, model, status, created_at, updated_at from job
                where tenant_id = :tenantId
                    and (cast(:createdAt as timestamptz) is null or (created_at, id) < (:createdAt, :id))
                order by created_at desc, id desc limit :limit
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("tenantId", tenantId)
                .bindByType("createdAt", after == null ? null : after.createdAt(), Instant.class)
                .bindByType("id", after == null ? null : after.id(), UUID.class)
                .bind("limit", limit)
                .map(JobRepository::item)
                .list());
    }

    private static LeaseState state(int changed) {
        return changed == 1 ? LeaseState.HELD : LeaseState.LOST;
    }

    private static LeasedJob leased(RowView row) {
        return new LeasedJob(
                new Lease(row.getColumn("id", UUID.class), row.getColumn("lease_token", Long.class)),
                row.getColumn("tenant_id", UUID.class),
                JobKind.of(row.getColumn("kind", String.class)),
                row.getColumn("model", String.class),
                read(row.getColumn("input", String.class)),
                row.getColumn("attempts", Integer.class),
                row.getColumn("lease_expires_at", Instant.class));
    }

    private static JobItem item(RowView row) {
        return new JobItem(
                row.getColumn("id", UUID.class),
                JobKind.of(row.getColumn("kind", String.class)),
                row.getColumn("model", String.class),
                JobStatus.of(row.getColumn("status", String.class)),
                row.getColumn("created_at", Instant.class),
                row.getColumn("updated_at", Instant.class));
    }

    private static String written(JsonNode json) {
        try {
            return ContractJson.MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A JSON tree can always be written.", e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return ContractJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("job.input is not JSON.", e);
        }
    }
}
