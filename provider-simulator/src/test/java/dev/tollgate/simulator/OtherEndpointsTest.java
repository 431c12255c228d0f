package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class OtherEndpointsTest {

    @AutoClose
    private static final Provider PROVIDER = new Provider();

    @Test
    void embeddingIsTheSameInBothEncodings() {
        var body = "{\"model\":\"text-embedding-3-small\",\"input\":[\"one\",\"two\"]";
        var floats = PROVIDER.answer("/v1/embeddings", body + "}");
        var base64 = PROVIDER.answer("/v1/embeddings", body + ",\"encoding_format\":\"base64\"}");

        var vector = floats.at("/data/1/embedding");
        var bytes = ByteBuffer.wrap(Base64.getDecoder()
                        .decode(base64.at("/data/1/embedding").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(vector).hasSize(1536);
        assertThat(bytes.remaining()).isEqualTo(1536 * 4);
        assertThat(bytes.getFloat(4)).isEqualTo((float) vector.get(1).asDouble());
        assertThat(PROVIDER.lastTruth().units().inputTokens())
                .isEqualTo(floats.at("/usage/prompt_tokens").asInt());
    }

    @Test
    void imageAddressLeadsToAPicture() {
        var images =
                PROVIDER.answer("/v1/images/generations", "{\"model\":\"nano-banana-2\",\"prompt\":\"A cat\",\"n\":2}");

        var address = images.at("/data/1/url").asText();
        assertThat(address).startsWith(PROVIDER.simulator().baseUrl() + "/_files/");
        assertThat(PROVIDER.get(address.substring(PROVIDER.simulator().baseUrl().length()))
                        .headers()
                        .firstValue("content-type"))
                .contains("image/png");
        assertThat(PROVIDER.simulator().truth().all())
                .anyMatch(call -> call.units().media() == 2);
    }

    @Test
    void videoJobCompletes() {
        var job = PROVIDER.answer(
                "/v1/videos", "{\"model\":\"grok-video-3+job-time=50ms\",\"prompt\":\"A cat\",\"seconds\":\"5\"}");

        var done = await().until(
                        () -> poll("/v1/videos/" + job.path("id").asText()),
                        video -> video.path("progress").asInt() == 100);

        assertThat(job.path("object").asText()).isEqualTo("video");
        assertThat(done.path("status").asText()).isEqualTo("completed");
        assertThat(done.at("/data/data/output").asText()).endsWith(".mp4");
    }

    @Test
    void musicJobCanFail() {
        var job = PROVIDER.answer(
                "/suno/submit/music", "{\"model\":\"sim-fault-job+job-time=1ms\",\"prompt\":\"A song\"}");

        var done = await().until(
                        () -> poll("/suno/fetch/" + job.path("data").asText()),
                        task -> task.at("/data/progress").asText().equals("100%"));

        assertThat(done.at("/data/status").asText()).isEqualTo("FAILURE");
        assertThat(done.at("/data/fail_reason").asText()).isNotBlank();
    }

    @Test
    void modelsAreListed() {
        var ids = poll("/v1/models").path("data").findValuesAsText("id");

        assertThat(ids).contains("gpt-5.4", "sim-fault-429");
        assertThat(poll("/v1/models/any").path("id").asText()).isEqualTo("any");
    }

    private static JsonNode poll(String path) {
        return Provider.json(new String(
                PROVIDER.bare(path, "", "authorization", "Bearer sim-key").body(), StandardCharsets.UTF_8));
    }
}
