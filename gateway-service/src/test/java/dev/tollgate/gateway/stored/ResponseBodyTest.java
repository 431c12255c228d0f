package dev.tollgate.gateway.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseBodyTest {
    @Test
    void anAnswerIsStoredUnlessTheClientSaysNo() {
        assertThat(read("{\"model\":\"m\"}")).isEqualTo(body("m", true, false, false, null));
        assertThat(read("{\"store\":null}").store()).isTrue();
        assertThat(read("{\"store\":false}").store()).isFalse();
        assertThat(read("{\"input\":[{\"store\":false}],\"background\":true,\"stream\":true,"
                        + "\"previous_response_id\":\"resp_1\"}"))
                .isEqualTo(body("", true, true, true, "resp_1"));
        assertThat(read("{\"truncation\":\"auto\"}").truncates()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"background\":true,\"store\":false}', store",
        "'{\"previous_response_id\":7}', previous_response_id",
        "'{\"previous_response_id\":\"\"}', previous_response_id",
        "'{\"conversation\":\"conv_1\"}', conversation",
        "'{\"conversation\":{\"id\":\"conv_1\"}}', conversation",
        "'{\"stream\":1}', stream",
    })
    void contradictionsAndWhatIsNotServedNameTheMember(String body, String member) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo(member));
    }

    @Test
    void itemsThatStandForKeptOnesAreFound() {
        var all = read("""
                {"conversation":null,"input":[{"type":"item_reference","id":"a"},{"id":"b"},
                {"type":"reasoning","id":"c","summary":[{"id":"x"}],"encrypted_content":null},
                {"type":"reasoning","id":"d","encrypted_content":"e"},{"role":"user","id":"f","content":"x"},
                {"type":"function_call","id":"g"},"h",{"type":7}]}""");
        var thoughts = read("{\"input\":[{\"type\":\"reasoning\",\"id\":\"c\"}]}");

        assertThat(all.references()).containsExactly("a", "b", "c");
        assertThat(all.needsReferences()).isTrue();
        assertThat(thoughts.references()).containsExactly("c");
        assertThat(thoughts.needsReferences()).isFalse();
    }

    @Test
    void aBodyThatIsNoObjectIsLeftToTheCodec() {
        assertThat(read("[1]")).isEqualTo(body("", false, false, false, null));
        assertThat(read("{\"model\":")).isEqualTo(body("", false, false, false, null));
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

    private static ResponseBody body(
            String model, boolean store, boolean background, boolean stream, String previousId) {
        return new ResponseBody(model, store, background, stream, false, previousId, List.of(), false);
    }

    private static ResponseBody read(String body) {
        return ResponseBody.read(bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
