package dev.tollgate.mediajobs.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.mediajobs.MediaPlatform;
import dev.tollgate.mediajobs.TestJobs;
import dev.tollgate.mediajobs.work.Steps;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(MediaPlatform.class)
class ArtifactResourceTest {
    private static final int FILM_BYTES = 24 + 116 + 8;

    @Inject
    Steps steps;

    @Inject
    Jdbi jdbi;

    @TestHTTPResource("/")
    URI service;

    private final TestJobs jobs = new TestJobs();

    @Test
    void aFilmFlowsThroughWithNothingOfItsProvider() throws Exception {
        var id = done("A cat [sim: job-polls=1; film-size=4mb]");

        var film = fetch(id, "");

        assertThat(film.statusCode()).isEqualTo(200);
        assertThat(film.body()).hasSize(FILM_BYTES + (4 << 20)).startsWith(0, 0, 0, 24, 'f', 't', 'y', 'p');
        assertThat(film.headers().firstValue("content-type")).contains("video/mp4");
        assertThat(film.headers().firstValue("content-length")).contains(Integer.toString(film.body().length));
        assertThat(film.headers().map().toString())
                .doesNotContain("127.0.0.1")
                .doesNotContain(MediaPlatform.CREDENTIAL);
    }

    @Test
    void aPartIsAskedForAndTold() throws Exception {
        var id = done("A cat [sim: job-polls=1]");

        var part = fetch(id, "bytes=4-7");
        var beyond = fetch(id, "bytes=5000-");
        var nonsense = fetch(id, "lines=1-2");

        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(new String(part.body(), StandardCharsets.US_ASCII)).isEqualTo("ftyp");
        assertThat(part.headers().firstValue("content-range")).contains("bytes 4-7/" + FILM_BYTES);
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(nonsense.statusCode()).isEqualTo(200);
    }

    @Test
    void aFilmThatIsCutDoesNotLookWhole() {
        var id = done("A cat [sim: job-polls=1; film-size=1mb; cut-content]");

        assertThatThrownBy(() -> fetch(id, "")).isInstanceOf(IOException.class);
    }

    @Test
    void thereIsNothingBeforeTheEndAfterTheExpiryOrBeyondTheResults() throws Exception {
        var running = jobs.accepted(jobs.video("A cat"));
        var id = done("A cat [sim: job-polls=1]");

        assertThat(fetch(running, "").statusCode()).isEqualTo(404);
        assertThat(jobs.get("/" + id + "/artifacts/1").statusCode()).isEqualTo(404);
        assertThat(jobs.get("/" + id + "/artifacts/-1").statusCode()).isEqualTo(404);
        jdbi.useHandle(handle -> handle.execute("update job set expires_at = now() where id = ?", id));
        assertThat(fetch(id, "").statusCode()).isEqualTo(404);
    }

    @Test
    void whatTheProviderLostIsGoneAndWhatItRefusesIsABadGateway() throws Exception {
        var lost = done("A cat [sim: job-polls=1]");
        var away = done("A cat [sim: job-polls=1]");
        lieAt(lost, "/v1/videos/video_unknown/content");
        lieAt(away, "/_truth?since=x");

        var refused = fetch(away, "");

        assertThat(fetch(lost, "").statusCode()).isEqualTo(404);
        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                .contains("The provider does not give the result now")
                .doesNotContain("_truth");
    }

    @Test
    void aResultInTheOwnNetworkIsNotFetched() throws Exception {
        var id = jobs.accepted(jobs.music("music-odd", "A song", null));
        steps.finish(id);

        assertThat(fetch(id, "").statusCode()).isEqualTo(502);
    }

    @Test
    void wordsAreText() throws Exception {
        var id = jobs.accepted(jobs.lyrics("rain [sim: job-polls=1]"));
        steps.finish(id);

        var words = fetch(id, "");

        assertThat(words.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
        assertThat(new String(words.body(), StandardCharsets.UTF_8)).contains("rain");
    }

    private UUID done(String prompt) {
        var id = jobs.accepted(jobs.video(prompt));
        steps.finish(id);
        return id;
    }

    private void lieAt(UUID id, String path) {
        var url = TestJobs.setting("test.simulator-url") + path;
        jdbi.useHandle(handle -> handle.execute(
                "update job set artifacts = cast(? as json) where id = ?",
                "[{\"contentType\":\"video/mp4\",\"urls\":[\"" + url + "\"]}]",
                id));
    }

    private HttpResponse<byte[]> fetch(UUID id, String range) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(service.resolve(jobs.path("/" + id + "/artifacts/0")))
                .header("authorization", SecretsResource.AUTHORIZATION);
        if (!range.isEmpty()) {
            request.header("range", range);
        }
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        }
    }
}
