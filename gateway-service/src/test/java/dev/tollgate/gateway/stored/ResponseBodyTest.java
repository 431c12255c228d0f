package dev.tollgate.gateway.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ResponseBodyTest {
    @Test
    void anAnswerIsStoredUnlessTheClientSaysNo() {
        assertThat(read("{\"model\":\"m\"}")).isEqualTo(new ResponseBody(true, false, false, null));
        assertThat(read("{\"store\":null}").store()).isTrue();
        assertThat(read("{\"store\":false}").store()).isFalse();
        assertThat(read("{\"input\":[{\"store\":false}],\"background\":true,\"previous_response_id\":\"resp_1\"}"))
                .isEqualTo(new ResponseBody(true, true, false, "resp_1"));
    }

    @Test
    void contradictionsAndWrongTypesNameTheMember() {
        assertThatThrownBy(() -> read("{\"background\":true,\"store\":false}"))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo("store"));
        assertThatThrownBy(() -> read("{\"background\":true,\"stream\":true}"))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo("stream"));
        assertThatThrownBy(() -> read("{\"previous_response_id\":7}"))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo("previous_response_id"));
    }

    @Test
    void aBodyThatIsNoObjectIsLeftToTheCodec() {
        assertThat(read("[1]")).isEqualTo(new ResponseBody(false, false, false, null));
        assertThat(read("{\"model\":")).isEqualTo(new ResponseBody(false, false, false, null));
    }

    @Test
    void aConversationGoesBeforeTheNewItems() {
        var context = json("[{\"role\":\"user\",\"content\":\"one\"},{\"role\":\"assistant\",\"content\":\"eins\"}]");

        var text = json(new String(
                ResponseBody.goingOn(
                        bytes("{\"model\":\"m\",\"previous_response_id\":\"resp_1\",\"input\":\"two\"}"), context),
                StandardCharsets.UTF_8));
        var items = json(new String(
                ResponseBody.goingOn(
                        bytes("{\"input\":[{\"role\":\"user\",\"content\":\"two\"}],\"previous_response_id\":\"r\"}"),
                        context),
                StandardCharsets.UTF_8));

        assertThat(text.has("previous_response_id")).isFalse();
        assertThat(text.path("input").findValuesAsText("content")).containsExactly("one", "eins", "two");
        assertThat(items.path("input").findValuesAsText("content")).containsExactly("one", "eins", "two");
    }

    @Test
    void itemsGetAnIdAndKeepTheirOwn() {
        var items = ResponseBody.items(
                Json.request(bytes("{\"input\":[{\"role\":\"user\",\"content\":\"a\"},{\"id\":\"fc_1\",\"type\":"
                        + "\"function_call\"}]}")),
                "req_1");

        assertThat(items.get(0).path("id").asText()).startsWith("msg_").hasSize(28);
        assertThat(items.get(1).path("id").asText()).isEqualTo("fc_1");
        assertThat(ResponseBody.items(Json.request(bytes("{\"input\":\"hello\"}")), "req_1")
                        .get(0)
                        .path("content")
                        .get(0)
                        .path("text")
                        .asText())
                .isEqualTo("hello");
    }

    @Test
    void theResponseIsFoundInAWholeAnswerAndInAStreamsLastEvent() {
        assertThat(id("{\"id\":\"resp_1\"}")).isEqualTo("resp_1");
        assertThat(id("event: response.output_item.done\ndata: {\"item\":{}}\n\n"
                        + "event: response.completed\r\ndata: {\"response\":{\"id\":\"resp_2\"}}\r\n\r\n"))
                .isEqualTo("resp_2");
        assertThat(KeptAnswers.response(bytes("data: nothing\n\n"))).isNull();
    }

    private static String id(String ending) {
        return Objects.requireNonNull(KeptAnswers.response(bytes(ending)))
                .path("id")
                .asText();
    }

    private static ResponseBody read(String body) {
        return ResponseBody.read(bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
