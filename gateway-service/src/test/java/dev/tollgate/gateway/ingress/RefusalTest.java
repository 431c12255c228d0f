package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.apikey.ApiKeyFormat;
import dev.tollgate.contracts.apikey.ApiKeyRecord;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.ingress.GatewayClient.Answer;
import dev.tollgate.kit.kafka.KafkaSettings;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class RefusalTest {
    @Inject
    Ingress ingress;

    @Inject
    KafkaSettings kafka;

    private GatewayClient client;

    @BeforeEach
    void connect() {
        client = new GatewayClient(ingress.port());
    }

    @ParameterizedTest
    @CsvSource({
        "revoked, plain, 401, authentication_error, invalid_api_key",
        "suspended, plain, 403, permission_error, permission_denied",
        "restricted, seeing, 403, permission_error, permission_denied",
        "elsewhere, plain, 403, permission_error, permission_denied",
        "poor, plain, 402, insufficient_quota, insufficient_quota",
        "rich, plane, 404, not_found_error, model_not_found",
        "rich, painter, 400, invalid_request_error, null",
        "rich, foreign, 503, service_unavailable, server_is_overloaded",
    })
    void refusalHasTheStatusAndWordsOfTheDocumentation(String key, String model, int status, String type, String code) {
        var answer = client.complete(key, model, false);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("error").path("type").asText()).isEqualTo(type);
        assertThat(answer.errorCode()).isEqualTo(code);
        assertHeaders(answer);
    }

    @Test
    void paymentRequiredNamesTheSumsAndTheRemedy() {
        assertThat(client.complete("poor", "plain", false).body())
                .contains("$0.000", "$0.000000007 is available", "max_tokens", "top up");
    }

    @Test
    void refusalOfAKnownKeyIsJournalledAndFree() {
        var answer = client.complete("restricted", "seeing", false);

        try (var usage = new UsageTopic(kafka.bootstrapServers())) {
            var event = usage.of(answer.requestId());
            assertThat(event.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(event.charge()).isEqualTo(Money.ZERO);
            assertThat(event.status()).isEqualTo(403);
        }
    }

    /// Billing's database does not take every letter, so that such a name must not come into an event.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions | {'model':'x\\u0000','messages':[{'role':'user','content':'x'}]}",
                "/v1/responses | {'model':'x\\u0000','input':'x'}",
                "/v1/messages | {'model':'x\\u0000','max_tokens':9,'messages':[{'role':'user','content':'x'}]}",
                "/v1beta/models/x%00:generateContent | {'contents':[{'parts':[{'text':'x'}]}]}",
                "/v1beta/models/x%00:embedContent | {'content':{'parts':[{'text':'x'}]}}",
                "/v1/embeddings | {'model':'x\\u0000','input':'x'}",
                "/v1/videos | {'model':'x\\u0000','prompt':'x'}",
            },
            quoteCharacter = '~')
    void modelNameWithAControlCharacterIsRefusedAndNotRepeated(String path, String body) {
        var answer = client.send(client.request(path, "rich").POST(BodyPublishers.ofString(body.replace('\'', '"'))));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        try (var usage = new UsageTopic(kafka.bootstrapServers())) {
            var event = usage.of(answer.requestId());
            assertThat(event.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(event.requestedModel()).isEmpty();
        }
    }

    @Test
    void restrictedKeySeesAndUsesItsModelsOnly() {
        assertThat(client.complete("restricted", "plain", false).status()).isEqualTo(200);
        var list = client.get("/v1/models", "restricted").json().path("data");

        assertThat(list).hasSize(1);
        assertThat(list.get(0).path("id").asText()).isEqualTo("vendor/plain");
        assertThat(client.get("/v1/models/seeing", "restricted").status()).isEqualTo(404);
    }

    @Test
    void unknownModelIsNamedWithItsNeighbours() {
        assertThat(client.complete("vendor/plane", true)
                        .json()
                        .path("error")
                        .path("message")
                        .asText())
                .contains("`vendor/plane`", "`vendor/plain`");
    }

    @Test
    void imageForABlindModelIsNamed() {
        var body = """
                {"model":"%s","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}]}""";

        assertThat(client.post("rich", body.formatted("plain")).body()).contains("messages[0]", "`plain`");
        assertThat(client.post("rich", body.formatted("seeing")).status()).isEqualTo(200);
    }

    @Test
    void keyMayStandInAnyProtocolsPlaceButMustAgree() {
        var key = GatewayClient.setting("test.key.rich");
        var other = GatewayClient.setting("test.key.poor");

        assertThat(client.send(client.anonymous("/v1/models").header("x-api-key", key))
                        .status())
                .isEqualTo(200);
        assertThat(client.send(client.anonymous("/v1/models").header("x-goog-api-key", key))
                        .status())
                .isEqualTo(200);
        assertThat(client.send(client.anonymous("/v1/models?key=" + key)).status())
                .isEqualTo(200);
        assertThat(client.send(client.request("/v1/models", "rich").header("x-api-key", key))
                        .status())
                .isEqualTo(200);
        assertThat(client.send(client.request("/v1/models", "rich").header("x-api-key", other))
                        .status())
                .isEqualTo(401);
        assertThat(client.send(client.anonymous("/v1/models")).status()).isEqualTo(401);
        assertThat(client.send(client.anonymous("/v1/models")
                                .header("x-api-key", ApiKeyFormat.newKey(new SecureRandom())))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void requestsBeyondTheLimitAreToldWhenToComeBack() {
        for (var i = 0; i < 3; i++) {
            assertThat(client.complete("slow-tier", "plain", false).status()).isEqualTo(200);
        }

        var refused = client.complete("slow-tier", "plain", false);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 60);
        assertThat(refused.header("x-ratelimit-remaining-requests")).isEqualTo("0");
        assertThat(refused.header("x-ratelimit-limit-requests")).isEqualTo("3");
        assertThat(Integer.parseInt(refused.header("x-ratelimit-reset-requests")))
                .isBetween(1, 60);
    }

    @Test
    void revocationOnTheTopicStopsAKeyThatWasInUse() {
        assertThat(client.complete("to-be-revoked", "plain", false).status()).isEqualTo(200);
        var key = GatewayClient.setting("test.key.to-be-revoked");
        var lookupId = ApiKeyFormat.lookupId(key, new byte[32]);
        var settings = new HashMap<>(kafka.common());

        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.AUTH_KEYS, lookupId, bytes(revoked(lookupId, key))));
        }

        await().atMost(Duration.ofSeconds(10))
                .until(() -> client.complete("to-be-revoked", "plain", false).status() == 401);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/chat/completions, 405",
        "DELETE, /v1/models, 405",
        "GET, /v1/nothing, 404",
        "POST, /v1/chat/completionsx, 404",
        "GET, /suno/nothing, 404",
    })
    void wrongPathsAndMethodsAreToldInTheClientsShape(String method, String path, int status) {
        var answer = client.send(client.request(path, "rich").method(method, BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error").path("message").asText()).contains(method, path);
        assertHeaders(answer);
    }

    @Test
    void pagesOfAnyOriginMayAsk() {
        var preflight = client.send(client.anonymous("/v1/chat/completions")
                .header("origin", "null")
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization,x-stainless-lang")
                .header("access-control-request-private-network", "true")
                .method("OPTIONS", BodyPublishers.noBody()));
        var list = client.send(client.request("/v1/models", "rich").header("origin", "capacitor://localhost"));

        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("access-control-allow-origin")).isEqualTo("*");
        assertThat(preflight.header("access-control-allow-headers")).contains("authorization", "x-stainless-lang");
        assertThat(preflight.header("access-control-allow-private-network")).isEqualTo("true");
        assertThat(list.header("access-control-allow-origin")).isEqualTo("*");
        assertThat(list.header("access-control-expose-headers")).contains("x-request-id", "x-ratelimit-");
    }

    @Test
    void modelsAreListedWithTheMembersThatClientsRead() {
        var one = client.get("/v1/models/vendor/plain", "rich").json();
        var encoded = client.get("/v1/models/vendor%2Fplain", "rich").json();

        assertThat(one.path("id").asText()).isEqualTo("vendor/plain");
        assertThat(encoded).isEqualTo(one);
        assertThat(one.path("object").asText()).isEqualTo("model");
        assertThat(one.path("context_length").asLong()).isEqualTo(100_000);
        assertThat(one.path("pricing").path("prompt").asText()).isEqualTo("0.000001");
        assertThat(one.path("architecture").path("input_modalities").get(0).asText())
                .isEqualTo("text");
        assertThat(client.get("/v1/models/none", "rich").status()).isEqualTo(404);
    }

    @Test
    void keyTellsAboutItself() {
        var data = client.get("/v1/key", "slow-tier").json().path("data");

        assertThat(data.path("name").asText()).isEqualTo("slow-tier");
        assertThat(data.path("rate_limit").path("requests").asInt()).isEqualTo(3);
        assertThat(data.toString()).doesNotContain(GatewayClient.setting("test.key.slow-tier"));
    }

    @Test
    void tooLargeBodiesAreRefusedWhetherDeclaredOrNot() {
        var large = "x".repeat(1_500_000).getBytes(StandardCharsets.UTF_8);

        var declared =
                client.send(client.request("/v1/chat/completions", "rich").POST(BodyPublishers.ofByteArray(large)));
        var chunked = client.send(client.request("/v1/chat/completions", "rich")
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large))));

        assertThat(declared.status()).isEqualTo(413);
        assertThat(chunked.status()).isEqualTo(413);
    }

    @Test
    void bodyThatDoesNotArriveTimesOutAndExpectationIsMet() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), ingress.port())) {
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nx-api-key: "
                                    + GatewayClient.setting("test.key.rich") + "\r\ncontent-length: 100\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 100 Continue").contains("HTTP/1.1 408", "did not arrive");
        }
    }

    private static void assertHeaders(Answer answer) {
        assertThat(answer.requestId()).startsWith("req_");
        for (var name : List.of(
                "x-ratelimit-limit-requests",
                "x-ratelimit-remaining-requests",
                "x-ratelimit-reset-requests",
                "x-ratelimit-limit-tokens",
                "x-ratelimit-remaining-tokens")) {
            assertThat(answer.header(name)).as(name).containsOnlyDigits();
        }
    }

    private static ApiKeyRecord revoked(String lookupId, String key) {
        return new ApiKeyRecord(
                lookupId,
                UUID.randomUUID(),
                PlatformFake.RICH,
                "to-be-revoked",
                ApiKeyFormat.display(key),
                true,
                null,
                List.of(),
                List.of(),
                List.of(),
                Instant.EPOCH,
                Instant.now());
    }

    private static byte[] bytes(ApiKeyRecord record) {
        try {
            return ContractJson.MAPPER.writeValueAsBytes(record);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
