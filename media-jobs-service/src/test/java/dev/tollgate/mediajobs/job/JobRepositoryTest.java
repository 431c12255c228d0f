package dev.tollgate.mediajobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(SecretsResource.class)
class JobRepositoryTest {
    private static final ObjectNode RESULT =
            JsonNodeFactory.instance.objectNode().put("url", "file:a.mp4");
    private static final Duration ALREADY_OVER = Duration.ofMillis(1);

    @Inject
    JobRepository jobs;

    @Inject
    Jdbi jdbi;

    @BeforeEach
    void emptyQueue() {
        jdbi.useHandle(handle -> handle.execute("truncate job cascade"));
    }

    @Test
    void aJobIsLeasedOnceAndEndsWithItsResult() {
        var id = enqueue();

        var leased = jobs.lease("worker-1").orElseThrow();
        var second = jobs.lease("worker-2");
        var completed = jobs.complete(leased.lease(), RESULT);

        assertThat(leased.lease().jobId()).isEqualTo(id);
        assertThat(leased.attempt()).isEqualTo(1);
        assertThat(leased.input().get("prompt").textValue()).isEqualTo("a boat");
        assertThat(second).isEmpty();
        assertThat(completed).isEqualTo(LeaseState.HELD);
        assertThat(status(id)).isEqualTo("succeeded");
        assertThat(attempts(id)).containsExactly("1 worker-1 completed");
        assertThat(jobs.lease("worker-2")).isEmpty();
    }

    @Test
    void manyWorkersNeverHoldTheSameJobAndLoseNone() throws Exception {
        var ids = IntStream.range(0, 200).mapToObj(_ -> enqueue()).toList();
        Callable<List<UUID>> worker = () -> Stream.generate(() -> jobs.lease("worker"))
                .takeWhile(Optional::isPresent)
                .map(leased -> leased.orElseThrow().lease().jobId())
                .toList();

        var taken = new ArrayList<UUID>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(Collections.nCopies(16, worker))) {
                taken.addAll(answer.get());
            }
        }

        // A worker may find every waiting row locked by others and stop early; what is left is there for the next.
        taken.addAll(worker.call());
        assertThat(taken).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void anExpiredLeaseIsTakenOverAndTheOldWorkerIsRefused() {
        var id = enqueue();
        var old = jobs.lease("slow", ALREADY_OVER).orElseThrow();

        await().until(() -> jobs.requeueExpired() == 1);
        var beforeTheNext = jobs.complete(old.lease(), RESULT);
        var next = jobs.lease("quick").orElseThrow();

        assertThat(beforeTheNext).isEqualTo(LeaseState.LOST);
        assertThat(next.lease().token()).isGreaterThan(old.lease().token());
        assertThat(jobs.complete(old.lease(), RESULT)).isEqualTo(LeaseState.LOST);
        assertThat(jobs.heartbeat(old.lease())).isEqualTo(LeaseState.LOST);
        assertThat(jobs.fail(old, "too late")).isEqualTo(LeaseState.LOST);
        assertThat(status(id)).isEqualTo("running");
        assertThat(jobs.complete(next.lease(), RESULT)).isEqualTo(LeaseState.HELD);
        assertThat(attempts(id)).containsExactly("1 slow lost", "2 quick completed");
    }

    @Test
    void aHeartbeatKeepsTheLease() {
        enqueue();
        var leased = jobs.lease("worker", Duration.ofMillis(200)).orElseThrow();

        var beat = jobs.heartbeat(leased.lease());
        var nowBeyondTheFirstExpiry =
                await().pollDelay(300, TimeUnit.MILLISECONDS).until(jobs::requeueExpired, count -> count == 0);

        assertThat(beat).isEqualTo(LeaseState.HELD);
        assertThat(nowBeyondTheFirstExpiry).isZero();
        assertThat(jobs.complete(leased.lease(), RESULT)).isEqualTo(LeaseState.HELD);
    }

    @Test
    void aFailedAttemptIsRepeatedAfterAPauseAndNotBefore() {
        var id = enqueue();
        var leased = jobs.lease("worker").orElseThrow();

        var failed = jobs.fail(leased, "the provider answered 503");

        assertThat(failed).isEqualTo(LeaseState.HELD);
        assertThat(status(id)).isEqualTo("queued");
        assertThat(jobs.lease("worker")).isEmpty();
        skipPause();
        assertThat(jobs.lease("worker").orElseThrow().attempt()).isEqualTo(2);
    }

    @Test
    void retriesStopWhenTheAttemptsAreUsedUp() {
        var id = enqueue();

        for (var i = 0; i < 5; i++) {
            jobs.fail(jobs.lease("worker").orElseThrow(), "no luck");
            skipPause();
        }

        assertThat(status(id)).isEqualTo("failed");
        assertThat(jobs.lease("worker")).isEmpty();
        assertThat(attempts(id)).hasSize(5).allMatch(line -> line.endsWith("worker failed"));
    }

    @Test
    void aJobWhoseWorkersAreAlwaysLostFailsInTheEnd() {
        var id = enqueue();

        for (var i = 0; i < 5; i++) {
            jobs.lease("crashing", ALREADY_OVER).orElseThrow();
            await().until(() -> jobs.requeueExpired() == 1);
        }

        assertThat(status(id)).isEqualTo("failed");
        assertThat(jobs.lease("worker")).isEmpty();
    }

    @Test
    void aFailureForGoodIsNotRepeated() {
        var id = enqueue();

        jobs.failForGood(jobs.lease("worker").orElseThrow(), "x".repeat(5_000));

        skipPause();
        assertThat(status(id)).isEqualTo("failed");
        assertThat(jobs.lease("worker")).isEmpty();
    }

    @Test
    void theSameIdIsEnqueuedOnce() {
        var job = new NewJob(
                UUID.randomUUID(), UUID.randomUUID(), JobKind.IMAGE, "flux", JsonNodeFactory.instance.objectNode());

        assertThat(jobs.enqueue(job)).isTrue();
        assertThat(jobs.enqueue(job)).isFalse();
    }

    @Test
    void jobsAreLeasedInTheOrderTheyCame() {
        var ids = IntStream.range(0, 5).mapToObj(_ -> enqueue()).toList();

        var leased = Stream.generate(() -> jobs.lease("worker"))
                .limit(5)
                .map(job -> job.orElseThrow().lease().jobId())
                .toList();

        assertThat(leased).isEqualTo(ids);
    }

    private UUID enqueue() {
        var id = UUID.randomUUID();
        jobs.enqueue(new NewJob(
                id,
                UUID.randomUUID(),
                JobKind.VIDEO,
                "sora-2",
                JsonNodeFactory.instance.objectNode().put("prompt", "a boat")));
        return id;
    }

    private void skipPause() {
        jdbi.useHandle(handle -> handle.execute("update job set available_at = now()"));
    }

    private String status(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery("select status from job where id = ?")
                .bind(0, id)
                .mapTo(String.class)
                .one());
    }

    private List<String> attempts(UUID id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select token || ' ' || holder || ' ' || outcome from job_attempt where job_id = ? order by token")
                .bind(0, id)
                .mapTo(String.class)
                .list());
    }
}
