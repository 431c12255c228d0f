package dev.tollgate.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.gateway.error.GatewayError.InvalidRequest;
import dev.tollgate.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestScanTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    @Test
    void readsWhatTheGatewayHasToKnow() {
        var request =
                read("{\"model\":\"gpt-5.4\",\"stream\":true,\"n\":2,\"max_tokens\":10,\"max_completion_tokens\":20,"
                        + "\"tools\":[{\"type\":\"function\"}]," + MESSAGES + "}");

        assertThat(request.model()).isEqualTo("gpt-5.4");
        assertThat(request.stream()).isTrue();
        assertThat(request.choices()).isEqualTo(2);
        assertThat(request.maxTokens()).isEqualTo(20);
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
        assertThat(request.firstImage()).isEqualTo(1);
        assertThat(request.textBytes())
                .isBetween((long) body.length() - image.length() - 10, (long) body.length() - image.length());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"messages":[{}]}                                                  | model
            {"model":3,"messages":[{}]}                                        | model
            {"model":"","messages":[{}]}                                       | model
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
                        GatewayException.class,
                        e -> assertThat(e.error())
                                .isInstanceOfSatisfying(
                                        InvalidRequest.class,
                                        error -> assertThat(error.param()).isEqualTo(param)));
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
        assertThatThrownBy(() -> read(body)).isInstanceOf(GatewayException.class);
    }

    @Test
    void positionOfASyntaxErrorIsTold() {
        assertThatThrownBy(() -> read("{\"model\": \"m\",\n  oops}"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void invalidUtf8IsABadRequest() {
        var body = ("{\"model\":\"m\"," + MESSAGES + "}").getBytes(StandardCharsets.UTF_8);
        body[body.length - 5] = (byte) 0xFF;

        assertThatThrownBy(() -> ChatRequestScan.read(body)).isInstanceOf(GatewayException.class);
    }

    @Test
    void tooDeepNestingIsABadRequest() {
        var body = "{\"model\":\"m\",\"metadata\":" + "[".repeat(10_000) + "]".repeat(10_000) + "," + MESSAGES + "}";

        assertThatThrownBy(() -> read(body))
                .isInstanceOf(GatewayException.class)
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

        var edited = OpenAiEdits.request(body, ChatRequestScan.read(body), "theirs/\"model\"");

        var json = ContractJson.MAPPER.readTree(edited.toString().replace("\uFEFF", ""));
        assertThat(json.path("model").asText()).isEqualTo("theirs/\"model\"");
        assertThat(json.path("stream_options").path("include_usage").asBoolean())
                .isTrue();
        assertThat(json.path("messages").size()).isEqualTo(1);
    }

    @Test
    void requestThatNeedsNoEditKeepsEveryByte() {
        var text = " {\"model\" : \"m\",  \"temperature\":1.0000, \"unknown\":{\"b\":1,\"a\":2}, " + MESSAGES + "}\n";
        var body = text.getBytes(StandardCharsets.UTF_8);

        assertThat(OpenAiEdits.request(body, ChatRequestScan.read(body), "m").toString())
                .isEqualTo(text);
    }

    private static ChatRequest read(String body) {
        return ChatRequestScan.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
