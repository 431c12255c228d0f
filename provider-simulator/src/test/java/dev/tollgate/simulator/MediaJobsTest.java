package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MediaJobsTest {
    @AutoClose
    private static final Provider PROVIDER = new Provider();

    @Test
    void aFormIsUnderstoodAndToldAsItCame() {
        var form = "--xyz\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nsora-2\r\n"
                + "--xyz\r\ncontent-disposition: form-data; name=\"prompt\"\r\n\r\nA cat [sim: job-polls=1]\r\n"
                + "--xyz\r\ncontent-disposition: form-data; name=\"seconds\"\r\n\r\n4\r\n"
                + "--xyz\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"a.png\"\r\n"
                + "Content-Type: image/png\r\n\r\n\u0001\r\n--x\r\n--xyz--\r\n";

        var job = Provider.json(new String(
                PROVIDER.bare(
                                "/v1/videos",
                                form,
                                "authorization",
                                "Bearer sim-key",
                                "content-type",
                                "multipart/form-data; boundary=xyz")
                        .body(),
                StandardCharsets.UTF_8));
        var received = received();

        assertThat(job.path("seconds").asText()).isEqualTo("4");
        assertThat(received.path("model").asText()).isEqualTo("sora-2");
        assertThat(received.at("/parts/3/fileName").asText()).isEqualTo("a.png");
        assertThat(received.at("/parts/3/contentType").asText()).isEqualTo("image/png");
        assertThat(received.at("/parts/3/bytes").asInt()).isEqualTo(6);
        assertThat(poll("/v1/videos/" + job.path("id").asText()).path("status").asText())
                .isEqualTo("completed");
    }

    @Test
    void aFilmComesWhenItIsDoneAndInParts() {
        var id = video("A cat [sim: job-polls=1; film-size=1kb]");
        var path = "/v1/videos/" + id + "/content";

        var before = PROVIDER.bare(path, "", "authorization", "Bearer sim-key");
        poll("/v1/videos/" + id);
        var after = PROVIDER.bare(path, "", "authorization", "Bearer sim-key");
        var part = PROVIDER.bare(path, "", "authorization", "Bearer sim-key", "range", "bytes=4-7");

        assertThat(before.statusCode()).isEqualTo(404);
        assertThat(after.headers().firstValue("content-type")).contains("video/mp4");
        assertThat(after.body()).hasSize(24 + 116 + 8 + 1024);
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(new String(part.body(), StandardCharsets.US_ASCII)).isEqualTo("ftyp");
        assertThat(PROVIDER.bare(path, "").statusCode()).isEqualTo(401);
    }

    @Test
    void aPromptCanAskForFaults() {
        var prompt = "A dog [sim: status=429; times=1; poll-faults=1; job-polls=2; job-blocked]";

        var refused = PROVIDER.post("/v1/videos", body(prompt));
        var id = video(prompt);
        var faulty = poll("/v1/videos/" + id);
        var done = poll("/v1/videos/" + id);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(faulty.has("error")).isTrue();
        assertThat(done.path("status").asText()).isEqualTo("failed");
        assertThat(done.at("/error/code").asText()).isEqualTo("moderation_blocked");
        assertThat(PROVIDER.answer("/v1/videos", body("A bat [sim: policy]"))
                        .at("/error/code")
                        .asText())
                .isEqualTo("content_policy_violation");
    }

    @Test
    void aLostJobIsUnknownAlthoughItWasTaken() {
        var id = video("A dog [sim: job-lost]");

        assertThat(PROVIDER.bare("/v1/videos/" + id, "", "authorization", "Bearer sim-key")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void lyricsAreWords() {
        var id = PROVIDER.answer("/suno/submit/lyrics", "{\"prompt\":\"rain [sim: job-polls=1]\"}")
                .path("data")
                .asText();

        var task = poll("/suno/fetch/" + id).path("data");

        assertThat(task.path("action").asText()).isEqualTo("LYRICS");
        assertThat(task.at("/data/text").asText()).contains("rain");
    }

    private static String video(String prompt) {
        return PROVIDER.answer("/v1/videos", body(prompt)).path("id").asText();
    }

    private static String body(String prompt) {
        return "{\"model\":\"sora-2\",\"prompt\":\"" + prompt + "\",\"seconds\":\"4\"}";
    }

    private static JsonNode received() {
        var jobs = poll("/_jobs").path("jobs");
        return jobs.get(jobs.size() - 1);
    }

    private static JsonNode poll(String path) {
        return Provider.json(PROVIDER.get(path).body());
    }
}
