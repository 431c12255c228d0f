package dev.tollgate.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.ProtocolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestScanTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    @Test
    void readsWhatTheGatewayHasToKnow() {
        var request =
                read("{\"model\":\"gpt-5.4\",\"stream\":true,\"n\":2,\"max_tokens\":10,\"max_completion_tokens\":20,"
                        + "\"tools\":[{\"type\":\"function\"}]," + MESSAGES + "}");

        assertThat(request.model()).isEqualTo("gpt-5.4");
        assertThat(request.stream()).isTrue();
        assertThat(request.choices()).isEqualTo(2);
        assertThat(request.maxOutput()).isEqualTo(20);
        assertThat(request.hasTools()).isTrue();
        assertThat(request.images()).isZero();
    }

    @Test
    void imagesInDataUrlsAreNotCountedAsText() {
        var image = "data:image/png;base64," + "A".repeat(100_000);
        var body =
                "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"x\"},{\"role\":\"user\",\"content\":["
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"" + image + "\"}},"
                        + "{\"type\":\"text\",\"text\":\"What is this?\"}]}]}";

        var request = read(body);

        assertThat(request.images()).isEqualTo(1);
        assertThat(request.firstImage()).isEqualTo("messages[1]");
        assertThat(request.textBytes())
                .isBetween((long) body.length() - image.length() - 10, (long) body.length() - image.length());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"messages":[{}]}                                                  | model
            {"model":3,"messages":[{}]}                                        | model
            {"model":"","messages":[{}]}                                       | model
            {"model":"m\\u0000","messages":[{}]}                               | model
            {"model":"m\\ud800","messages":[{}]}                               | model
            {"model":"a","model":"b","messages":[{}]}                          | model
            {"model":"m"}                                                      | messages
            {"model":"m","messages":{}}                                        | messages
            {"model":"m","messages":[]}                                        | messages
            {"model":"m","messages":[{}],"messages":[{}]}                      | messages
            {"model":"m","messages":[{}],"stream":"yes"}                       | stream
            {"model":"m","messages":[{}],"n":0}                                | n
            {"model":"m","messages":[{}],"n":1000}                             | n
            {"model":"m","messages":[{}],"max_tokens":-1}                      | max_tokens
            {"model":"m","messages":[{}],"max_tokens":1e3}                     | max_tokens
            {"model":"m","messages":[{}],"max_tokens":99999999999}             | max_tokens
            {"model":"m","messages":[{}],"stream_options":7}                   | stream_options
            """)
    void wrongMembersAreNamed(String body, String param) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo(param));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "nonsense",
                "{\"model\":\"m\",",
                "{\"model\":\"m\",\"messages\":[{}]} x",
                "{\"messages\":[{"
            })
    void brokenJsonIsABadRequest(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void positionOfASyntaxErrorIsTold() {
        assertThatThrownBy(() -> read("{\"model\": \"m\",\n  oops}"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void invalidUtf8IsABadRequest() {
        var body = ("{\"model\":\"m\"," + MESSAGES + "}").getBytes(StandardCharsets.UTF_8);
        body[body.length - 5] = (byte) 0xFF;

        assertThatThrownBy(() -> RequestScan.read(body)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void tooDeepNestingIsABadRequest() {
        var body = "{\"model\":\"m\",\"metadata\":" + "[".repeat(10_000) + "]".repeat(10_000) + "," + MESSAGES + "}";

        assertThatThrownBy(() -> read(body))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("nested");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"asked\",\"stream\":true,%s}",
                "\uFEFF{\"model\":\"asked\",\"stream\":true,%s}",
                " {\n \"stream\" : true, \"stream_options\" : null , %s, \"model\" : \"asked\" } ",
                "{\"stream\":true,\"stream_options\":{},%s,\"model\":\"ask\\u0065d\"}",
                "{\"stream\":true,\"stream_options\":{ \"include_usage\" : false },%s,\"model\":\"asked\"}",
                "{\"stream\":true,\"stream_options\":{\"include_usage\":null},%s,\"model\":\"asked\"}",
                "{\"stream\":true,\"stream_options\":{\"include_obfuscation\":false},%s,\"model\":\"asked\"}"
            })
    void requestForTheUpstreamNamesItsModelAndAsksForUsage(String form) throws IOException {
        var body = form.formatted(MESSAGES).getBytes(StandardCharsets.UTF_8);

        var edited = upstream(body, "theirs/\"model\"");

        var json = Json.MAPPER.readTree(edited.replace("\uFEFF", ""));
        assertThat(json.path("model").asText()).isEqualTo("theirs/\"model\"");
        assertThat(json.path("stream_options").path("include_usage").asBoolean())
                .isTrue();
        assertThat(json.path("messages").size()).isEqualTo(1);
    }

    @Test
    void requestThatNeedsNoEditKeepsEveryByte() {
        var text = " {\"model\" : \"m\",  \"temperature\":1.0000, \"unknown\":{\"b\":1,\"a\":2}, " + MESSAGES + "}\n";
        var body = text.getBytes(StandardCharsets.UTF_8);

        assertThat(upstream(body, "m")).isEqualTo(text);
    }

    @Test
    void providerThatRefusesStreamOptionsIsNotAskedForUsage() {
        var text = "{\"model\":\"m\",\"stream\":true," + MESSAGES + "}";
        var body = text.getBytes(StandardCharsets.UTF_8);
        var facts = ModelFacts.of(Json.MAPPER.createObjectNode().put("stream-usage", false));

        var upstream = RequestScan.read(body).toUpstream("m", facts);

        assertThat(upstream.path()).isEqualTo("/chat/completions");
        assertThat(upstream.body().bytes()).asString(StandardCharsets.UTF_8).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"stream_options\":{\"include_usage\":true},\"stream\":true,%s,\"model\":\"m\"}",
                "{\"stream\":true,%s, \"stream_options\" : {\"include_usage\":true, \"x\":[1]} , \"model\":\"m\"}",
                "{\"stream\":true,%s,\"model\":\"m\" , \"stream_options\":null }"
            })
    void providerThatRefusesStreamOptionsDoesNotSeeTheClients(String form) throws IOException {
        var body = form.formatted(MESSAGES).getBytes(StandardCharsets.UTF_8);
        var facts = ModelFacts.of(Json.MAPPER.createObjectNode().put("stream-usage", false));

        var edited = RequestScan.read(body).toUpstream("theirs", facts).body().bytes();

        assertThat(Json.MAPPER.readTree(edited))
                .isEqualTo(Json.MAPPER.readTree("{\"stream\":true," + MESSAGES + ",\"model\":\"theirs\"}"));
    }

    @Test
    void P62_olderServersGetTheirNamesOfTheLimitAndTheRole() {
        var text = "{\"max_completion_tokens\" : 5,\"model\":\"m\",\"x\":{\"role\":\"developer\"},\"messages\":["
                + "{\"role\" : \"developer\",\"content\":[{\"role\":\"developer\",\"type\":\"text\",\"text\":\"developer\"}]},"
                + "{\"content\":\"developer\",\"role\":\"developer\"},{\"role\":\"user\",\"content\":\"developer\"}]}";
        var request = read(text);
        var facts = Json.MAPPER
                .createObjectNode()
                .put("max-completion-tokens", false)
                .put("developer-role", false);

        var edited = request.toUpstream("m", ModelFacts.of(facts)).body().bytes();

        assertThat(edited)
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(
                        "{\"max_tokens\" : 5,\"model\":\"m\",\"x\":{\"role\":\"developer\"},\"messages\":["
                                + "{\"role\" : \"system\",\"content\":[{\"role\":\"developer\",\"type\":\"text\",\"text\":\"developer\"}]},"
                                + "{\"content\":\"developer\",\"role\":\"system\"},{\"role\":\"user\",\"content\":\"developer\"}]}");
        assertThat(request.toUpstream("m", ModelFacts.UNKNOWN).body().bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(text);
    }

    @Test
    void limitThatIsGivenUnderBothNamesIsLeftAlone() {
        var text = "{\"max_completion_tokens\":5,\"max_tokens\":5,\"model\":\"m\"," + MESSAGES + "}";
        var facts = ModelFacts.of(Json.MAPPER.createObjectNode().put("max-completion-tokens", false));

        assertThat(read(text).toUpstream("m", facts).body().bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(text);
    }

    @Test
    void soundsAndFilesAreNotCountedAsText() {
        var data = "A".repeat(100_000);
        var body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":["
                + "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"" + data + "\",\"format\":\"wav\"}},"
                + "{\"type\":\"file\",\"file\":{\"file_data\":\"" + data + "\"}},"
                + "{\"type\":\"text\",\"data\":\"" + data + "\",\"text\":\"" + data + "\"}]}]}";

        var request = read(body);

        assertThat(request.images()).isZero();
        assertThat(request.firstImage()).isNull();
        assertThat(request.textBytes()).isBetween(body.length() - 200_010L, body.length() - 200_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            false | {"type":"text","text":"data:audio/mp3","cache_control":{"type":"ephemeral"}}
            false | {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}
            false | {"type":"image_url","image_url":"data:image\\/png;base64,AAAA"}
            false | {"type":"image_url","image_url":{"url":"https://x/y.png"}}
            true  | {"type":"image_url","image_url":{"url":"data:application/pdf;base64,AAAA"}}
            true  | {"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA"}}
            true  | {"type":"file","file":{"file_id":"file-1"}}
            true  | {"file":{"file_id":"file-1"}}
            true  | {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}
            true  | {"type":"video_url","video_url":{"url":"https://x/y.mp4"}}
            """)
    void onlyTextAndImagesAreBounded(boolean unbounded, String part) {
        assertThat(read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + part + "]}]}")
                        .hasUnboundedInput())
                .isEqualTo(unbounded);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            false | "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}},{"type":"custom"},{"name":"f"}]
            false | "web_search_options":null,"enable_search":false
            true  | "tools":[{"type":"function"},{"type":"web_search_preview"}]
            true  | "web_search_options":{}
            true  | "plugins":[{"id":"web"}]
            false | "messages":[{"role":"assistant","audio":null}]
            true  | "messages":[{"role":"assistant","audio":{"id":"audio_1"}}]
            """)
    void whatTheProviderSearchesOrRemembersIsUnbounded(boolean unbounded, String members) {
        assertThat(read("{\"model\":\"m\"," + members + (members.contains("messages") ? "}" : "," + MESSAGES + "}"))
                        .hasUnboundedInput())
                .isEqualTo(unbounded);
    }

    private static RelayedRequest read(String body) {
        return RequestScan.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static String upstream(byte[] body, String model) {
        var upstream = RequestScan.read(body).toUpstream(model, ModelFacts.UNKNOWN);
        return new String(upstream.body().bytes(), StandardCharsets.UTF_8);
    }
}
