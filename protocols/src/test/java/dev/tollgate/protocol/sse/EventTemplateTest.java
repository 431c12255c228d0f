package dev.tollgate.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTemplateTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\"\\\n\t\u0000\u2028", "é€😀", "1", "\ud83d", "\ude00 and \ud83d!"})
    void textsAreWrittenAsJson(String text) {
        var template = new EventTemplate(value -> bytes("{\"model\":\"gpt-12\",\"text\":\"" + value + "\"}"));

        var out = new ByteArrayOutputStream();
        template.write(text, out);

        var json = Json.object(out.toByteArray());
        assertThat(json.path("text").textValue()).isEqualTo(text);
        assertThat(json.path("model").textValue()).isEqualTo("gpt-12");
    }

    @Test
    void numbersStandBeforeTexts() {
        var template =
                new EventTemplate(value -> bytes("{\"n\":" + value + ",\"id\":\"12\",\"delta\":\"" + value + "\"}"));

        var out = new ByteArrayOutputStream();
        template.write(1_234, "a\"b", out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"n\":1234,\"id\":\"12\",\"delta\":\"a\\\"b\"}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
