package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.videos.Video;
import com.openai.models.videos.VideoCreateParams;
import com.openai.models.videos.VideoSeconds;
import com.openai.models.videos.VideoSize;
import dev.tollgate.contracts.money.Money;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Videos and music through the running platform: the SDK with a form, the loops of the documentation over plain HTTP,
/// and what each has cost. All jobs are asked for at once, so that they are made while others are looked at.
@SuppressWarnings("deprecation") // OpenAI has announced the end of its videos; its SDKs still ship them.
class MediaTest {
    private static final String QUICK = " [sim: job-time=100ms]";
    private static final byte[] REFERENCE = "A picture, as far as anybody here looks.".getBytes(StandardCharsets.UTF_8);

    private static final Platform PLATFORM = Platform.shared();
    private static final Books BOOKS = new Books(PLATFORM);
    private static Submitted sdk;
    private static Submitted video;
    private static Submitted music;
    private static Submitted lyrics;
    private static Submitted failing;
    private static long before;

    /// A job, and the request that asked for it.
    private record Submitted(String id, String requestId) {}

    @BeforeAll
    static void submit() {
        before = balanceOfStandard();
        sdk = withTheSdk();
        video = posted(
                "/v1/videos",
                "tier-standard",
                "{'model':'grok-video-3','prompt':'A cat watching fish in an aquarium" + QUICK
                        + "','duration':10,'resolution':'720p'}");
        music = posted(
                "/suno/submit/music",
                "demo",
                "{'prompt':'A dreamy lo-fi beat with soft piano and rain sounds" + QUICK
                        + "','style':'lo-fi','title':'Rainy Afternoon','make_instrumental':true}");
        lyrics = posted("/suno/submit/lyrics", "demo", "{'prompt':'Rain" + QUICK + "'}");
        failing = posted(
                "/v1/videos",
                "demo",
                "{'model':'grok-video-3','prompt':'A cat [sim: job-fails; job-time=100ms]','seconds':4}");
    }

    private static Submitted withTheSdk() {
        var params = VideoCreateParams.builder()
                .model("grok-video-3")
                .prompt("A calico cat" + QUICK)
                .seconds(VideoSeconds._4)
                .size(VideoSize._720X1280)
                .inputReference(REFERENCE)
                .build();
        try (var response = client().videos().withRawResponse().create(params)) {
            var created = response.parse();
            assertThat(created.status()).isEqualTo(Video.Status.QUEUED);
            return new Submitted(
                    created.id(), response.headers().values("x-request-id").getFirst());
        }
    }

    @Test
    void theSdkMakesAVideoFromAFormAndDownloadsIt() throws IOException {
        var videos = client().videos();
        var made = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> videos.retrieve(sdk.id()),
                        polled -> polled.status().equals(Video.Status.COMPLETED));

        assertThat(made.progress()).isEqualTo(100);
        assertThat(made.seconds()).isEqualTo(VideoSeconds._4);
        assertThat(made.size()).isEqualTo(VideoSize._720X1280);
        assertThat(made.model().asString()).isEqualTo("grok-video-3");
        try (var content = videos.downloadContent(sdk.id())) {
            assertThat(content.body().readAllBytes()).contains("ftyp".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(videos.list().autoPager().stream().map(Video::id)).contains(sdk.id());
        assertReceivedAsSent();
        assertCharged(sdk, Map.of("second-720p", 4L), "0.12");
        assertThat(videos.delete(sdk.id()).deleted()).isTrue();
    }

    /// The provider got the file as the SDK sent it.
    private static void assertReceivedAsSent() {
        var answer =
                PLATFORM.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + (PLATFORM.port() + 5) + "/_jobs"))
                        .header("authorization", "Bearer sk-simulator")
                        .build());
        JsonNode file = null;
        for (var job : Platform.json(answer).path("jobs")) {
            for (var part : job.path("parts")) {
                if (part.path("name").asText().equals("input_reference")) {
                    file = part;
                }
            }
        }
        assertThat(file).as(answer.body()).isNotNull();
        assertThat(file.path("bytes").asInt()).isEqualTo(REFERENCE.length);
        assertThat(file.path("sha256").asText()).isEqualTo(sha256());
    }

    @Test
    void theLoopOfTheDocumentationEndsWithAVideoAndTakesItsPrice() throws IOException, InterruptedException {
        var poll = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> polled("/v1/videos/" + video.id(), "tier-standard"),
                        data -> data.path("status").asText().equals("SUCCESS"));

        assertThat(poll.path("progress").asText()).isEqualTo("100%");
        assertIsServedWithoutKey(poll.path("data").path("output").asText(), "video/mp4");
        assertCharged(video, Map.of("second-720p", 10L), "0.30");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(before - balanceOfStandard())
                        .isEqualTo(Money.ofDollars("0.30").nanos()));
    }

    @Test
    void musicIsMadeAndFetched() throws IOException, InterruptedException {
        var task = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> polled("/suno/fetch/" + music.id(), "demo"),
                        data -> data.path("status").asText().equals("completed"));

        assertThat(task.path("tracks")).hasSize(2);
        var track = task.path("tracks").get(0);
        assertThat(track.path("title").asText()).isEqualTo("Rainy Afternoon");
        assertThat(track.path("style").asText()).isEqualTo("lo-fi");
        assertThat(track.path("duration").asInt()).isEqualTo(120);
        assertIsServedWithoutKey(track.path("audio_url").asText(), "audio/mpeg");
        assertCharged(music, Map.of("track", 2L), "0.16");
        var stranger = PLATFORM.get("/suno/fetch/" + music.id(), PLATFORM.key("tier-standard"));
        assertThat(stranger.statusCode()).isEqualTo(404);
    }

    @Test
    void lyricsAreWrittenAndFetched() {
        var task = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> polled("/suno/fetch/" + lyrics.id(), "demo"),
                        data -> data.path("status").asText().equals("completed"));

        assertThat(task.path("lyrics").get(0).path("text").asText()).contains("Rain");
        assertCharged(lyrics, Map.of("request", 1L), "0.008");
    }

    @Test
    void aJobThatFailsCostsNothing() {
        var poll = await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> polled("/v1/videos/" + failing.id(), "demo"),
                        data -> data.path("status").asText().equals("FAILURE"));

        assertThat(poll.path("fail_reason").asText()).isNotEmpty();
        var line = BOOKS.line(failing.requestId());
        assertThat(line.charge()).isEqualTo(Money.ZERO);
        assertThat(line.fromWallet()).isEqualTo(Money.ZERO);
        BOOKS.assertCostsNothing(failing.requestId());
        BOOKS.assertBalanced();
    }

    private static void assertCharged(Submitted job, Map<String, Long> units, String dollars) {
        var line = BOOKS.line(job.requestId());
        assertThat(line.units()).isEqualTo(units);
        assertThat(line.charge()).isEqualTo(Money.ofDollars(dollars));
        assertThat(line.fromWallet()).isEqualTo(line.charge());
        BOOKS.assertCost(job.requestId(), units);
        BOOKS.assertBalanced();
    }

    private static void assertIsServedWithoutKey(String url, String type) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url)).build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(url).startsWith(PLATFORM.url() + "/media/");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).hasValue(type);
            assertThat(answer.body()).isNotEmpty();
        }
    }

    private static Submitted posted(String path, String key, String body) {
        var answer = PLATFORM.post(path, PLATFORM.key(key), body.replace('\'', '"'));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var json = Platform.json(answer);
        var id = json.has("id") ? json.path("id") : json.path("data").path("task_id");
        return new Submitted(
                id.asText(), answer.headers().firstValue("x-request-id").orElseThrow());
    }

    private static JsonNode polled(String path, String key) {
        return Platform.json(PLATFORM.get(path, PLATFORM.key(key))).path("data");
    }

    private static OpenAIClient client() {
        return OpenAIOkHttpClient.builder()
                .baseUrl(PLATFORM.url() + "/v1")
                .apiKey(PLATFORM.key("demo"))
                .maxRetries(0)
                .build();
    }

    private static long balanceOfStandard() {
        return BOOKS.count(
                "select balance from account where kind = 'wallet' and tenant_id = '00000000-0000-7000-8000-000000000004'");
    }

    private static String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(REFERENCE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
