package dev.tollgate.mediajobs.work;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import dev.tollgate.mediajobs.MediaPlatform;
import dev.tollgate.mediajobs.TestJobs;
import dev.tollgate.mediajobs.job.JobQueue;
import dev.tollgate.mediajobs.job.LeaseState;
import dev.tollgate.mediajobs.job.LeasedJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(MediaPlatform.class)
class JobWorkTest {
    @Inject
    Worker worker;

    @Inject
    Holds holds;

    @Inject
    JobQueue queue;

    @Inject
    Steps steps;

    @Inject
    Jdbi jdbi;

    private final TestJobs jobs = new TestJobs();

    @Test
    void aVideoIsPaidForMadeAndChargedOnce() {
        var video = jobs.video("A cat [sim: job-polls=2]");
        var id = jobs.accepted(video);
        var queued = jobs.job(id);
        var held = jobs.billing();

        var done = finished(id);

        assertThat(queued.getString("status")).isEqualTo("QUEUED");
        assertThat(held.getList("open.held")).containsExactly((int) (24 * TestJobs.CENT));
        assertThat(done.getString("status")).isEqualTo("COMPLETED");
        assertThat(done.getInt("progress")).isEqualTo(100);
        assertThat(done.getString("artifacts[0].contentType")).isEqualTo("video/mp4");
        assertThat(done.getMap("input")).containsEntry("prompt", "A cat [sim: job-polls=2]");
        assertThat(done.getString("expiresAt")).isNotNull();
        assertThat(jobs.billing().getList("closed")).containsExactly((int) (24 * TestJobs.CENT));
        assertThat(jobs.billing().getList("open")).isEmpty();
        var event = event(id);
        assertThat(event.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(event.status()).isEqualTo(200);
        assertThat(event.units()).isEqualTo(Map.of("second", 8L));
        assertThat(event.charge()).isEqualTo(Money.ofNanos(24 * TestJobs.CENT));
        assertThat(event.cost()).isEqualTo(Money.ofNanos(16 * TestJobs.CENT));
        assertThat(event.priceVersion()).isEqualTo("video#1");
        assertThat(event.requestId()).isEqualTo(video.requestId());
        assertThat(event.answerId()).isEqualTo("video_" + id);
        assertThat(event.deployment()).isEqualTo("video@sim");
        assertThat(event.sliceId()).isNotNull();
        assertThat(event.traceparent()).isEqualTo(video.traceparent());
        var received = TestJobs.received(video.requestId());
        assertThat(received).hasSize(1);
        assertThat(received.getFirst())
                .containsEntry("model", "upstream-video")
                .extracting("body")
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("seconds", "8");
    }

    @Test
    void aFormReachesTheProviderAsItWasButForTheModel() {
        var type = "multipart/form-data; boundary=frontier";
        var file = "\u0000\r\n--front\u00ff";
        var body = ("--frontier\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nvideo\r\n"
                        + "--frontier\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nA cat [sim: job-polls=1]\r\n"
                        + "--frontier\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"ref.png\"\r\n"
                        + "Content-Type: image/png\r\n\r\n" + file + "\r\n--frontier--\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        var video = jobs.form(type, body);

        finished(jobs.accepted(video));

        var parts = (List<?>) TestJobs.received(video.requestId()).getFirst().get("parts");
        assertThat(parts.get(0)).extracting("text").isEqualTo("upstream-video");
        assertThat(parts.get(1)).extracting("text").isEqualTo("A cat [sim: job-polls=1]");
        assertThat(parts.get(2))
                .extracting("fileName", "contentType", "bytes")
                .containsExactly("ref.png", "image/png", 11);
    }

    @Test
    void tracksAreChargedAsDelivered() {
        var two = jobs.accepted(jobs.music("music", "A song [sim: job-polls=1]", null));
        var one = jobs.accepted(jobs.music("music", "A song [sim: job-polls=1; job-tracks=1]", null));
        var none = jobs.accepted(jobs.music("music", "A song [sim: job-polls=1; job-tracks=0]", null));

        var done = finished(two);

        assertThat(done.getList("artifacts.style")).containsExactly("jazz", "jazz");
        assertThat(done.getList("artifacts.seconds")).hasSize(2);
        assertThat(finished(one).getList("artifacts")).hasSize(1);
        assertThat(finished(none).getString("failure.code")).isEqualTo("empty_result");
        assertThat(event(two).charge()).isEqualTo(Money.ofNanos(16 * TestJobs.CENT));
        assertThat(event(one).charge()).isEqualTo(Money.ofNanos(8 * TestJobs.CENT));
        assertThat(event(one).cost()).isEqualTo(Money.ofNanos(5 * TestJobs.CENT));
        assertThat(event(none).charge()).isEqualTo(Money.ZERO);
        assertThat(jobs.billing().getLong("available")).isEqualTo(76 * TestJobs.CENT);
    }

    @Test
    void wordsAreTheResultOfLyrics() {
        var id = jobs.accepted(jobs.lyrics("rain [sim: job-polls=1]"));

        var done = finished(id);

        assertThat(done.getString("artifacts[0].text")).contains("rain");
        assertThat(event(id).units()).isEqualTo(Map.of("request", 1L));
    }

    @Test
    void aContinuationGoesToTheDeploymentOfItsOriginal() {
        var original = jobs.accepted(jobs.music("music", "A song [sim: job-polls=1]", null));
        var clip = finished(original).getString("artifacts[0].id");
        // The model of the continuation is not offered there any more.
        var next = jobs.music("music-odd", "More [sim: job-polls=1]", original);

        finished(jobs.accepted(next));

        assertThat(TestJobs.received(next.requestId()).getFirst())
                .extracting("body")
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("continue_clip_id", clip)
                .containsEntry("task_id", clip.substring(0, clip.length() - 2))
                .containsEntry("mv", "chirp-v3-0")
                .containsEntry("tags", "jazz");
    }

    @Test
    void theOtherFormOfSunoIsUnderstood() {
        var id = jobs.accepted(jobs.music("music-odd", "A song", null));

        var done = finished(id);

        assertThat(done.getString("artifacts[0].title")).isEqualTo("Rainy");
        assertThat(done.getString("artifacts[0].style")).isEqualTo("lo-fi");
        assertThat(jobs.get("/" + id).asString()).doesNotContain("127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "status=400,upstream_rejected,400,0,1",
        "policy,content_policy_violation,400,0,1",
        "status=503,provider_unavailable,503,0,3",
        "status=504,provider_answer_lost,502,16,1",
        "cut-after=1,provider_answer_lost,502,16,1",
        "malformed-after=0,provider_answer_lost,502,16,1",
        "first-byte-delay=8s,provider_answer_lost,502,16,1",
        "job-lost,provider_lost_job,502,16,1",
        "job-polls=1; job-fails,generation_failed,502,0,1",
        "job-polls=1; job-blocked,content_policy_violation,400,0,1"
    })
    void aFailureHasItsCodeAndIsFree(String script, String code, int status, long costCents, int calls) {
        var video = jobs.video("A cat [sim: " + script + "]");
        var id = jobs.accepted(video);

        var done = finished(id);

        assertThat(done.getString("status")).isEqualTo("FAILED");
        assertThat(done.getString("failure.code")).isEqualTo(code);
        assertThat(done.getString("failure.message")).isNotBlank().doesNotContain("http");
        var event = event(id);
        assertThat(event.outcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
        assertThat(event.status()).isEqualTo(status);
        assertThat(event.errorCode()).isEqualTo(code);
        assertThat(event.charge()).isEqualTo(Money.ZERO);
        assertThat(event.cost()).isEqualTo(Money.ofNanos(costCents * TestJobs.CENT));
        assertThat(event.attempts()).hasSize(calls);
        assertThat(TestJobs.received(video.requestId()).size()).isLessThanOrEqualTo(1);
        assertThat(jobs.billing().getLong("available")).isEqualTo(100 * TestJobs.CENT);
    }

    @ParameterizedTest
    @CsvSource({
        "video,status=429; times=1; job-polls=1,2",
        "video,poll-faults=3; job-polls=4,1",
        "video-failover,job-polls=1,3"
    })
    void whatPassesIsWaitedOutOrGoneAround(String model, String script, int calls) {
        var video = jobs.model(jobs.video("A cat [sim: " + script + "] " + jobs.tenant), model);
        var id = jobs.accepted(video);

        assertThat(finished(id).getString("status")).isEqualTo("COMPLETED");
        assertThat(event(id).attempts()).hasSize(calls);
        assertThat(TestJobs.received(video.requestId())).hasSize(1);
    }

    @Test
    void afterItsDeadlineAJobFailsAndIsFree() {
        var waiting = jobs.accepted(jobs.model(jobs.video("A cat"), "video-dead"));
        var running = jobs.accepted(jobs.video("A cat [sim: job-time=1000s]"));
        await().until(() -> step() && jobs.job(running).getString("status").equals("IN_PROGRESS"));
        sql("update job set deadline_at = now() where id in ('%s', '%s')".formatted(waiting, running));

        assertThat(finished(running).getString("failure.code")).isEqualTo("timed_out");
        assertThat(event(running).cost()).isEqualTo(Money.ofNanos(16 * TestJobs.CENT));
        assertThat(List.of("timed_out", "provider_unavailable"))
                .contains(finished(waiting).getString("failure.code"));
        assertThat(event(waiting).cost()).isEqualTo(Money.ZERO);
        assertThat(jobs.billing().getLong("available")).isEqualTo(100 * TestJobs.CENT);
    }

    @Test
    void aJobWhoseWorkerDiedWhileHandingItOverIsNotHandedOverAgain() {
        var video = jobs.video("A cat");
        var id = jobs.accepted(video);
        sql("""
                update job set stage = 'submitting', lease_holder = 'dead', lease_token = 1,
                    lease_expires_at = now() + interval '1 hour' where id = '%s'
                """.formatted(id));

        step();
        var whileLeased = jobs.job(id).getString("status");
        sql("update job set lease_expires_at = now() where id = '" + id + "'");

        assertThat(whileLeased).isEqualTo("QUEUED");
        assertThat(finished(id).getString("failure.code")).isEqualTo("provider_answer_lost");
        assertThat(TestJobs.received(video.requestId())).isEmpty();
        assertThat(event(id).charge()).isEqualTo(Money.ZERO);
    }

    @Test
    void aWorkerThatLostItsLeaseEndsNothing() {
        var id = jobs.accepted(jobs.video("A cat [sim: job-polls=1]"));
        var slow = queue.lease("slow", Duration.ofHours(1), 1_000).stream()
                .filter(job -> job.id().equals(id))
                .findFirst()
                .orElseThrow();
        sql("update job set lease_expires_at = now() where lease_expires_at is not null");

        var done = finished(id);
        var late = queue.finish(
                slow.lease(), List.of(), new JobQueue.End.Failed(Failures.DEADLINE), (position, sliceId) -> {
                    throw new AssertionError("An event was to be written.");
                });

        assertThat(late).isEqualTo(LeaseState.LOST);
        assertThat(queue.submitted(slow.lease(), "other", List.of(), Duration.ZERO))
                .isEqualTo(LeaseState.LOST);
        assertThat(done.getString("status")).isEqualTo("COMPLETED");
        assertThat(jobs.job(id).getString("status")).isEqualTo("COMPLETED");
        assertThat(event(id).outcome()).isEqualTo(Outcome.COMPLETE);
    }

    @Test
    void manyWorkersNeverHoldTheSameJob() throws Exception {
        var ids = new ArrayList<UUID>();
        for (var i = 0; i < 6; i++) {
            var tenant = new TestJobs();
            ids.add(tenant.accepted(tenant.lyrics("one")));
            ids.add(tenant.accepted(tenant.lyrics("two")));
        }
        Callable<List<UUID>> lease = () -> queue.lease("worker", Duration.ofHours(1), 3).stream()
                .map(LeasedJob::id)
                .toList();

        var taken = new ArrayList<UUID>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(Collections.nCopies(40, lease))) {
                taken.addAll(answer.get());
            }
        }

        // A worker may find every waiting row locked by others and stop early; what is left is there for the next.
        for (var rest = lease.call(); !rest.isEmpty(); rest = lease.call()) {
            taken.addAll(rest);
        }
        assertThat(taken).doesNotHaveDuplicates().containsAll(ids);
        sql("update job set lease_expires_at = now() where lease_expires_at is not null");
    }

    @Test
    void aRunningJobIsFollowedByWhicheverWorkerIsThereUntilItIsDone() {
        var video = jobs.video("A cat [sim: job-polls=3]");
        var id = jobs.accepted(video);
        await().until(() -> step() && jobs.job(id).getString("status").equals("IN_PROGRESS"));
        sql("update job set lease_holder = 'dead', lease_expires_at = now() - interval '1 s' where id = '" + id + "'");

        assertThat(finished(id).getString("status")).isEqualTo("COMPLETED");
        assertThat(TestJobs.received(video.requestId())).hasSize(1);
    }

    @Test
    void moneyStaysHeldAndIsHeldAnewWhenItWasReleased() {
        var id = jobs.accepted(jobs.video("A cat [sim: job-polls=1]"));
        renewNow(id);
        var renewed = jobs.billing();
        jobs.give(100);
        jobs.expireSlices();
        renewNow(id);
        var reopened = jobs.billing();

        finished(id);

        assertThat(renewed.getList("open.epoch")).containsExactly(2);
        assertThat(reopened.getList("open.id")).hasSize(1).doesNotContain((Object) renewed.getString("open[0].id"));
        assertThat(event(id).sliceId()).hasToString(reopened.getString("open[0].id"));
        assertThat(jobs.billing().getList("closed")).containsExactly((int) (24 * TestJobs.CENT));
    }

    @Test
    void aJobWhoseMoneyWentAwayGoesOnAndIsChargedAllTheSame() {
        var id = jobs.accepted(jobs.video("A cat [sim: job-polls=1]"));
        jobs.give(0);
        jobs.expireSlices();
        renewNow(id);

        assertThat(finished(id).getString("status")).isEqualTo("COMPLETED");
        assertThat(event(id).charge()).isEqualTo(Money.ofNanos(24 * TestJobs.CENT));
        assertThat(event(id).sliceId()).isNull();
    }

    @Test
    void aJobWhoseMoneyOthersHoldGetsItWhenTheyGiveItBack() {
        var id = jobs.accepted(jobs.video("A cat [sim: job-polls=1]"));
        jobs.give(0);
        jobs.holdElsewhere(100);
        jobs.expireSlices();
        renewNow(id);
        var waiting = jobs.billing();
        jobs.give(100);
        renewNow(id);
        var held = jobs.billing();

        finished(id);

        assertThat(waiting.getList("open")).isEmpty();
        assertThat(held.getList("open.held")).containsExactly((int) (24 * TestJobs.CENT));
        assertThat(event(id).sliceId()).hasToString(held.getString("open[0].id"));
        assertThat(jobs.billing().getList("closed")).containsExactly((int) (24 * TestJobs.CENT));
    }

    @Test
    void aSliceThatCouldNotBeClosedIsClosedLater() {
        var id = jobs.accepted(jobs.video("A cat [sim: job-polls=1]"));
        try {
            TestJobs.billingDown(true);
            finished(id);
        } finally {
            TestJobs.billingDown(false);
        }
        var open = jobs.billing().getList("open");
        renewNow(id);

        assertThat(open).hasSize(1);
        assertThat(jobs.billing().getList("closed")).containsExactly((int) (24 * TestJobs.CENT));
    }

    @Test
    void aFreeModelHoldsNothing() {
        jobs.give(0);
        var id = jobs.accepted(jobs.model(jobs.video("A cat [sim: job-polls=1]"), "video-free"));

        assertThat(finished(id).getString("status")).isEqualTo("COMPLETED");
        assertThat(jobs.billing().getList("open")).isEmpty();
        assertThat(event(id).sliceId()).isNull();
    }

    @Test
    void theListOfPeopleTellsWhatBecameOfAJob() {
        var video = jobs.video("A cat [sim: job-polls=1]");
        var id = jobs.accepted(video);
        finished(id);

        var item = given().header(
                        "authorization", "Bearer " + TestJwt.token(UUID.randomUUID(), jobs.tenant, "developer"))
                .get("/api/jobs")
                .jsonPath()
                .getMap("items[0]");

        assertThat(item)
                .containsEntry("id", id.toString())
                .containsEntry("kind", "video")
                .containsEntry("status", "completed")
                .containsEntry("requestId", video.requestId())
                .containsEntry("charge", (int) (24 * TestJobs.CENT))
                .doesNotContainKey("failure");
        assertThat(video).extracting(NewJob::kind).isEqualTo(JobKind.VIDEO);
    }

    private JsonPath finished(UUID id) {
        steps.finish(id);
        return jobs.job(id);
    }

    private boolean step() {
        worker.work();
        return true;
    }

    private void renewNow(UUID id) {
        sql("update job set slice_due = now() where id = '" + id + "'");
        holds.keep();
    }

    private void sql(String sql) {
        jdbi.useHandle(handle -> handle.execute(sql));
    }

    private UsageEvent event(UUID id) {
        var json = jdbi.withHandle(handle -> handle.createQuery("select event from usage_event where event_id = ?")
                .bind(0, id)
                .mapTo(String.class)
                .one());
        try {
            return ContractJson.MAPPER.readValue(json, UsageEvent.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
