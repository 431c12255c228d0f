package dev.tollgate.gateway.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.gateway.peer.Circuit;
import dev.tollgate.gateway.peer.NoRoomException;
import dev.tollgate.gateway.peer.PeerClient;
import dev.tollgate.gateway.peer.PeerClient.Answer;
import dev.tollgate.gateway.peer.SteadyClock;
import dev.tollgate.protocol.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Jobs as media-jobs-service keeps them. Every call may be repeated, so one that gets no answer is made once more;
/// while the service keeps silent, calls fail at once. A future that fails means: nobody knows.
@ApplicationScoped
class JobsClient {
    private static final long MAX_ANSWER = 32 * 1024 * 1024;

    private final Vertx vertx;
    private final PeerClient peers;
    private final JobsConfig config;
    private final Circuit circuit = new Circuit(new SteadyClock());

    JobsClient(Vertx vertx, PeerClient peers, JobsConfig config) {
        this.vertx = vertx;
        this.peers = peers;
        this.config = config;
    }

    /// What became of a new job.
    sealed interface Submission {
        /// It is there, and paid for.
        record Accepted(Job job) implements Submission {}

        /// There is no such job now.
        ///
        /// @param status of the problem, 4xx or 503
        /// @param detail what is wrong, for the client
        record Refused(int status, String detail) implements Submission {}

        /// The service was not asked, as it has been silent.
        record NotAsked() implements Submission {}
    }

    /// What became of a deletion.
    enum Deletion {
        DELETED,
        MISSING,
        /// It is not finished.
        RUNNING
    }

    /// Some jobs in their order.
    record Page(List<Job> jobs, boolean hasMore) {
        Page {
            jobs = List.copyOf(jobs);
        }
    }

    /// The circuit is open; nothing was sent.
    private static final class NotAskedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotAskedException() {
            super("It has been silent and is asked again shortly.", null, false, false);
        }
    }

    /// Hands a job over under an id that was never used before.
    Future<Submission> submit(UUID tenantId, UUID id, NewJob job) {
        // A form in base64 would hold up the other requests of the event loop.
        var body = job.body() == null
                ? Future.succeededFuture(json(job))
                : vertx.executeBlocking(() -> json(job), false).map(Objects::requireNonNull);
        return body.compose(bytes -> ask(HttpMethod.PUT, jobs(tenantId) + "/" + id, bytes))
                .map(JobsClient::submission)
                .recover(failure -> failure instanceof NotAskedException
                        ? Future.succeededFuture(new Submission.NotAsked())
                        : Future.failedFuture(failure));
    }

    /// The tenant's job; empty when it has none with this id.
    Future<Optional<Job>> find(UUID tenantId, UUID id) {
        return ask(HttpMethod.GET, jobs(tenantId) + "/" + id, null).map(answer -> switch (answer.status()) {
            case 200 -> Optional.of(read(answer.json()));
            case 404 -> Optional.empty();
            default -> throw unexpected(answer);
        });
    }

    /// Those of the tenant's jobs that are there.
    Future<List<Job>> query(UUID tenantId, List<UUID> ids) {
        return ask(HttpMethod.POST, jobs(tenantId) + "/query", json(ids)).map(answer -> all(answer, answer.json()));
    }

    /// The tenant's jobs of one kind, by the time they were made.
    ///
    /// @param after the job before the first one; absent for the beginning
    Future<Page> list(UUID tenantId, JobKind kind, @Nullable UUID after, int limit, boolean ascending) {
        var path = jobs(tenantId) + "?kind=" + kind + "&limit=" + limit + "&order=" + (ascending ? "asc" : "desc")
                + (after == null ? "" : "&after=" + after);
        return ask(HttpMethod.GET, path, null).map(answer -> {
            var page = answer.json();
            return new Page(
                    all(answer, page.path("items")), page.path("hasMore").asBoolean());
        });
    }

    /// Forgets a finished job.
    Future<Deletion> delete(UUID tenantId, UUID id) {
        return ask(HttpMethod.DELETE, jobs(tenantId) + "/" + id, null).map(answer -> switch (answer.status()) {
            case 204 -> Deletion.DELETED;
            case 404 -> Deletion.MISSING;
            case 409 -> Deletion.RUNNING;
            default -> throw unexpected(answer);
        });
    }

    private Future<Answer> ask(HttpMethod method, String path, @Nullable Buffer body) {
        if (!circuit.lets()) {
            return Future.failedFuture(new NotAskedException());
        }
        return once(method, path, body)
                .recover(failure -> isTooLarge(failure) ? Future.failedFuture(failure) : once(method, path, body))
                .onSuccess(answer -> circuit.succeeded())
                .onFailure(failure -> {
                    // What one tenant has stored must not close the service to the others.
                    if (isTooLarge(failure)) {
                        circuit.succeeded();
                    } else {
                        circuit.failed();
                    }
                });
    }

    /// Whether there was an answer that is longer than any that is read.
    static boolean isTooLarge(Throwable failure) {
        return failure instanceof NoRoomException;
    }

    private Future<Answer> once(HttpMethod method, String path, @Nullable Buffer body) {
        return peers.call(method, config.url(), path, body, config.timeout(), length -> length <= MAX_ANSWER);
    }

    private static Submission submission(Answer answer) {
        return switch (answer.status()) {
            case 200, 201 -> new Submission.Accepted(read(answer.json()));
            case 400, 402, 404, 413, 422, 429, 503 -> new Submission.Refused(answer.status(), detail(answer));
            default -> throw unexpected(answer);
        };
    }

    private static String detail(Answer answer) {
        var problem = Json.object(answer.body().getBytes());
        return problem == null ? "" : problem.path("detail").asText();
    }

    private static List<Job> all(Answer answer, JsonNode items) {
        if (answer.status() != 200) {
            throw unexpected(answer);
        }
        var found = new ArrayList<Job>();
        items.forEach(item -> found.add(read(item)));
        return found;
    }

    private static Job read(JsonNode json) {
        try {
            return ContractJson.MAPPER.treeToValue(json, Job.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("media-jobs-service's answer is not a job.", e);
        }
    }

    private static IllegalStateException unexpected(Answer answer) {
        return new IllegalStateException(
                String.format(Locale.ROOT, "media-jobs-service answered with status %d.", answer.status()));
    }

    private static String jobs(UUID tenantId) {
        return "/internal/tenants/" + tenantId + "/jobs";
    }

    private static Buffer json(Object value) {
        try {
            return Buffer.buffer(ContractJson.MAPPER.writeValueAsBytes(value));
        } catch (IOException e) {
            throw new IllegalArgumentException("A record is always JSON.", e);
        }
    }
}
