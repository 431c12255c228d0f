package dev.tollgate.mediajobs.job;

import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.mediajobs.catalog.Route;
import dev.tollgate.mediajobs.provider.Submission.Origin;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Puts jobs into the queue, each once.
@ApplicationScoped
class AcceptedJobs {
    private final Jdbi jdbi;
    private final JobRepository jobs;
    private final JobConfig config;

    AcceptedJobs(Jdbi jdbi, JobRepository jobs, JobConfig config) {
        this.jdbi = jdbi;
        this.jobs = jobs;
        this.config = config;
    }

    /// A job that may be put into the queue.
    static final class Accepting {
        private final UUID tenantId;
        private final UUID id;
        private final NewJob request;
        private final byte @Nullable [] body;
        private final @Nullable Origin origin;
        private final Price price;

        Accepting(
                UUID tenantId, UUID id, NewJob request, byte @Nullable [] body, @Nullable Origin origin, Price price) {
            this.tenantId = tenantId;
            this.id = id;
            this.request = request;
            this.body = body;
            this.origin = origin;
            this.price = price;
        }

        UUID tenantId() {
            return tenantId;
        }

        UUID id() {
            return id;
        }

        NewJob request() {
            return request;
        }

        Price price() {
            return price;
        }
    }

    /// What an earlier request with this id became.
    Optional<AcceptOutcome> earlier(UUID tenantId, UUID id, NewJob request) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select tenant_id = :tenantId and deleted_at is null as is_there, request_hash from job
                        where id = :id
                        """)
                .bind("tenantId", tenantId)
                .bind("id", id)
                .map((row, _) ->
                        row.getBoolean("is_there") && Arrays.equals(row.getBytes("request_hash"), hash(request)))
                .findOne()
                .map(isSame -> isSame
                        ? jobs.find(tenantId, id)
                                .<AcceptOutcome>map(AcceptOutcome.Known::new)
                                .orElseGet(AcceptOutcome.IdTaken::new)
                        : new AcceptOutcome.IdTaken()));
    }

    int unfinished(UUID tenantId) {
        return jdbi.withHandle(handle -> unfinished(handle, tenantId));
    }

    private static int unfinished(Handle handle, UUID tenantId) {
        return handle.createQuery("select count(*) from job where tenant_id = :tenantId and finished_at is null")
                .bind("tenantId", tenantId)
                .mapTo(Integer.class)
                .one();
    }

    /// Where the completed job `id` of the tenant was done.
    Optional<Origin> origin(UUID tenantId, UUID id, JobKind kind) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select route, upstream_id, artifacts from job
                        where tenant_id = :tenantId and id = :id and kind = :kind and stage = 'completed'
                            and deleted_at is null
                        """)
                .bind("tenantId", tenantId)
                .bind("id", id)
                .bind("kind", JobRepository.word(kind))
                .map((row, _) -> {
                    var results = StoredJson.readAll(row, "artifacts", StoredJson.RESULTS);
                    return new Origin(
                            Objects.requireNonNull(StoredJson.read(row, "route", Route.class)),
                            row.getString("upstream_id"),
                            results.isEmpty() ? null : results.getFirst().id());
                })
                .findOne());
    }

    /// Puts the job into the queue, unless its tenant has too many or the id has been taken meanwhile.
    AcceptOutcome add(Accepting job, Money held, @Nullable HeldSlice slice) {
        var outcome = jdbi.inTransaction(handle -> {
            // Requests of one tenant are counted one after the other.
            handle.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", job.tenantId.toString());
            if (unfinished(handle, job.tenantId) >= config.maxUnfinished()) {
                return Added.TOO_MANY;
            }
            return insert(handle, job, held, slice) == 1 ? Added.ADDED : Added.KNOWN;
        });
        return switch (outcome) {
            case ADDED ->
                new AcceptOutcome.Accepted(jobs.find(job.tenantId, job.id).orElseThrow());
            case KNOWN -> earlier(job.tenantId, job.id, job.request).orElseThrow();
            case TOO_MANY -> new AcceptOutcome.TooMany(config.maxUnfinished());
        };
    }

    private enum Added {
        ADDED,
        KNOWN,
        TOO_MANY
    }

    private int insert(Handle handle, Accepting job, Money held, @Nullable HeldSlice slice) {
        return handle.createUpdate("""
                        insert into job (id, tenant_id, kind, model, request, request_hash, body, origin, price, held, stage,
                            slice_id, slice_number, slice_epoch, slice_due, available_at, deadline_at, created_at, updated_at)
                        values (:id, :tenantId, :kind, :model, cast(:request as json), :hash, :body,
                            cast(:origin as json), cast(:price as json), :held, 'queued', :sliceId, :sliceNumber,
                            :sliceEpoch, now() + interval '10 s', now(), now() + :deadline, now(), now())
                        on conflict (id) do nothing
                        """)
                .bind("id", job.id)
                .bind("tenantId", job.tenantId)
                .bind("kind", JobRepository.word(job.request.kind()))
                .bind("model", job.request.model())
                .bind("request", StoredJson.written(withoutBytes(job.request)))
                .bind("hash", hash(job.request))
                .bind("body", job.body)
                .bind("origin", StoredJson.written(job.origin))
                .bind("price", StoredJson.written(job.price))
                .bind("held", held.nanos())
                .bindByType("sliceId", slice == null ? null : slice.id(), UUID.class)
                .bind("sliceNumber", slice == null ? 0 : slice.number())
                .bind("sliceEpoch", slice == null ? 0 : slice.epoch())
                .bind("deadline", config.deadline())
                .execute();
    }

    private static NewJob withoutBytes(NewJob request) {
        var body = request.body();
        return new NewJob(
                request.kind(),
                request.keyId(),
                request.requestId(),
                request.startedAt(),
                request.endpoint(),
                request.protocol(),
                request.model(),
                request.requestedModel(),
                request.units(),
                request.input(),
                body == null ? null : new NewJob.Body(body.contentType(), ""),
                request.continues(),
                request.traceparent());
    }

    /// Of what was asked, by whom and at which price; not of when, so that a retry may tell the time anew.
    private static byte[] hash(NewJob request) {
        var asked = String.join(
                "\n",
                request.kind().name(),
                request.keyId().toString(),
                request.model(),
                request.requestedModel(),
                new TreeMap<>(request.units()).toString(),
                String.valueOf(StoredJson.written(request.input())),
                String.valueOf(StoredJson.written(request.body())),
                String.valueOf(request.continues()));
        try {
            return MessageDigest.getInstance("SHA-256").digest(asked.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
