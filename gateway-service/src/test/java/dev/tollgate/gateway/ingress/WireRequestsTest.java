package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.gateway.ingress.ExactUpstream.Answer;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests of clients: where they go, what becomes of what is in them, and what is answered without an
/// upstream.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class WireRequestsTest {
    private static final String COUNT = "/v1/messages/count_tokens?beta=true";

    private final Stage stage = Stage.get();

    @ParameterizedTest(name = "P52 AM>{0}: tokens are counted, free of charge, where the upstream cannot count")
    @EnumSource(names = {"CHAT", "ANTHROPIC"})
    void tokensAreCountedWithoutTheUpstream(Dialect provider) {
        stage.offer("uncounted", provider, "{}");
        var notFound =
                Answer.json(404, "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"no\"}}");
        stage.upstream().answer(List.of(notFound, notFound, notFound));
        var image = "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":"
                + "\"iVBORw0KGgo=\"}},";
        var tools = "\"tools\":[" + tool("a") + "," + tool("b") + "," + tool("c") + "],";

        var whole = count(tools, image);
        var withoutTools = count("", image);
        var withoutImage = count(tools, "");

        assertThat(tokens(whole)).isGreaterThan(tokens(withoutTools)).isGreaterThan(tokens(withoutImage));
        assertThat(stage.upstream().got())
                .allMatch(call -> call.path().contains("count_tokens"))
                .hasSize(provider == Dialect.CHAT ? 0 : 3);
        stage.upstream().answer(List.of(Answer.json(Scripts.talk(provider))));
        var later = stage.client().complete(Dialect.ANTHROPIC, "uncounted", false);
        assertThat(stage.usage().of(later.requestId()).status()).isEqualTo(200);
        assertThat(stage.usage().all(whole.requestId())).isEmpty();
    }

    private static String tool(String name) {
        return "{\"name\":\"" + name + "\",\"description\":\"Does what it is called.\",\"input_schema\":"
                + "{\"type\":\"object\"}}";
    }

    private GatewayClient.Answer count(String tools, String image) {
        var body = "{\"model\":\"uncounted\",\"system\":\"Be brief.\"," + tools + "\"messages\":[{\"role\":\"user\","
                + "\"content\":[" + image + "{\"type\":\"text\",\"text\":\"What is this?\"}]}]}";
        return stage.client().send(stage.client().request(Dialect.ANTHROPIC, COUNT, body));
    }

    private static long tokens(GatewayClient.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().size()).isEqualTo(1);
        return answer.json().path("input_tokens").asLong();
    }

    @ParameterizedTest(name = "P54 HEAD {0} needs no credential")
    @ValueSource(strings = {"/", "/api/hello"})
    void probesNeedNoCredential(String path) {
        var answer = stage.client().send(stage.client().anonymous(path).method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.status()).isIn(200, 204, 404);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest(name = "P55 AM>{0}: max_tokens 1 goes upstream as {1}")
    @CsvSource({
        "CHAT, max_completion_tokens, 1",
        "ANTHROPIC, max_tokens, 1",
        "RESPONSES, max_output_tokens, 16",
        "GEMINI, maxOutputTokens, 1",
    })
    void smallestLimitGoesUpstream(Dialect provider, String member, int limit) {
        stage.offer("asked-for-one", provider, "{}");
        stage.upstream().answer(List.of(Answer.json(Scripts.talk(provider))));

        var answer = stage.client().send(stage.client().request(Dialect.ANTHROPIC, "/v1/messages", """
                {"model":"asked-for-one","max_tokens":1,"messages":[{"role":"user","content":"quota"}]}"""));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Dialect.ANTHROPIC.text(answer.body(), false)).isEqualTo("Hello.");
        assertThat(stage.upstream().got()).hasSize(1);
        assertThat(sent().findPath(member).asInt()).isEqualTo(limit);
    }

    @ParameterizedTest(name = "P56 CC>{0}: an inline image")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ANTHROPIC | {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/4AA="}}
            GEMINI    | {"inlineData":{"mimeType":"image/jpeg","data":"/9j/4AA="}}
            RESPONSES | {"type":"input_image","image_url":"data:image/jpeg;base64,/9j/4AA=","detail":"high"}
            """)
    void inlineImageIsTranslated(Dialect provider, String expected) {
        assertThat(image(provider, "data:image/jpeg;base64,/9j/4AA=").status()).isEqualTo(200);

        assertThat(part(provider)).isEqualTo(Dialect.json(expected));
    }

    @ParameterizedTest(name = "P56 CC>{0}: an image by its address")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ANTHROPIC | {"type":"image","source":{"type":"url","url":"https://example.com/a.jpg"}}
            RESPONSES | {"type":"input_image","image_url":"https://example.com/a.jpg","detail":"high"}
            """)
    void addressOfAnImageIsTranslated(Dialect provider, String expected) {
        assertThat(image(provider, "https://example.com/a.jpg").status()).isEqualTo(200);

        assertThat(part(provider)).isEqualTo(Dialect.json(expected));
    }

    @Test
    @DisplayName("P56 CC>GM: an image at an address is downloaded by the gateway")
    void imageIsDownloadedForGemini() {
        assertThat(image(Dialect.GEMINI, GatewayClient.setting("test.provider") + "/media/pixel.png")
                        .status())
                .isEqualTo(200);

        assertThat(part(Dialect.GEMINI).at("/inlineData/mimeType").asText()).isEqualTo("image/png");
        assertThat(part(Dialect.GEMINI).at("/inlineData/data").asText()).startsWith("iVBORw0KGgo");
    }

    @Test
    @DisplayName("P56 CC>GM: an address inside the network is refused, and nothing is asked of it")
    void addressInsideTheNetworkIsRefused() {
        var answer = image(Dialect.GEMINI, "http://169.254.169.254/x");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(stage.upstream().got()).isEmpty();
    }

    private GatewayClient.Answer image(Dialect provider, String url) {
        stage.offer("seeing-up", provider, "{}");
        stage.upstream().answer(List.of(Answer.json(Scripts.talk(provider))));
        return stage.client()
                .post(
                        "rich",
                        "{\"model\":\"seeing-up\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                                + "\"image_url\":{\"url\":\"" + url + "\",\"detail\":\"high\"}}]}]}");
    }

    private JsonNode part(Dialect provider) {
        return switch (provider) {
            case ANTHROPIC -> sent().at("/messages/0/content/0");
            case RESPONSES -> sent().at("/input/0/content/0");
            case GEMINI -> sent().at("/contents/0/parts/0");
            case CHAT -> sent().at("/messages/0/content/0");
        };
    }

    @ParameterizedTest(name = "P67 CC>GM: a vector is told as {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ,"encoding_format":"base64" | "AAAAPwAAgL8="
            ,"encoding_format":"float"  | [0.5,-1.0]
            ``                          | [0.5,-1.0]
            """)
    void vectorIsToldInTheFormAskedFor(String format, String expected) {
        stage.offerVectors("vectors", Dialect.GEMINI);
        stage.upstream().answer(List.of(Answer.json("{\"embedding\":{\"values\":[0.5,-1.0]}}")));

        var answer = stage.client()
                .send(stage.client()
                        .request("/v1/embeddings", "rich")
                        .POST(BodyPublishers.ofString(
                                "{\"model\":\"vectors\",\"input\":\"hi\"" + (format == null ? "" : format) + "}")));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().at("/data/0/embedding")).isEqualTo(Dialect.json(expected));
    }

    @Test
    @DisplayName("P69: the list of models has the form that its caller reads")
    void modelsAreListedInTheCallersForm() {
        var key = GatewayClient.setting("test.key.rich");
        var openAi = stage.client().get("/v1/models", "rich");
        var codex = stage.client().get("/v1/models?client_version=0.150.0", "rich");
        var anthropic = stage.client()
                .send(stage.client()
                        .anonymous("/v1/models?limit=1000")
                        .header("x-api-key", key)
                        .header("anthropic-version", "2023-06-01"))
                .json();
        var gemini = stage.client()
                .send(stage.client().anonymous("/v1beta/models").header("x-goog-api-key", key))
                .json();

        assertThat(openAi.json().path("object").asText()).isEqualTo("list");
        assertThat(openAi.json().at("/data/0/object").asText()).isEqualTo("model");
        assertThat(codex.status()).isEqualTo(200);
        assertThat(codex.json().isObject()).isTrue();
        var data = anthropic.path("data");
        for (var model : data) {
            assertThat(model.path("type").asText()).isEqualTo("model");
            assertThat(model.path("display_name").asText()).isNotEmpty();
            assertThat(model.path("created_at").asText())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
        }
        assertThat(data).isNotEmpty();
        assertThat(anthropic.path("has_more").isBoolean()).isTrue();
        assertThat(anthropic.path("has_more").asBoolean()).isFalse();
        assertThat(anthropic.path("first_id")).isEqualTo(data.get(0).path("id"));
        assertThat(anthropic.path("last_id"))
                .isEqualTo(data.get(data.size() - 1).path("id"));
        assertThat(gemini.path("models"))
                .isNotEmpty()
                .allMatch(model -> model.path("name").asText().startsWith("models/"));
    }

    @ParameterizedTest(name = "P70 {0}, key in {1}: the model is found, the key goes nowhere")
    @CsvSource({
        "/v1beta/models/vendor/gem-1:streamGenerateContent?alt=sse, x-goog-api-key, vendor/gem-1",
        "/v1beta/models/vendor/gem-1:streamGenerateContent?alt=sse, authorization, vendor/gem-1",
        "/v1beta/models/vendor/gem-1:streamGenerateContent?alt=sse, key, vendor/gem-1",
        "/v1beta/models/models%2Fgem-1:generateContent, x-goog-api-key, gem-1",
    })
    void geminiModelIsFoundInThePathAndTheKeyStays(String path, String place, String model) {
        stage.offer(model, Dialect.GEMINI, "{}");
        var stream = path.contains(":stream");
        stage.upstream()
                .answer(List.of(
                        stream
                                ? Answer.stream(Scripts.talks(Dialect.GEMINI).toArray(String[]::new))
                                : Answer.json(Scripts.talk(Dialect.GEMINI))));
        var key = GatewayClient.setting("test.key.rich");

        GatewayClient.Answer answer;
        try (var lines = new LogLines()) {
            answer = stage.client()
                    .send(withKey(path, place, key)
                            .header("content-type", "application/json")
                            .POST(BodyPublishers.ofString(Dialect.GEMINI.body("", stream, false))));
            assertThat(lines.all()).doesNotContain(key);
        }

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Dialect.GEMINI.text(answer.body(), stream)).isEqualTo("Hello.");
        assertThat(stage.usage().of(answer.requestId()).model()).isEqualTo(model);
        var call = stage.upstream().got().getFirst();
        assertThat(call.path()).startsWith("/v1beta/models/up:");
        assertThat(call.head() + call.body()).doesNotContain(key);
    }

    private HttpRequest.Builder withKey(String path, String place, String key) {
        return switch (place) {
            case "key" -> stage.client().anonymous(path + "&key=" + key);
            case "authorization" -> stage.client().anonymous(path).header(place, "Bearer " + key);
            default -> stage.client().anonymous(path).header(place, key);
        };
    }

    private JsonNode sent() {
        return Dialect.json(stage.upstream().got().getLast().body());
    }
}
