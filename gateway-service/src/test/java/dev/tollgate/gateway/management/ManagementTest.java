package dev.tollgate.gateway.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagementTest {
    private static final String SESSION = "__Host-tollgate-session=" + OwnerFake.COOKIE;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final OwnerFake owners = new OwnerFake(vertx);
    private int port;

    @BeforeEach
    void serve() {
        var config = new SmallRyeConfigBuilder()
                .withMapping(ManagementConfig.class)
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withDefaultValue("gateway.management.call-timeout", "10s")
                .withDefaultValue("gateway.management.max-body-bytes", "10000")
                .withDefaultValue("tollgate.auth-url", owners.url())
                .withDefaultValue("tollgate.catalog-url", owners.url())
                .withDefaultValue("tollgate.billing-url", owners.url())
                .withDefaultValue("tollgate.media-jobs-url", "http://127.0.0.1:1")
                .addDefaultInterceptors()
                .build()
                .getConfigMapping(ManagementConfig.class);
        var sessions = new Sessions(vertx, config, "Bearer token");
        var management = new Management(
                new ApiForwarding(vertx, config, sessions),
                new ConsoleFiles(),
                new AccountQuestions(vertx, config, path -> io.vertx.core.Future.failedFuture("not asked here")));
        port = vertx.createHttpServer()
                .requestHandler(request -> {
                    if (management.handles(request)) {
                        management.handle(request);
                    } else {
                        request.response().setStatusCode(418).end();
                    }
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @AfterEach
    void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        client.close();
    }

    @Test
    void aReadIsForwardedWithTheSessionsTokenAndWithoutTheCookie() throws Exception {
        var answer = send(get("/api/keys?limit=5").header("cookie", SESSION));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"items\":[]}");
        var asked = owners.last();
        assertThat(asked.uri()).isEqualTo("/api/keys?limit=5");
        assertThat(asked.headers().get("authorization")).isEqualTo("Bearer the.jwt");
        assertThat(asked.headers().get("cookie")).isNull();
        assertThat(asked.headers().get("x-request-id"))
                .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
    }

    @Test
    void identityThatTheClientClaimsIsNotForwarded() throws Exception {
        send(get("/api/keys")
                .header("cookie", SESSION)
                .header("authorization", "Bearer forged")
                .header("x-forwarded-for", "10.0.0.1")
                .header("x-tenant-id", "other")
                .header("x-request-id", "mine"));

        var headers = owners.last().headers();
        assertThat(headers.get("authorization")).isEqualTo("Bearer the.jwt");
        assertThat(headers.get("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(headers.get("x-tenant-id")).isNull();
        assertThat(headers.get("x-request-id")).isNotEqualTo("mine");
    }

    @Test
    void withoutASessionOnlyOpenPathsAnswer() throws Exception {
        assertProblem(send(get("/api/keys")), 401);
        assertProblem(send(get("/api/keys").header("cookie", "__Host-tollgate-session=unknown")), 401);
        assertThat(owners.asked()).isEmpty();

        assertThat(send(get("/api/models")).statusCode()).isEqualTo(200);
        assertThat(send(get("/api/session")).statusCode()).isEqualTo(200);
    }

    @Test
    void aWriteNeedsTheTokenOfItsSession() throws Exception {
        assertProblem(send(post("/api/keys", "{}").header("cookie", SESSION)), 403);
        assertProblem(send(post("/api/keys", "{}").header("cookie", SESSION).header("x-csrf-token", "wrong")), 403);
        assertThat(owners.asked()).isEmpty();

        var answer = send(
                post("/api/keys", "{\"name\":\"x\"}").header("cookie", SESSION).header("x-csrf-token", OwnerFake.CSRF));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(owners.last().body()).isEqualTo("{\"name\":\"x\"}");
    }

    @Test
    void stripesEventsPassWithoutASessionAndToTheByte() throws Exception {
        var body = "{ \"id\" :\"evt_1\"}\n";

        var answer = send(post("/api/payments/stripe/webhook", body).header("stripe-signature", "t=1,v1=ab"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(owners.last().body()).isEqualTo(body);
        assertThat(owners.last().headers().get("stripe-signature")).isEqualTo("t=1,v1=ab");
        assertProblem(send(get("/api/payments/stripe/webhook")), 401);
        assertProblem(send(post("/api/payments/stripe", "{}")), 401);
        assertProblem(send(post("/api/payments", "{}")), 401);
        assertProblem(send(post("/api/redemptions", "{}")), 401);
    }

    @Test
    void anotherSiteCannotSignIn() throws Exception {
        assertProblem(send(post("/api/session", "{}").header("sec-fetch-site", "cross-site")), 403);
    }

    @Test
    void signingInPassesTheCookieBothWays() throws Exception {
        var answer = send(post("/api/session", "{\"email\":\"a\"}").header("cookie", "other=1; " + SESSION));

        assertThat(owners.last().headers().get("cookie")).isEqualTo(SESSION);
        assertThat(answer.headers().allValues("set-cookie")).hasSize(2);
    }

    @Test
    void aSessionIsExchangedOnceForManyReads() throws Exception {
        var answers = IntStream.range(0, 20)
                .mapToObj(i -> client.sendAsync(
                        get("/api/keys").header("cookie", SESSION).build(), BodyHandlers.ofString()))
                .toList();

        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(owners.exchanges.get()).isEqualTo(1);
    }

    @Test
    void signingOutForgetsTheSessionAtOnce() throws Exception {
        send(get("/api/keys").header("cookie", SESSION));

        send(HttpRequest.newBuilder(uri("/api/session"))
                .DELETE()
                .header("cookie", SESSION)
                .header("x-csrf-token", OwnerFake.CSRF));
        owners.isSessionEnded = true;

        assertProblem(send(get("/api/keys").header("cookie", SESSION)), 401);
    }

    @Test
    void aTokenThatSoonEndsIsExchangedAnew() throws Exception {
        owners.jwtExpiresAt = Instant.now().plusSeconds(10);

        send(get("/api/keys").header("cookie", SESSION));
        send(get("/api/keys").header("cookie", SESSION));

        assertThat(owners.exchanges.get()).isEqualTo(2);
    }

    @Test
    void unknownAndInternalPathsAreNotFoundAndStrangeOnesAreRefused() throws Exception {
        for (var path : new String[] {"/api/unknown", "/api", "/api/", "/internal/keys/x", "/internal"}) {
            assertProblem(send(get(path).header("cookie", SESSION)), 404);
        }
        for (var path : new String[] {
            "/api/keys/../../internal/keys",
            "/api/keys/%2e%2e/x",
            "/api//keys",
            "/api/keys/..%2Finternal",
            "/api/keys/."
        }) {
            assertThat(raw(path)).as(path).isIn(400, 404);
        }
        assertThat(owners.asked()).isEmpty();
    }

    @Test
    void anOwnerThatIsDownIsUnavailable() throws Exception {
        assertProblem(send(get("/api/jobs").header("cookie", SESSION)), 503);
    }

    @Test
    void authThatIsDownIsUnavailableAndNotSignedOut() throws Exception {
        owners.close();

        assertProblem(send(get("/api/keys").header("cookie", SESSION)), 503);
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() throws Exception {
        assertProblem(
                send(post("/api/keys", "x".repeat(20_000))
                        .header("cookie", SESSION)
                        .header("x-csrf-token", OwnerFake.CSRF)),
                413);
    }

    @Test
    void aLargeAnswerArrivesWholeAndOnlyAuthSetsCookies() throws Exception {
        var answer = send(get("/api/usage").header("cookie", SESSION));

        assertThat(answer.body()).hasSize(3_000_000);
        assertThat(answer.headers().allValues("set-cookie")).isEmpty();
    }

    @Test
    void anAnswerThatBreaksOffDoesNotLookWhole() {
        var request = get("/api/ledger").header("cookie", SESSION).build();

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> client.send(request, BodyHandlers.ofString())))
                .isInstanceOf(IOException.class);
    }

    @Test
    void eventsFlowOneByOneAndTheStreamEndsWhenTheClientLeaves() {
        var received = new CopyOnWriteArrayList<String>();
        var http = vertx.createHttpClient();
        var response = http.request(HttpMethod.GET, port, "127.0.0.1", "/api/requests/live")
                .compose(request -> request.putHeader("cookie", SESSION)
                        .putHeader("accept", "text/event-stream")
                        .send())
                .onSuccess(answer -> answer.handler(chunk -> received.add(chunk.toString())));

        await().atMost(Duration.ofSeconds(30)).until(response::isComplete);
        await().atMost(Duration.ofSeconds(30)).until(() -> owners.streams.size() == 1);
        assertThat(response.result().getHeader("content-type")).startsWith("text/event-stream");
        owners.streams.getFirst().write("data: 1\n\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> received.contains("data: 1\n\n"));
        owners.streams.getFirst().write("data: 2\n\n");
        await().atMost(Duration.ofSeconds(30)).until(() -> received.contains("data: 2\n\n"));

        response.result().request().reset();

        await().atMost(Duration.ofSeconds(30)).until(() -> owners.streamsClosed.get() == 1);
    }

    private void assertProblem(HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        JsonNode problem = ContractJson.MAPPER.readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("requestId").asText())
                .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    private HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /// The JDK's client would tidy such paths.
    private int raw(String path) {
        return vertx.createHttpClient()
                .request(HttpMethod.GET, port, "127.0.0.1", path)
                .compose(request -> request.putHeader("cookie", SESSION).send())
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .statusCode();
    }
}
