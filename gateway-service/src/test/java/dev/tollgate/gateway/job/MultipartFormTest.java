package dev.tollgate.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.protocol.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormTest {
    private static final String TYPE = "multipart/form-data; boundary=b0un";

    @Test
    void textsAreFoundBesideAFileWhoseBytesLookLikeABoundary() {
        var file = bytes("\u0000\r\n--b0unx\r\n--b0u\r\n\r\n-- b0un\r\n");
        var form = MultipartForm.of(TYPE, join(part("name=\"model\"", "m"), filePart(file), part("name=size", "1x1")));

        assertThat(form.text("model")).isEqualTo("m");
        assertThat(form.text("size")).isEqualTo("1x1");
        assertThat(form.text("prompt")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data; boundary=\"b0un\"",
                "Multipart/Form-Data;charset=utf-8;  Boundary=b0un",
                "multipart/form-data;x=\"a;b=\\\"c\";boundary=b0un"
            })
    void boundaryIsReadAsClientsWriteIt(String type) {
        assertThat(MultipartForm.of(type, join(part("name=\"model\"", "m"))).text("model"))
                .isEqualTo("m");
    }

    @Test
    void preambleEpilogueSpacesAndAnEmptyPartAreAllowed() {
        var body = "preamble\r\n--b0un \t\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n\r\n"
                + "--b0un\r\ncontent-disposition:form-data; name=\"model\"\r\nContent-Type: text/plain\r\n\r\ném\r\n"
                + "--b0un--\r\nepilogue";
        var form = MultipartForm.of(TYPE, bytes(body));

        assertThat(form.text("prompt")).isEmpty();
        assertThat(form.text("model")).isEqualTo("ém");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=other",
                "multipart/form-data; boundary=b0un; boundary=b0un",
                "multipart/form-data; boundary=\"b0un"
            })
    void aTypeWithoutTheBoundaryOfTheBodyIsRefused(String type) {
        assertThatThrownBy(() -> MultipartForm.of(type, join(part("name=\"model\"", "m"))))
                .isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b0un",
                "--b0un\r\n",
                "--b0un\r\n\r\nx\r\n--b0un--",
                "--b0un\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b0un--",
                "--b0un\r\nContent-Disposition: form-data; name*=utf-8''model; name=x\r\n\r\nx\r\n--b0un--",
                "--b0un\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nx\r\n--b0un",
                "--b0un\nContent-Disposition: form-data; name=\"x\"\n\nx\n--b0un--",
                "x--b0un--",
            })
    void whatIsNoFormIsRefused(String body) {
        assertThatThrownBy(() -> MultipartForm.of(TYPE, bytes(body)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("not a valid form");
    }

    @Test
    void partsAndHeadersHaveLimits() {
        var parts = new byte[101][];
        Arrays.setAll(parts, i -> part("name=\"p" + i + "\"", "x"));

        assertThatThrownBy(() -> MultipartForm.of(TYPE, join(parts))).hasMessageContaining("100 parts");
        assertThatThrownBy(() -> MultipartForm.of(TYPE, join(part("name=\"" + "n".repeat(10_000_000) + "\"", "x"))))
                .hasMessageContaining("headers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name=\"model\"; filename=\"m\"", "name=\"model\"\r\nContent-Transfer-Encoding: base64"})
    void aFileIsNoText(String disposition) {
        var form = MultipartForm.of(TYPE, join(part(disposition, "bQ==")));

        assertThatThrownBy(() -> form.text("model")).hasMessageContaining("`model`");
    }

    @Test
    void aTextThatStandsTwiceIsRefusedWhenItIsAskedFor() {
        var form = MultipartForm.of(TYPE, join(part("name=a", "1"), part("name=a", "1"), part("name=b", "2")));

        assertThat(form.text("b")).isEqualTo("2");
        assertThatThrownBy(() -> form.text("a")).hasMessageContaining("once");
    }

    @Test
    void addedTextsStandBeforeTheFirstPartAndNothingElseChanges() {
        var body = join(part("name=\"model\"", "m"), filePart(bytes("\u0001\u0002")));
        var longer = MultipartForm.of(TYPE, body).with(Map.of("seconds", "8"));

        assertThat(MultipartForm.of(TYPE, longer).text("seconds")).isEqualTo("8");
        assertThat(Arrays.copyOfRange(longer, longer.length - body.length, longer.length))
                .isEqualTo(body);
        assertThat(MultipartForm.of(TYPE, body).with(Map.of())).isSameAs(body);
    }

    @Test
    void aFormThatIsCutAnywhereIsRefusedAndADamagedOneDoesNoHarm() {
        var whole = join(part("name=\"model\"", "m"), filePart(bytes("\r\n--b0")), part("name=size", "1x1"));
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var length = 0; length < whole.length - 4; length++) {
            var cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> MultipartForm.of(TYPE, cut))
                    .as("cut at " + length)
                    .isInstanceOf(ProtocolException.class);
        }
        for (var i = 0; i < 20_000; i++) {
            var damaged = whole.clone();
            for (var j = random.nextInt(4); j >= 0; j--) {
                damaged[random.nextInt(damaged.length)] = (byte) "\r\n-\"; =x\\".charAt(random.nextInt(9));
            }
            try {
                MultipartForm.of(TYPE, damaged).with(Map.of("seconds", "8"));
            } catch (ProtocolException e) {
                continue;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    static byte[] part(String disposition, String text) {
        return bytes("--b0un\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + text + "\r\n");
    }

    static byte[] filePart(byte[] file) {
        var part = new ByteArrayOutputStream();
        part.writeBytes(bytes("--b0un\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"C:\\a;"
                + "b.png\"\r\nContent-Type: image/png\r\n\r\n"));
        part.writeBytes(file);
        part.writeBytes(bytes("\r\n"));
        return part.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        var body = new ByteArrayOutputStream();
        for (var part : parts) {
            body.writeBytes(part);
        }
        body.writeBytes(bytes("--b0un--\r\n"));
        return body.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
