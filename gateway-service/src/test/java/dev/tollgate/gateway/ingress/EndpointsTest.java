package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Paths, credentials and lists of the different protocols.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class EndpointsTest {
    @Inject
    Ingress ingress;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    private GatewayClient client;

    @BeforeEach
    void connect() {
        client = new GatewayClient(ingress.port());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1beta/models/vendor/plain:generateContent",
                "/v1/models/vendor%2Fplain:generateContent",
                "/gemini/v1/models/models%2Fvendor%2Fplain%3AgenerateContent",
                "/gemini/v1beta/models/plain:generateContent/",
            })
    void geminiModelIsFoundInThePath(String path) {
        var key = GatewayClient.setting("test.key.rich");

        var answer = client.send(client.anonymous(path + "?key=" + key)
                .POST(BodyPublishers.ofString(Dialect.GEMINI.body("", false, false))));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Dialect.GEMINI.text(answer.body(), false)).isEqualTo("Hello.");
        assertThat(client.seenByProvider(answer.requestId())).doesNotContain(key);
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT, /v1/chat/completions, authentication_error",
        "RESPONSES, /v1/responses, authentication_error",
        "ANTHROPIC, /anthropic/v1/messages, authentication_error",
        "GEMINI, /v1beta/models/plain:generateContent, UNAUTHENTICATED",
    })
    void missingKeyIsToldInTheProtocolOfThePath(Dialect speaks, String path, String word) {
        var answer = client.send(client.anonymous(path).POST(BodyPublishers.ofString("{}")));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(speaks.errorWord(answer.json())).as(answer.body()).isEqualTo(word);
        assertThat(answer.header("x-ratelimit-limit-requests")).isNotEmpty();
    }

    @Test
    void keysThatDifferAreRefused() {
        var answer = client.send(client.request(
                        Dialect.ANTHROPIC, "/v1/messages", Dialect.ANTHROPIC.body("anthropic-talks", false, false))
                .header("authorization", "Bearer " + GatewayClient.setting("test.key.poor")));

        assertThat(answer.status()).isEqualTo(401);
    }

    @Test
    void unknownModelIsToldInTheClientsProtocol() {
        var anthropic = client.complete(Dialect.ANTHROPIC, "nothing", true);
        var gemini = client.complete(Dialect.GEMINI, "nothing", false);

        assertThat(anthropic.status()).isEqualTo(404);
        assertThat(Dialect.ANTHROPIC.errorWord(anthropic.json())).isEqualTo("not_found_error");
        assertThat(anthropic.json().path("request_id").asText()).isEqualTo(anthropic.requestId());
        assertThat(gemini.status()).isEqualTo(404);
        assertThat(Dialect.GEMINI.errorWord(gemini.json())).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CHAT|/v1/chat/completions|{\"model\":\"plain\",\"messages\":7}",
                "RESPONSES|/v1/responses|{\"model\":\"chat-talks\",\"input\":7}",
                "ANTHROPIC|/v1/messages|{\"model\":\"anthropic-talks\",\"max_tokens\":\"x\",\"messages\":[]}",
                "GEMINI|/v1beta/models/gemini-talks:generateContent|{\"contents\":7}",
                "GEMINI|/v1beta/models/gemini-talks:generateContent|{\"contents\":",
            })
    void malformedRequestIsToldInTheClientsProtocol(Dialect speaks, String path, String body) {
        var answer = client.send(client.request(speaks, path, body));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(speaks.errorWord(answer.json())).isIn("invalid_request_error", "INVALID_ARGUMENT");
    }

    @Test
    void anthropicClientsGetTheirNamesOfHeaders() {
        var answer = client.complete(Dialect.ANTHROPIC, "chat-talks", false);

        assertThat(answer.header("request-id")).isEqualTo(answer.requestId());
        assertThat(answer.header("anthropic-ratelimit-requests-limit")).isEqualTo("100000");
        assertThat(answer.header("anthropic-ratelimit-tokens-remaining")).containsOnlyDigits();
        assertThat(answer.header("anthropic-ratelimit-requests-reset")).endsWith("Z");
        assertThat(client.complete(Dialect.CHAT, "chat-talks", false).header("anthropic-ratelimit-requests-limit"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "gemini", "responses"})
    void providerThatCanCountIsAsked(String provider) {
        var model = provider + "-talks";

        assertThat(countOf(Dialect.ANTHROPIC, model).path("input_tokens").asLong())
                .isEqualTo(42);
        assertThat(countOf(Dialect.GEMINI, model).path("totalTokens").asLong()).isEqualTo(42);
        assertThat(countOf(Dialect.RESPONSES, model).path("input_tokens").asLong())
                .isEqualTo(42);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat-talks", "anthropic-refuses", "gemini-refuses"})
    void tokensAreEstimatedFreeOfChargeWhereNobodyCounts(String model) {
        var body = "{\"model\":\"" + model
                + "\",%s\"messages\":[{\"role\":\"user\",\"content\":[%s{\"type\":\"text\",\"text\":\"Hello\"}]}]}";
        var tools = "\"tools\":[{\"name\":\"f\",\"description\":\"" + "d".repeat(400)
                + "\",\"input_schema\":{\"type\":\"object\"}}],";
        var image = "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://x/y.png\"}},";

        var bare = count(body.formatted("", ""));
        var withTools = count(body.formatted(tools, ""));
        var withImage = count(body.formatted("", image));

        assertThat(bare).isPositive();
        assertThat(withTools).isGreaterThan(bare + 90);
        assertThat(withImage).isGreaterThan(bare + 1_000);
    }

    @Test
    void countingLeavesNoTraceInTheBooks() {
        var counted = client.send(client.request(
                Dialect.ANTHROPIC,
                "/v1/messages/count_tokens",
                "{\"model\":\"chat-talks\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"));
        var later = client.complete(Dialect.CHAT, "chat-talks", false);

        try (var usage = new UsageTopic(bootstrapServers)) {
            assertThat(usage.of(later.requestId()).status()).isEqualTo(200);
            assertThat(usage.all(counted.requestId())).isEmpty();
        }
    }

    private long count(String body) {
        var answer = client.send(client.request(Dialect.ANTHROPIC, "/v1/messages/count_tokens?beta=true", body));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("input_tokens").asLong();
    }

    private JsonNode countOf(Dialect speaks, String model) {
        var path = switch (speaks) {
            case CHAT -> "";
            case RESPONSES -> "/v1/responses/input_tokens";
            case ANTHROPIC -> "/anthropic/v1/messages/count_tokens";
            case GEMINI -> "/v1beta/models/" + model + ":countTokens";
        };
        var body = speaks == Dialect.GEMINI
                ? "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}"
                : speaks.body(model, false, false).replace("\"stream\":false,", "");
        var answer = client.send(client.request(speaks, path, body));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void modelsAreListedInTheFormThatTheCallerReads() {
        var key = GatewayClient.setting("test.key.rich");
        var openAi = client.get("/v1/models?client_version=0.150.0", "rich").json();
        var anthropic = client.send(client.anonymous("/v1/models?limit=2")
                        .header("x-api-key", key)
                        .header("anthropic-version", "2023-06-01"))
                .json();
        var gemini = client.send(client.anonymous("/v1beta/models?pageSize=3").header("x-goog-api-key", key))
                .json();

        assertThat(openAi.path("data").path(0).path("object").asText()).isEqualTo("model");
        assertThat(anthropic.path("data")).hasSize(2);
        assertThat(anthropic.path("data").path(0).path("type").asText()).isEqualTo("model");
        assertThat(anthropic.path("data").path(0).path("created_at").asText()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(anthropic.path("has_more").asBoolean()).isTrue();
        assertThat(gemini.path("models")).hasSize(3);
        assertThat(gemini.path("models").path(0).path("name").asText()).startsWith("models/");
        assertThat(gemini.path("nextPageToken").asText()).isEqualTo("3");
        assertThat(client.get("/gemini/v1/models/vendor/plain", "rich")
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo("models/vendor/plain");
        assertThat(client.get("/anthropic/v1/models/plain", "rich")
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo("plain");
    }

    @Test
    void anthropicListIsPaged() {
        var first = client.get("/anthropic/v1/models?limit=2", "rich").json();
        var second = client.get(
                        "/anthropic/v1/models?limit=2&after_id="
                                + first.path("last_id").asText(),
                        "rich")
                .json();
        var back = client.get(
                        "/anthropic/v1/models?limit=2&before_id="
                                + second.path("first_id").asText(),
                        "rich")
                .json();

        assertThat(second.path("data").path(0)).isNotEqualTo(first.path("data").path(1));
        assertThat(back.path("data")).isEqualTo(first.path("data"));
        assertThat(back.path("has_more").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"HEAD, /", "HEAD, /api/hello", "GET, /api/hello"})
    void probesNeedNoKey(String method, String path) {
        var answer = client.send(client.anonymous(path).method(method, BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void webSocketIsDeclinedSoThatClientsGoOnOverHttp() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), ingress.port())) {
            socket.getOutputStream()
                    .write(("GET /v1/responses HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
                                    + "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));

            var answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);

            assertThat(answer).isEqualTo("HTTP/1.1 426");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/anthropic/v1/messages", "/gemini/v1beta/models/x:generateContent", "/v1beta/models"})
    void pagesMayCallEveryProtocol(String path) {
        var preflight = client.send(client.anonymous(path)
                .header("origin", "https://a.example")
                .header("access-control-request-method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("access-control-allow-headers")).contains("x-goog-api-key", "anthropic-version");
    }
}
