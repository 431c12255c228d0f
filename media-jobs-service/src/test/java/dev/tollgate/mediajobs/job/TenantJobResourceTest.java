package dev.tollgate.mediajobs.job;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import dev.tollgate.mediajobs.MediaPlatform;
import dev.tollgate.mediajobs.TestJobs;
import dev.tollgate.mediajobs.credit.BillingClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(MediaPlatform.class)
class TenantJobResourceTest {
    @Inject
    BillingClient billing;

    @Inject
    Jdbi jdbi;

    private final TestJobs jobs = new TestJobs();

    @Test
    void theSameRequestIsAcceptedOnceAndAnotherUnderItsIdNever() {
        var id = UUID.randomUUID();
        var video = jobs.video("A cat");

        var first = jobs.put(id, video).statusCode();
        var again = jobs.put(id, video).statusCode();
        var other = jobs.put(id, jobs.video("A dog")).statusCode();
        var otherTenant = new TestJobs().put(id, video).statusCode();

        assertThat(List.of(first, again, other, otherTenant)).containsExactly(201, 200, 409, 409);
        assertThat(jobs.billing().getList("open")).hasSize(1);
    }

    @Test
    void aJobThatCannotBePaidIsNotQueued() {
        jobs.give(23);

        var refused = jobs.put(UUID.randomUUID(), jobs.video("A cat"));

        assertThat(refused.statusCode()).isEqualTo(402);
        assertThat(refused.jsonPath().getString("detail")).contains("$0.24").contains("$0.23");
        assertThat(jobs.get("").jsonPath().getList("items")).isEmpty();
    }

    @Test
    void aJobWhoseMoneyRunningRequestsHoldIsToBeTriedAgain() {
        jobs.give(23);
        jobs.holdElsewhere(1);

        var refused = jobs.put(UUID.randomUUID(), jobs.video("A cat"));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.jsonPath().getString("detail")).contains("hold the balance");
        assertThat(jobs.get("").jsonPath().getList("items")).isEmpty();
    }

    @Test
    void aCrashBetweenMoneyAndQueueIsMadeGoodByTheSameRequest() {
        var id = UUID.randomUUID();
        var expired = UUID.randomUUID();
        holdAsIfCrashed(expired);
        jobs.expireSlices();
        jobs.give(100);
        holdAsIfCrashed(id);

        var takenOver = jobs.put(id, jobs.video("A cat")).statusCode();
        var heldAnew = jobs.put(expired, jobs.video("A cat")).statusCode();

        assertThat(List.of(takenOver, heldAnew)).containsExactly(201, 201);
        assertThat(jobs.billing().getList("open.id"))
                .containsExactlyInAnyOrder(
                        HeldSlice.id(id, 1).toString(), HeldSlice.id(expired, 2).toString());
        assertThat(jobs.billing().getLong("available")).isEqualTo(52 * TestJobs.CENT);
    }

    private void holdAsIfCrashed(UUID id) {
        var price = Money.ofNanos(24 * TestJobs.CENT);
        billing.open(new OpenSlice(HeldSlice.id(id, 1), jobs.tenant, "media-jobs", price, price));
    }

    @Test
    void withoutBillingNothingIsAccepted() {
        try {
            TestJobs.billingDown(true);

            assertThat(jobs.put(UUID.randomUUID(), jobs.video("A cat")).statusCode())
                    .isEqualTo(503);
        } finally {
            TestJobs.billingDown(false);
        }
        assertThat(jobs.get("").jsonPath().getList("items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"video-nowhere,503", "unknown,503", "music,422"})
    void aModelMustBeThereAndFit(String model, int status) {
        var refused = jobs.put(UUID.randomUUID(), jobs.model(jobs.video("A cat"), model));

        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(jobs.billing().getList("open")).isEmpty();
    }

    @Test
    void aContinuationNeedsACompletedJobOfItsTenant() {
        var queued = jobs.accepted(jobs.music("music", "A song", null));

        assertThat(jobs.put(UUID.randomUUID(), jobs.music("music", "More", queued))
                        .statusCode())
                .isEqualTo(404);
        assertThat(jobs.put(UUID.randomUUID(), jobs.music("music", "More", UUID.randomUUID()))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aTenantHasSoManyUnfinishedJobsAndNoMoreHoweverManyAskAtOnce() throws Exception {
        Callable<Integer> ask =
                () -> jobs.put(UUID.randomUUID(), jobs.lyrics("rain")).statusCode();
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(Collections.nCopies(8, ask))) {
                statuses.add(answer.get());
            }
        }

        assertThat(statuses).containsOnly(201, 429);
        assertThat(Collections.frequency(statuses, 201)).isEqualTo(3);
        assertThat(jobs.billing().getList("open")).hasSize(3);
        assertThat(jobs.put(UUID.randomUUID(), jobs.lyrics("rain")).header("retry-after"))
                .isEqualTo("10");
    }

    @Test
    void bodiesHaveALimitAndMustBeForms() {
        var type = "multipart/form-data; boundary=b";
        var tooLarge = jobs.form(type, new byte[100_001]);
        var noForm = jobs.form(type, new byte[10]);

        assertThat(jobs.put(UUID.randomUUID(), tooLarge).statusCode()).isEqualTo(413);
        assertThat(jobs.put(UUID.randomUUID(), noForm).statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "null",
                "[]",
                "{\"kind\":\"VIDEO\"}",
                "{\"kind\":\"SONG\",\"units\":{}}",
                "{\"units\":{\"second\":\"x\"}}"
            })
    void whatIsNoJobIsABadRequest(String body) {
        var answer = given().header("authorization", SecretsResource.AUTHORIZATION)
                .contentType("application/json")
                .body(body)
                .put(jobs.path("/" + UUID.randomUUID()));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.contentType()).startsWith("application/problem+json");
    }

    @Test
    void anotherTenantSeesNothing() {
        var id = jobs.accepted(jobs.video("A cat"));
        var other = new TestJobs();

        assertThat(other.get("/" + id).statusCode()).isEqualTo(404);
        assertThat(other.get("/" + id + "/artifacts/0").statusCode()).isEqualTo(404);
        assertThat(other.get("").jsonPath().getList("items")).isEmpty();
        assertThat(query(other, List.of(id))).isEmpty();
        assertThat(delete(other, id)).isEqualTo(404);
        assertThat(jobs.get("/" + id).statusCode()).isEqualTo(200);
        assertThat(given().get(jobs.path("/" + id)).statusCode()).isEqualTo(401);
    }

    @Test
    void severalAreAnsweredInTheOrderAsked() {
        var first = jobs.accepted(jobs.lyrics("one"));
        var second = jobs.accepted(jobs.lyrics("two"));

        assertThat(query(jobs, List.of(second, UUID.randomUUID(), first)))
                .containsExactly(second.toString(), first.toString());
        assertThat(jobs.get("/query").statusCode()).isNotEqualTo(200);
    }

    @Test
    void aListIsInAStableOrderAndGoesOnAfterAJob() {
        var music = jobs.accepted(jobs.music("music", "A song", null));
        var words = IntStream.range(0, 2)
                .mapToObj(i -> jobs.accepted(jobs.lyrics("words " + i)).toString())
                .toList();

        var page = jobs.get("?limit=2&order=asc").jsonPath();
        var next = jobs.get("?limit=2&order=asc&after=" + words.getFirst()).jsonPath();
        var newest = jobs.get("?kind=lyrics").jsonPath();

        assertThat(page.getList("items.id")).containsExactly(music.toString(), words.getFirst());
        assertThat(page.getBoolean("hasMore")).isTrue();
        assertThat(next.getList("items.id")).containsExactly(words.getLast());
        assertThat(next.getBoolean("hasMore")).isFalse();
        assertThat(newest.getList("items.id")).containsExactly(words.getLast(), words.getFirst());
        assertThat(jobs.get("?order=up").statusCode()).isEqualTo(400);
        assertThat(jobs.get("?kind=image").statusCode()).isEqualTo(400);
    }

    @Test
    void onlyFinishedJobsAreDeletedAndTheirIdsStayTaken() {
        var video = jobs.video("A cat");
        var id = jobs.accepted(video);
        var early = delete(jobs, id);
        jdbi.useHandle(handle -> handle.execute(
                "update job set stage = 'completed', finished_at = now(), charge = 0, slice_due = now() + interval '1 hour' where id = ?",
                id));

        assertThat(early).isEqualTo(409);
        assertThat(delete(jobs, id)).isEqualTo(204);
        assertThat(delete(jobs, id)).isEqualTo(404);
        assertThat(jobs.get("/" + id).statusCode()).isEqualTo(404);
        assertThat(jobs.put(id, video).statusCode()).isEqualTo(409);
    }

    @Test
    void peopleTurnPagesOfTheirOwnJobsNewestFirst() {
        var ids = new ArrayList<>(IntStream.range(0, 3)
                .mapToObj(_ -> jobs.accepted(jobs.lyrics("rain")).toString())
                .toList());
        Collections.reverse(ids);
        new TestJobs().accepted(jobs.lyrics("rain"));

        var seen = new ArrayList<String>();
        String cursor = null;
        do {
            var request = given().header("authorization", bearer()).queryParam("limit", 2);
            var page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get("/api/jobs")
                    .jsonPath();
            seen.addAll(page.getList("items.id", String.class));
            cursor = page.getString("nextCursor");
        } while (cursor != null);

        assertThat(seen).isEqualTo(ids);
        assertThat(given().get("/api/jobs").statusCode()).isEqualTo(401);
        for (var wrong : List.of("!", "YWJj", "YS9i")) {
            assertThat(given().header("authorization", bearer())
                            .queryParam("cursor", wrong)
                            .get("/api/jobs")
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    private String bearer() {
        return "Bearer " + TestJwt.token(UUID.randomUUID(), jobs.tenant, "developer");
    }

    private static List<String> query(TestJobs tenant, List<UUID> ids) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .contentType("application/json")
                .body(ids)
                .post(tenant.path("/query"))
                .jsonPath()
                .getList("id", String.class);
    }

    private static int delete(TestJobs tenant, UUID id) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .delete(tenant.path("/" + id))
                .statusCode();
    }
}
