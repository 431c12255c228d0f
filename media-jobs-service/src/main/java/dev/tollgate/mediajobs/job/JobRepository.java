package dev.tollgate.mediajobs.job;

import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.mediajobs.catalog.Route;
import dev.tollgate.mediajobs.provider.Result;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Jobs as their tenants see them. Every statement names the tenant, so that nobody reads another's.
@ApplicationScoped
public class JobRepository {
    private static final String COLUMNS = """
            id, kind, model, request, stage, progress, artifacts, failure, charge, created_at, updated_at, finished_at,
            expires_at
            """;

    private final Jdbi jdbi;

    JobRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /// Where the next page of a list begins: after this job.
    record Position(Instant createdAt, UUID id) {}

    /// What a list is narrowed to.
    record Selection(@Nullable JobKind kind, @Nullable UUID after, boolean newestFirst, int limit) {}

    /// What became of a job that was to be deleted.
    enum Deletion {
        DELETED,
        MISSING,
        UNFINISHED
    }

    /// One result and where it lies.
    public record StoredArtifact(@Nullable Route route, Result result) {}

    Optional<Job> find(UUID tenantId, UUID id) {
        return find(tenantId, List.of(id)).stream().findFirst();
    }

    /// Those of the jobs that are there, in the order of `ids`.
    List<Job> find(UUID tenantId, List<UUID> ids) {
        var sql = "select " + COLUMNS + """
                 from unnest(cast(:ids as uuid[])) with ordinality as wanted (wanted_id, place) join job on id = wanted_id
                where tenant_id = :tenantId and deleted_at is null order by place
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bindArray("ids", UUID.class, ids)
                .bind("tenantId", tenantId)
                .map((row, _) -> job(row))
                .list());
    }

    /// The tenant's jobs by age; those that follow `after`, when that is one of them.
    List<Job> list(UUID tenantId, Selection selection) {
        var follows = selection.newestFirst() ? "<" : ">";
        var order = selection.newestFirst() ? "desc" : "asc";
        var sql = "select " + COLUMNS + """
                 from job where tenant_id = :tenantId and deleted_at is null
                    and (cast(:kind as text) is null or kind = :kind)
                    and (cast(:after as uuid) is null or (created_at, id) %s
                        (select created_at, id from job where tenant_id = :tenantId and id = :after))
                order by created_at %s, id %s limit :limit
                """.formatted(follows, order, order);
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("tenantId", tenantId)
                .bind("kind", selection.kind() == null ? null : word(selection.kind()))
                .bindByType("after", selection.after(), UUID.class)
                .bind("limit", selection.limit())
                .map((row, _) -> job(row))
                .list());
    }

    /// At most `limit` jobs of one tenant, newest first, for people.
    List<JobItem> page(UUID tenantId, @Nullable Position after, int limit) {
        var sql = "select " + COLUMNS + """
                 from job where tenant_id = :tenantId and deleted_at is null
                    and (cast(:createdAt as timestamptz) is null or (created_at, id) < (:createdAt, :id))
                order by created_at desc, id desc limit :limit
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("tenantId", tenantId)
                .bindByType("createdAt", after == null ? null : after.createdAt(), Instant.class)
                .bindByType("id", after == null ? null : after.id(), UUID.class)
                .bind("limit", limit)
                .map((row, _) -> item(row))
                .list());
    }

    /// A result that can still be fetched.
    public Optional<StoredArtifact> artifact(UUID tenantId, UUID id, int number) {
        var sql = """
                select route, artifacts from job where tenant_id = :tenantId and id = :id and stage = 'completed'
                    and deleted_at is null and expires_at > now()
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("tenantId", tenantId)
                .bind("id", id)
                .map((row, _) -> {
                    var results = StoredJson.readAll(row, "artifacts", StoredJson.RESULTS);
                    return number < 0 || number >= results.size()
                            ? Optional.<StoredArtifact>empty()
                            : Optional.of(new StoredArtifact(
                                    StoredJson.read(row, "route", Route.class), results.get(number)));
                })
                .findOne()
                .flatMap(found -> found));
    }

    /// Forgets a finished job. Its id stays taken until it is removed by age.
    Deletion delete(UUID tenantId, UUID id) {
        var sql = """
                with found as (
                    select id, finished_at from job where tenant_id = :tenantId and id = :id and deleted_at is null
                ), deleted as (
                    update job set deleted_at = now(), artifacts = '[]' from found
                    where job.id = found.id and found.finished_at is not null
                )
                select finished_at is not null from found
                """;
        return jdbi.withHandle(handle -> handle.createQuery(sql)
                .bind("tenantId", tenantId)
                .bind("id", id)
                .mapTo(Boolean.class)
                .findOne()
                .map(isFinished -> isFinished ? Deletion.DELETED : Deletion.UNFINISHED)
                .orElse(Deletion.MISSING));
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Job job(ResultSet row) throws SQLException {
        var request = request(row);
        var results = StoredJson.readAll(row, "artifacts", StoredJson.RESULTS);
        var artifacts = new ArrayList<Job.Artifact>();
        for (var result : results) {
            artifacts.add(new Job.Artifact(
                    artifacts.size(),
                    result.contentType(),
                    result.id(),
                    result.title(),
                    result.style(),
                    result.seconds(),
                    result.text()));
        }
        return new Job(
                row.getObject("id", UUID.class),
                request.kind(),
                request.model(),
                request.requestedModel(),
                Stage.of(row.getString("stage")).status(),
                row.getInt("progress"),
                request.input(),
                artifacts,
                StoredJson.read(row, "failure", Job.Failure.class),
                instant(row, "created_at"),
                row.getTimestamp("finished_at") == null ? null : instant(row, "finished_at"),
                row.getTimestamp("expires_at") == null ? null : instant(row, "expires_at"));
    }

    private static JobItem item(ResultSet row) throws SQLException {
        var request = request(row);
        var charge = row.getObject("charge", Long.class);
        return new JobItem(
                row.getObject("id", UUID.class),
                word(request.kind()),
                request.model(),
                word(Stage.of(row.getString("stage")).status()),
                row.getInt("progress"),
                request.requestId(),
                request.keyId(),
                charge == null ? null : Money.ofNanos(charge),
                StoredJson.read(row, "failure", Job.Failure.class),
                instant(row, "created_at"),
                instant(row, "updated_at"),
                row.getTimestamp("finished_at") == null ? null : instant(row, "finished_at"));
    }

    private static NewJob request(ResultSet row) throws SQLException {
        return Objects.requireNonNull(StoredJson.read(row, "request", NewJob.class));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = Objects.requireNonNull(row.getTimestamp(column));
        return at.toInstant();
    }
}
