package dev.tollgate.mediajobs.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
    private static final String TYPE = "multipart/form-data; boundary=\"x y\"";

    @Test
    void onlyTheModelIsRewritten() {
        var file = "\u0000\u00ff\r\n--x\r\n\r\nmodel=\"model\"";
        var before = "preamble\r\n--x y\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nA cat\r\n--x y\r\n"
                + "content-disposition: form-data; name=\"model\"\r\n\r\n";
        var after = "\r\n--x y\r\nContent-Disposition: form-data; name=\"input_reference\"; filename=\"model\"\r\n"
                + "Content-Type: image/png\r\n\r\n" + file + "\r\n--x y--\r\nepilogue";

        var rewritten = rewritten(TYPE, before + "ours" + after);

        assertThat(rewritten).isEqualTo(before + "theirs-2" + after);
    }

    @Test
    void anEmptyModelIsFilled() {
        var form = "--b\r\nContent-Disposition: form-data; name=model\r\n\r\n\r\n--b--\r\n";
        var tight = "--b\r\nContent-Disposition: form-data; name=model\r\n\r\n--b--\r\n";

        assertThat(rewritten("multipart/form-data; boundary=b", form))
                .isEqualTo("--b\r\nContent-Disposition: form-data; name=model\r\n\r\ntheirs-2\r\n--b--\r\n");
        assertThat(rewritten("multipart/form-data; boundary=b", tight)).contains("\r\n\r\ntheirs-2\r\n--b--");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b",
                "--b--\r\n",
                "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ncut",
                "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nmodel\r\n--b--",
                "--c\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nours\r\n--c--"
            })
    void whatHasNoModelIsNotSent(String body) {
        var form = new Form("multipart/form-data; boundary=b", body.getBytes(StandardCharsets.ISO_8859_1));

        assertThat(form.hasModel()).isFalse();
    }

    private static String rewritten(String type, String body) {
        var form = new Form(type, body.getBytes(StandardCharsets.ISO_8859_1));
        return new String(form.withModel("theirs-2").orElseThrow(), StandardCharsets.ISO_8859_1);
    }
}
