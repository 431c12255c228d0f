package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.job.JobStatus;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Videos and music as clients see them.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class WireJobsTest {
    @Inject
    Ingress ingress;

    private GatewayClient client;
    private JobsStage jobs;

    @BeforeEach
    void connect() {
        client = new GatewayClient(ingress.port());
        jobs = new JobsStage(client);
    }

    @Test
    @DisplayName("P71 Suno: submitted, fetched alone and with others, and by its tenant only")
    void sunoIsSubmittedAndFetched() {
        var submitted = jobs.post("/suno/submit/music", "rich", "{'prompt':'p','tags':'jazz','title':'t'}");
        var id = submitted.json().path("data").path("task_id").asText();

        assertThat(submitted.status()).isEqualTo(200);
        assertThat(submitted.json())
                .isEqualTo(json("{'code':200,'message':'success','data':{'task_id':'" + id + "'}}"));
        var handedOver = jobs.handedOver(id);
        assertThat(handedOver.path("input")).isEqualTo(json("{'prompt':'p','style':'jazz','title':'t'}"));
        assertThat(handedOver.path("units")).isEqualTo(json("{'track':2}"));
        assertThat(handedOver.path("kind").asText()).isEqualTo("MUSIC");
        assertThat(handedOver.path("protocol").asText()).isEqualTo("suno");
        assertThat(handedOver.path("endpoint").asText()).isEqualTo("/suno/submit/music");
        assertThat(handedOver.path("requestId").asText()).isEqualTo(submitted.requestId());
        assertThat(handedOver.path("traceparent").asText()).startsWith("00-");

        jobs.set(id, JobStatus.IN_PROGRESS, 40);
        assertThat(jobs.get("/suno/fetch/" + id).json())
                .isEqualTo(json("{'code':200,'message':'success','data':{'task_id':'" + id
                        + "','status':'in_progress','progress':'40%','tracks':[]}}"));

        jobs.set(id, JobStatus.COMPLETED, 100);
        var data = jobs.get("/suno/fetch/" + id).json().path("data");
        assertThat(data.path("status").asText()).isEqualTo("completed");
        assertThat(data.path("progress").asText()).isEqualTo("100%");
        assertThat(data.path("tracks")).hasSize(2);
        var track = data.path("tracks").get(0);
        assertThat(track.path("title").asText()).isEqualTo("t");
        assertThat(track.path("style").asText()).isEqualTo("jazz");
        assertThat(track.path("duration").toString()).isEqualTo("120");
        assertThat(track.path("audio_url").asText()).startsWith("http://127.0.0.1:" + ingress.port() + "/media/");
        assertThat(track.toString()).doesNotContain("clip-a");

        var several = jobs.post("/suno/fetch", "rich", "{'ids':['" + id + "','nope']}");
        assertThat(several.json().path("data")).hasSize(1);
        assertThat(several.json().path("data").get(0)).isEqualTo(data);

        var foreign = client.get("/suno/fetch/" + id, "unkept");
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.json().path("code").asInt()).isEqualTo(404);
        assertThat(jobs.post("/suno/fetch", "unkept", "{'ids':['" + id + "']}")
                        .json()
                        .path("data"))
                .isEmpty();
    }

    @Test
    @DisplayName("P72 videos: a form arrives as it was sent, and the content comes through the gateway")
    void videoFormArrivesAsItWasSent() throws Exception {
        var file = JobsFake.bytes();
        var form = form(file);
        var submitted = client.send(client.anonymous("/v1/videos")
                .header("authorization", "Bearer " + GatewayClient.setting("test.key.rich"))
                .header("content-type", "multipart/form-data; boundary=----b0un")
                .POST(BodyPublishers.ofByteArray(form)));
        var id = submitted.json().path("id").asText();

        assertThat(submitted.status()).as(submitted.body()).isEqualTo(200);
        var body = jobs.handedOver(id).path("body");
        assertThat(body.path("contentType").asText()).isEqualTo("multipart/form-data; boundary=----b0un");
        assertThat(Base64.getDecoder().decode(body.path("base64").asText())).isEqualTo(form);
        assertThat(jobs.handedOver(id).path("units")).isEqualTo(json("{'second':4}"));
        assertThat(jobs.post("/v1/videos", "rich", "{'model':'film','prompt':'p','seconds':4}")
                        .json()
                        .path("seconds")
                        .asText())
                .isEqualTo("4");

        jobs.set(id, JobStatus.IN_PROGRESS, 10);
        var early = jobs.get("/v1/videos/" + id + "/content");
        assertThat(early.status()).isEqualTo(400);
        assertThat(early.errorCode()).isEqualTo("video_not_ready");

        jobs.set(id, JobStatus.COMPLETED, 100);
        try (var http = HttpClient.newHttpClient()) {
            var content = http.send(
                    client.request("/v1/videos/" + id + "/content", "rich").build(), BodyHandlers.ofByteArray());
            assertThat(content.body()).isEqualTo(file);
            assertThat(content.headers().firstValue("content-type")).hasValue("video/mp4");
            assertThat(content.headers().map().toString())
                    .doesNotContain(PlatformFake.CREDENTIAL)
                    .doesNotContain("provider.example");
        }
    }

    @Test
    void theLoopOfTheDocumentationWorksWordByWord() {
        var submitted = jobs.post(
                "/v1/videos",
                "rich",
                "{'model':'grok-video-3','prompt':'A cat watching fish in an aquarium','duration':10,"
                        + "'resolution':'720p'}");
        var id = submitted.json().path("id").asText();
        var seen = new ArrayList<String>();
        for (var status : List.of(JobStatus.QUEUED, JobStatus.IN_PROGRESS, JobStatus.COMPLETED)) {
            jobs.set(id, status, status == JobStatus.COMPLETED ? 100 : 30);
            var poll = jobs.get("/v1/videos/" + id).json();
            var d = poll.has("data") ? poll.path("data") : poll;
            seen.add(d.path("status").asText() + " | " + d.path("progress").asText());
            if (d.path("status").asText().equals("SUCCESS")) {
                var output = d.path("data").path("output").asText();
                assertThat(client.send(HttpRequest.newBuilder(URI.create(output)))
                                .status())
                        .isEqualTo(200);
            }
        }

        assertThat(submitted.json().path("status").asText()).isEqualTo("queued");
        assertThat(seen).containsExactly("QUEUED | 30%", "IN_PROGRESS | 30%", "SUCCESS | 100%");
        assertThat(jobs.handedOver(id).path("units")).isEqualTo(json("{'second':10}"));
    }

    @Test
    void aPollHasTheMembersOfBothForms() {
        var id = jobs.video("A cat.");
        var queued = jobs.get("/v1/videos/" + id).json();
        jobs.set(id, JobStatus.COMPLETED, 100);
        var completed = jobs.get("/v1/videos/" + id).json();

        assertThat(id).matches("video_[0-9a-f-]{36}");
        assertThat(queued.path("object").asText()).isEqualTo("video");
        assertThat(queued.path("task_id").asText()).isEqualTo(id);
        assertThat(queued.path("status").asText()).isEqualTo("queued");
        assertThat(queued.path("seconds").asText()).isEqualTo("8");
        assertThat(queued.path("size").asText()).isEqualTo("854x480");
        assertThat(queued.path("model").asText()).isEqualTo("grok-video-3");
        assertThat(queued.path("prompt").asText()).isEqualTo("A cat.");
        assertThat(queued.path("error").isNull()).isTrue();
        assertThat(queued.path("completed_at").isNull()).isTrue();
        assertThat(queued.path("data").has("data")).isFalse();
        assertThat(completed.path("code").asText()).isEqualTo("success");
        assertThat(completed.path("completed_at").asLong())
                .isEqualTo(completed.path("created_at").asLong() + 60);
        assertThat(completed.path("progress").asInt()).isEqualTo(100);
    }

    @Test
    void aFailureIsToldInBothForms() {
        var id = jobs.video("A cat.");
        jobs.set(id, JobStatus.FAILED, 20);
        var poll = jobs.get("/v1/videos/" + id).json();
        var content = jobs.get("/v1/videos/" + id + "/content");
        var song = jobs.music("{'prompt':'p'}");
        jobs.set(song, JobStatus.FAILED, 20);

        assertThat(poll.path("status").asText()).isEqualTo("failed");
        assertThat(poll.path("error"))
                .isEqualTo(json("{'code':'content_policy_violation','message':'The provider refuses the prompt.'}"));
        assertThat(poll.path("data").path("status").asText()).isEqualTo("FAILURE");
        assertThat(poll.path("data").path("fail_reason").asText()).isEqualTo("The provider refuses the prompt.");
        assertThat(content.status()).isEqualTo(400);
        assertThat(content.errorCode()).isEqualTo("content_policy_violation");
        assertThat(jobs.get("/suno/fetch/" + song)
                        .json()
                        .path("data")
                        .path("fail_reason")
                        .asText())
                .isEqualTo("The provider refuses the prompt.");
    }

    @Test
    void videosAreListedInPagesAndForgotten() {
        var ids = Stream.of("one", "two", "three")
                .map(prompt -> postAs("unkept", prompt))
                .toList();

        var newest = client.get("/v1/videos?limit=2", "unkept").json();
        var rest = client.get(
                        "/v1/videos?limit=2&after=" + newest.path("last_id").asText(), "unkept")
                .json();
        var oldest = client.get("/v1/videos?order=asc&limit=1", "unkept").json();

        assertThat(newest.path("object").asText()).isEqualTo("list");
        assertThat(newest.path("data").findValuesAsText("id")).containsExactly(ids.get(2), ids.get(1));
        assertThat(newest.path("first_id").asText()).isEqualTo(ids.get(2));
        assertThat(newest.path("has_more").asBoolean()).isTrue();
        assertThat(rest.path("data").findValuesAsText("id")).containsExactly(ids.get(0));
        assertThat(rest.path("has_more").asBoolean()).isFalse();
        assertThat(oldest.path("data").findValuesAsText("id")).containsExactly(ids.get(0));

        var running =
                client.send(client.request("/v1/videos/" + ids.get(0), "unkept").DELETE());
        jobs.set(ids.get(0), JobStatus.COMPLETED, 100);
        var foreign =
                client.send(client.request("/v1/videos/" + ids.get(0), "rich").DELETE());
        var deleted =
                client.send(client.request("/v1/videos/" + ids.get(0), "unkept").DELETE());
        assertThat(running.status()).isEqualTo(409);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(deleted.json())
                .isEqualTo(json("{'id':'" + ids.get(0) + "','object':'video.deleted','deleted':true}"));
        assertThat(client.get("/v1/videos/" + ids.get(0), "unkept").status()).isEqualTo(404);
    }

    private String postAs(String key, String prompt) {
        return jobs.post("/v1/videos", key, "{'model':'grok-video-3','prompt':'" + prompt + "'}")
                .json()
                .path("id")
                .asText();
    }

    @Test
    void lyricsAreWords() {
        var submitted = jobs.post("/suno/submit/lyrics", "rich", "{'prompt':'rain'}");
        var id = submitted.json().path("data").path("task_id").asText();
        jobs.set(id, JobStatus.COMPLETED, 100);
        var data = jobs.get("/suno/fetch/" + id).json().path("data");

        assertThat(jobs.handedOver(id).path("model").asText()).isEqualTo("suno_lyrics");
        assertThat(jobs.handedOver(id).path("units")).isEqualTo(json("{'request':1}"));
        assertThat(data.path("lyrics").get(0).path("text").asText()).isEqualTo("La la la");
        assertThat(data.has("tracks")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'task_id':'%s'", "'continue_clip_id':'%s_0'", "'task_id':'%s','continue_clip_id':'clip-a'"})
    void musicGoesOnFromItsFirstTrack(String link) {
        var first = jobs.music("{'prompt':'p'}");
        jobs.set(first, JobStatus.COMPLETED, 100);

        var next = jobs.music("{'lyrics':'la','continue_at':30," + link.formatted(first) + "}");

        assertThat("suno_" + jobs.handedOver(next).path("continues").asText()).isEqualTo(first);
        assertThat(jobs.handedOver(next).path("input"))
                .isEqualTo(json("{'lyrics':'la','continue_at':30,'continue_clip_id':'clip-a'}"));
    }

    @Test
    void anotherTrackGoesOnWhenItIsNamed() {
        var first = jobs.music("{'prompt':'p'}");
        jobs.set(first, JobStatus.COMPLETED, 100);
        var clip = jobs.get("/suno/fetch/" + first)
                .json()
                .path("data")
                .path("tracks")
                .get(1)
                .path("id")
                .asText();

        var next = jobs.music("{'lyrics':'la','continue_clip_id':'" + clip + "'}");

        assertThat(jobs.handedOver(next).path("input").path("continue_clip_id").asText())
                .isEqualTo("clip-b");
    }

    @Test
    void modelsSayWhatTheyMakeAndCost() {
        var video = jobs.get("/v1/models/grok-video-3").json();

        assertThat(video.path("kind").asText()).isEqualTo("video");
        assertThat(video.path("pricing").path("second").asText()).isEqualTo("0.03");
        assertThat(jobs.get("/v1/models").json().path("data").findValuesAsText("id"))
                .contains("grok-video-3", "suno_music", "suno_lyrics");
    }

    @Test
    void pagesOfAnyOriginMayAskForMusic() {
        var preflight = client.send(client.anonymous("/suno/submit/music")
                .header("origin", "https://example.com")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("access-control-allow-origin")).isEqualTo("*");
    }

    private static byte[] form(byte[] file) {
        var form = new ByteArrayOutputStream();
        for (var text : List.of("model=grok-video-3", "prompt=A cat.", "seconds=4", "size=720x1280")) {
            var equals = text.indexOf('=');
            form.writeBytes(("------b0un\r\nContent-Disposition: form-data; name=\"" + text.substring(0, equals)
                            + "\"\r\n\r\n" + text.substring(equals + 1) + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        form.writeBytes(
                ("------b0un\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"a cat.png\"\r\n"
                                + "Content-Type: image/png\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(file);
        form.writeBytes("\r\n------b0un--\r\n".getBytes(StandardCharsets.UTF_8));
        return form.toByteArray();
    }

    private static JsonNode json(String text) {
        try {
            return ContractJson.MAPPER.readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
