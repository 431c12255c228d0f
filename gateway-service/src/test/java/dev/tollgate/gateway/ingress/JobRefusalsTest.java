package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.job.JobStatus;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Why a video or music is not made, or not found.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class JobRefusalsTest {
    private static final String UNKNOWN = "00000000-0000-7000-8000-00000000000f";

    @Inject
    Ingress ingress;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    private GatewayClient client;
    private JobsStage jobs;

    @BeforeEach
    void connect() {
        client = new GatewayClient(ingress.port());
        jobs = new JobsStage(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rich       | {'model':'grok-video-3','prompt':'p','duration':16} | 400 | invalid_request_error | null",
                "rich       | {'model':'grok-video-3','prompt':              | 400 | invalid_request_error | null",
                "rich       | {'model':'grok-video-4','prompt':'p'}          | 404 | not_found_error | model_not_found",
                "rich       | {'model':'vendor/plain','prompt':'p'}          | 400 | invalid_request_error | null",
                "restricted | {'model':'grok-video-3','prompt':'p'}          | 403 | permission_error | permission_denied",
                "suspended  | {'model':'grok-video-3','prompt':'p'}          | 403 | permission_error | permission_denied",
                "singer     | {'model':'grok-video-3','prompt':'p'}          | 403 | permission_error | permission_denied",
                "revoked    | {'model':'grok-video-3','prompt':'p'}          | 401 | authentication_error | invalid_api_key",
                "poor       | {'model':'grok-video-3','prompt':'p'}          | 402 | insufficient_quota | insufficient_quota",
                "rich       | {'model':'grok-video-3','prompt':'crowded'}    | 429 | rate_limit_error | rate_limit_exceeded",
                "rich       | {'model':'grok-video-3','prompt':'nowhere'}    | 503 | service_unavailable | server_is_overloaded",
                "rich       | {'model':'grok-video-3','prompt':'heavy'}      | 413 | invalid_request_error | request_too_large",
                "rich       | {'model':'grok-video-3','prompt':'fault'}      | 503 | service_unavailable | service_unavailable",
            })
    void videoIsRefusedInOpenAisForm(String key, String body, int status, String type, String code) {
        var answer = jobs.post("/v1/videos", key, body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("error").path("type").asText()).isEqualTo(type);
        assertThat(answer.errorCode()).isEqualTo(code);
        assertThat(answer.header("x-ratelimit-limit-requests")).containsOnlyDigits();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rich      | /suno/submit/music  | {}                                        | 400",
                "rich      | /suno/submit/music  | not json                                  | 400",
                "rich      | /suno/submit/music  | {'prompt':'p','model':'suno_lyrics'}      | 400",
                "rich      | /suno/submit/lyrics | {'prompt':'p','model':'suno_music'}       | 400",
                "rich      | /suno/submit/music  | {'prompt':'p','model':'grok-video-3'}     | 400",
                "rich      | /suno/submit/music  | {'prompt':'p','model':'suno_musik'}       | 404",
                "rich      | /suno/submit/music  | {'prompt':'p','task_id':'nope'}           | 400",
                "rich      | /suno/submit/music  | {'prompt':'p','continue_clip_id':'nope'}  | 400",
                "poor      | /suno/submit/music  | {'prompt':'p'}                            | 402",
                "suspended | /suno/submit/music  | {'prompt':'p'}                            | 403",
                "singer    | /suno/submit/music  | {'prompt':'p'}                            | 403",
                "revoked   | /suno/submit/music  | {'prompt':'p'}                            | 401",
                "rich      | /suno/submit/films  | {'prompt':'p'}                            | 404",
                "rich      | /suno/fetch         | {'ids':[]}                                | 400",
                "rich      | /suno/fetch         | {'ids':'x'}                               | 400",
                "rich      | /suno/fetch         | {'ids':[1]}                               | 400",
                "rich      | /suno/fetch/x       | {}                                        | 405",
            })
    void musicIsRefusedInItsForm(String key, String path, String body, int status) {
        var answer = jobs.post(path, key, body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("code").asInt()).isEqualTo(status);
        assertThat(answer.json().path("message").asText())
                .isNotEmpty()
                .isEqualTo(answer.json().path("error").path("message").asText());
        assertThat(answer.json().path("data").isNull()).isTrue();
        assertThat(answer.json().path("error").path("type").asText()).isNotEmpty();
    }

    @Test
    void tooManyIdsAtOnceAreRefused() {
        var ids = IntStream.rangeClosed(0, 100).mapToObj(i -> "'x'").collect(Collectors.joining(","));

        assertThat(jobs.post("/suno/fetch", "rich", "{'ids':[" + ids + "]}").status())
                .isEqualTo(400);
    }

    @Test
    void missingMoneyIsToldWithThePrice() {
        var video = jobs.post("/v1/videos", "poor", "{'model':'grok-video-3','prompt':'p','duration':10}");
        var music = jobs.post("/suno/submit/music", "poor", "{'prompt':'p'}");

        assertThat(video.json().path("error").path("message").asText()).contains("$0.3", "Top up");
        assertThat(music.json().path("message").asText()).contains("$0.16");
    }

    @Test
    void aModelIsPointedToItsOwnEndpoint() {
        assertThat(client.complete("grok-video-3", false).body()).contains("/v1/videos");
        assertThat(client.complete("suno_music", false).body()).contains("/suno/submit/music");
        assertThat(jobs.post("/v1/videos", "rich", "{'model':'vendor/plain','prompt':'p'}")
                        .body())
                .contains("/v1/chat/completions");
        assertThat(jobs.post("/suno/submit/music", "rich", "{'prompt':'p','model':'suno_lyrics'}")
                        .body())
                .contains("/suno/submit/lyrics");
    }

    @Test
    void anotherTenantsWorkDoesNotExist() {
        var video = jobs.video("A cat.");
        var music = jobs.music("{'prompt':'p'}");
        jobs.set(video, JobStatus.COMPLETED, 100);
        jobs.set(music, JobStatus.COMPLETED, 100);

        assertThat(client.get("/v1/videos/" + video, "unkept").status()).isEqualTo(404);
        assertThat(client.get("/v1/videos/" + video + "/content", "unkept").status())
                .isEqualTo(404);
        assertThat(jobs.post("/suno/submit/music", "unkept", "{'prompt':'p','task_id':'" + music + "'}")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/videos/video_" + UNKNOWN,
                "/v1/videos/video_nope",
                "/v1/videos/" + UNKNOWN,
                "/v1/videos/nope/content",
                "/v1/videos/video_" + UNKNOWN + "/nothing",
                "/suno/fetch/suno_" + UNKNOWN,
                "/suno/fetch/nope",
            })
    void whatIsNotThereIsA404(String path) {
        assertThat(jobs.get(path).status()).isEqualTo(404);
    }

    @Test
    void musicIsNoVideo() {
        var music = jobs.music("{'prompt':'p'}");
        var video = jobs.video("p");

        assertThat(jobs.get("/v1/videos/" + music.replace("suno_", "video_")).status())
                .isEqualTo(404);
        assertThat(jobs.get("/suno/fetch/" + video.replace("video_", "suno_")).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=101", "limit=x", "order=up", "after=nope"})
    void aListThatCannotBeIsRefused(String query) {
        assertThat(jobs.get("/v1/videos?" + query).status()).isEqualTo(400);
    }

    @Test
    void onlyCompletedMusicGoesOn() {
        var music = jobs.music("{'prompt':'p'}");
        var early = jobs.post("/suno/submit/music", "rich", "{'prompt':'p','task_id':'" + music + "'}");
        jobs.set(music, JobStatus.COMPLETED, 100);
        var other = jobs.post(
                "/suno/submit/music",
                "rich",
                "{'prompt':'p','task_id':'" + music + "','continue_clip_id':'suno_" + UNKNOWN + "_0'}");
        var third = jobs.post("/suno/submit/music", "rich", "{'prompt':'p','continue_clip_id':'" + music + "_2'}");

        assertThat(early.status()).isEqualTo(400);
        assertThat(early.body()).contains("queued", "completed");
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.body()).contains("continue_clip_id");
        assertThat(third.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/videos/video_" + UNKNOWN + "/remix", "/v1/videos/edits", "/v1/videos/extensions"})
    void changingVideosIsNotOffered(String path) {
        var answer = jobs.post(path, "rich", "{'prompt':'p'}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("POST /v1/videos");
    }

    @Test
    void whoMaySubmitMayFetch() {
        var id = jobs.post("/suno/submit/lyrics", "singer", "{'prompt':'p'}")
                .json()
                .path("data")
                .path("task_id")
                .asText();

        assertThat(client.get("/suno/fetch/" + id, "singer").status()).isEqualTo(200);
        assertThat(client.get("/v1/videos", "singer").status()).isEqualTo(403);
    }

    @Test
    void membersWithoutEffectAreNamed() {
        var answer = jobs.post("/suno/submit/music", "rich", "{'prompt':'p','notify_hook':'https://x','n':null}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-tollgate-dropped-params")).isEqualTo("notify_hook");
    }

    @Test
    void aRefusedJobIsJournalledOnceAndATakenOneIsLeftToItsService() {
        var taken = jobs.post("/v1/videos", "rich", "{'model':'grok-video-3','prompt':'p'}");
        var unknown = jobs.post("/v1/videos", "rich", "{'model':'grok-video-3','prompt':'fault'}");
        var refused = jobs.post("/suno/submit/music", "poor", "{'prompt':'p'}");

        try (var usage = new UsageTopic(bootstrapServers)) {
            var event = usage.of(refused.requestId());
            assertThat(event.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(event.status()).isEqualTo(402);
            assertThat(event.charge()).isEqualTo(Money.ZERO);
            assertThat(event.endpoint()).isEqualTo("/suno/submit/music");
            assertThat(event.protocol()).isEqualTo("suno");
            assertThat(event.requestedModel()).isEqualTo("suno_music");
            assertThat(usage.all(taken.requestId())).isEmpty();
            assertThat(usage.all(unknown.requestId())).isEmpty();
        }
    }

    @Test
    void bodiesThatAreNoneAreRefused() {
        var form = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ngrok-video-3\r\n--b--";
        assertThat(formOf("multipart/form-data", form)).isEqualTo(400);
        assertThat(formOf("multipart/form-data; boundary=b", form.substring(0, 50)))
                .isEqualTo(400);
        assertThat(formOf("multipart/form-data; boundary=b", form)).isEqualTo(400);
        assertThat(formOf("multipart/form-data; boundary=b", form.replace("model", "m".repeat(500_000))))
                .isEqualTo(400);
        assertThat(formOf("multipart/form-data; boundary=b", form.replace("model", "m".repeat(1_100_000))))
                .isEqualTo(413);
        assertThat(jobs.post("/v1/videos", "rich", "{'x':'" + "x".repeat(300_000) + "'}")
                        .status())
                .isEqualTo(413);
        assertThat(jobs.post("/suno/submit/music", "rich", "{'x':'" + "x".repeat(300_000) + "'}")
                        .json()
                        .path("code")
                        .asInt())
                .isEqualTo(413);
        assertThat(jobs.post("/v1/videos", "rich", "[".repeat(100_000)).status())
                .isEqualTo(400);
    }

    private int formOf(String type, String body) {
        return client.send(client.anonymous("/v1/videos")
                        .header("authorization", "Bearer " + GatewayClient.setting("test.key.rich"))
                        .header("content-type", type)
                        .POST(BodyPublishers.ofString(body)))
                .status();
    }
}
