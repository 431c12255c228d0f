package dev.tollgate.mediajobs;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.kit.testing.SecretsResource;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/// A tenant of its own, as the gateway acts for it.
public final class TestJobs {
    /// A cent in nano-USD.
    public static final long CENT = 10_000_000;

    public final UUID tenant = UUID.randomUUID();
    private final UUID key = UUID.randomUUID();

    /// A tenant with a dollar.
    public TestJobs() {
        give(100);
    }

    /// Eight seconds of video, which cost 24 cents.
    public NewJob video(String prompt) {
        return job(JobKind.VIDEO, "video", Map.of("second", 8L), input(prompt).put("seconds", "8"), null, null);
    }

    /// Two tracks, which cost 16 cents.
    public NewJob music(String model, String prompt, @Nullable UUID continues) {
        return job(JobKind.MUSIC, model, Map.of("track", 2L), input(prompt).put("style", "jazz"), null, continues);
    }

    public NewJob lyrics(String prompt) {
        return job(JobKind.LYRICS, "lyrics", Map.of("request", 1L), input(prompt), null, null);
    }

    /// The same with the client's own body.
    public NewJob form(String contentType, byte[] body) {
        var sent = new NewJob.Body(contentType, Base64.getEncoder().encodeToString(body));
        return job(JobKind.VIDEO, "video", Map.of("second", 8L), input("A cat"), sent, null);
    }

    public NewJob model(NewJob job, String model) {
        return new NewJob(
                job.kind(),
                job.keyId(),
                job.requestId(),
                job.startedAt(),
                job.endpoint(),
                job.protocol(),
                model,
                model,
                job.units(),
                job.input(),
                job.body(),
                job.continues(),
                job.traceparent());
    }

    private static ObjectNode input(String prompt) {
        return ContractJson.MAPPER.createObjectNode().put("prompt", prompt);
    }

    private NewJob job(
            JobKind kind,
            String model,
            Map<String, Long> units,
            JsonNode input,
            NewJob.@Nullable Body body,
            @Nullable UUID continues) {
        return new NewJob(
                kind,
                key,
                "req_" + UUID.randomUUID(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                kind == JobKind.VIDEO ? "/v1/videos" : "/suno/submit/music",
                kind == JobKind.VIDEO ? "chat" : "suno",
                model,
                model,
                units,
                input,
                body,
                continues,
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    public UUID accepted(NewJob job) {
        var id = UUID.randomUUID();
        put(id, job).then().statusCode(201);
        return id;
    }

    public Response put(UUID id, NewJob job) {
        return given().header("authorization", SecretsResource.AUTHORIZATION)
                .contentType("application/json")
                .body(json(job))
                .put(path("/" + id));
    }

    public JsonPath job(UUID id) {
        return get("/" + id).then().statusCode(200).extract().jsonPath();
    }

    public Response get(String path) {
        return given().header("authorization", SecretsResource.AUTHORIZATION).get(path(path));
    }

    public String path(String path) {
        return "/internal/tenants/" + tenant + "/jobs" + path;
    }

    public void give(long cents) {
        fake("/" + tenant + "/give/" + cents * CENT);
    }

    /// What open slices of other holders hold.
    public void holdElsewhere(long cents) {
        fake("/" + tenant + "/elsewhere/" + cents * CENT);
    }

    /// What billing has of the tenant: `available`, `open` slices, charges of `closed` ones.
    public JsonPath billing() {
        return fake("/" + tenant);
    }

    public void expireSlices() {
        fake("/" + tenant + "/expire");
    }

    public static void billingDown(boolean isDown) {
        fake("/down/" + isDown);
    }

    private static JsonPath fake(String path) {
        return given().get(setting("test.billing-url") + "/_fake" + path).jsonPath();
    }

    /// What the simulator received for this request, each time.
    public static List<Map<String, Object>> received(String requestId) {
        return given().header("authorization", "Bearer any")
                .get(setting("test.simulator-url") + "/_jobs")
                .jsonPath()
                .getList("jobs.findAll { it.requestId == '" + requestId + "' }");
    }

    public static String setting(String name) {
        return ConfigProvider.getConfig().getValue(name, String.class);
    }

    private static String json(Object value) {
        try {
            return ContractJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
