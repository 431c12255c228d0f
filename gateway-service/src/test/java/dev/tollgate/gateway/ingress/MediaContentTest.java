package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.job.JobStatus;
import dev.tollgate.gateway.ingress.GatewayClient.Answer;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The bytes of results, with the key and by links without it.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class MediaContentTest {
    @Inject
    Ingress ingress;

    @Inject
    Shutdown shutdown;

    private GatewayClient client;
    private JobsStage jobs;

    @BeforeEach
    void connect() {
        client = new GatewayClient(ingress.port());
        jobs = new JobsStage(client);
    }

    @Test
    void aLinkWorksWithoutTheKeyAndInParts() {
        var link = link(completed("A cat."));

        var whole = client.send(HttpRequest.newBuilder(link));
        var part = client.send(HttpRequest.newBuilder(link).header("range", "bytes=1000-1099"));
        var beyond = client.send(HttpRequest.newBuilder(link).header("range", "bytes=9000-"));
        var head = client.send(HttpRequest.newBuilder(link).method("HEAD", BodyPublishers.noBody()));

        assertThat(link.getPath()).endsWith("/video.mp4");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.header("content-length")).isEqualTo("2000");
        assertThat(whole.header("content-type")).isEqualTo("video/mp4");
        assertThat(whole.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("content-range")).isEqualTo("bytes 1000-1099/2000");
        assertThat(part.header("content-length")).isEqualTo("100");
        assertThat(beyond.status()).isEqualTo(416);
        assertThat(beyond.header("content-range")).isEqualTo("bytes */2000");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-length")).isEqualTo("2000");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aLinkThatWasChangedIsA404() {
        var link = link(completed("A cat.")).toString();
        var at = link.indexOf("/media/") + "/media/".length() + 30;
        var letter = link.charAt(at) == 'A' ? 'B' : 'A';

        var changed = client.send(
                HttpRequest.newBuilder(URI.create(link.substring(0, at) + letter + link.substring(at + 1))));

        assertThat(changed.status()).isEqualTo(404);
        assertThat(changed.json().path("error").path("type").asText()).isEqualTo("not_found_error");
        assertThat(client.send(client.anonymous("/media/")).status()).isEqualTo(404);
        assertThat(client.send(client.anonymous("/media/nope/video.mp4")).status())
                .isEqualTo(404);
    }

    @Test
    void aLinkEndsWithItsVideo() {
        var id = completed("A cat.");
        var link = link(id);

        client.send(client.request("/v1/videos/" + id, "rich").DELETE());

        assertThat(client.send(HttpRequest.newBuilder(link)).status()).isEqualTo(404);
    }

    @Test
    void theHostIsNotTakenFromWhomNobodyTrusts() {
        var id = completed("A cat.");

        var poll = client.send(client.request("/v1/videos/" + id, "rich")
                .header("x-forwarded-host", "evil.example")
                .header("x-forwarded-proto", "https"));

        assertThat(output(poll)).startsWith("http://127.0.0.1:" + ingress.port() + "/media/");
    }

    @Test
    void eachTrackHasItsLink() {
        var id = jobs.music("{'prompt':'p'}");
        jobs.set(id, JobStatus.COMPLETED, 100);
        var tracks = jobs.get("/suno/fetch/" + id).json().path("data").path("tracks");

        for (var i = 0; i < 2; i++) {
            var url = tracks.get(i).path("audio_url").asText();
            var answer = client.send(HttpRequest.newBuilder(URI.create(url)));
            assertThat(url).endsWith("/track-" + (i + 1) + ".mp3");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).isEqualTo("audio/mpeg");
        }
    }

    @Test
    void aPageIsNotShownAsOneOfOurs() {
        assertThat(content(completed("page")).header("content-type")).isEqualTo("application/octet-stream");
    }

    @Test
    void aProviderThatFailsIsABadGateway() {
        var answer = content(completed("withheld"));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.errorCode()).isEqualTo("upstream_error");
    }

    @Test
    void otherVariantsAreNotOffered() {
        var id = completed("A cat.");

        assertThat(jobs.get("/v1/videos/" + id + "/content?variant=video").status())
                .isEqualTo(200);
        assertThat(jobs.get("/v1/videos/" + id + "/content?variant=thumbnail").status())
                .isEqualTo(400);
    }

    @Test
    void aFileThatBreaksOffDoesNotLookWhole() {
        var id = completed("cut");

        assertThatThrownBy(() -> content(id)).hasRootCauseInstanceOf(IOException.class);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(shutdown.running()).isZero());
    }

    @Test
    void whatBreaksOffOrIsGivenUpIsNoErrorInTheLog() {
        var cut = completed("cut");
        var link = link(completed("A cat."));

        try (var lines = new LogLines()) {
            assertThatThrownBy(() -> content(cut)).hasRootCauseInstanceOf(IOException.class);
            client.send(HttpRequest.newBuilder(link).method("HEAD", BodyPublishers.noBody()));
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(shutdown.running()).isZero());
            assertThat(lines.errors()).isEmpty();
        }
    }

    @Test
    void theFileWaitsForASlowClientAndIsGivenUpWhenItHangsUp() throws IOException {
        var id = completed("flood");
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(8 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ingress.port()));
            socket.getOutputStream()
                    .write(("GET /v1/videos/" + id + "/content HTTP/1.1\r\nhost: x\r\nx-api-key: "
                                    + GatewayClient.setting("test.key.rich") + "\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            socket.getInputStream().readNBytes(10_000);
            var written = new long[] {-1};
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> {
                        var before = written[0];
                        written[0] = jobs.written(id);
                        return written[0] > 0 && written[0] == before;
                    });
            assertThat(written[0]).isLessThan(JobsFake.FLOOD_BYTES / 2);
        }

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(jobs.written(id)).isEqualTo(-1);
            assertThat(shutdown.running()).isZero();
        });
    }

    private String completed(String prompt) {
        var id = jobs.video(prompt);
        jobs.set(id, JobStatus.COMPLETED, 100);
        return id;
    }

    private Answer content(String id) {
        return jobs.get("/v1/videos/" + id + "/content");
    }

    private URI link(String id) {
        return URI.create(output(jobs.get("/v1/videos/" + id)));
    }

    private static String output(Answer poll) {
        return poll.json().path("data").path("data").path("output").asText();
    }
}
