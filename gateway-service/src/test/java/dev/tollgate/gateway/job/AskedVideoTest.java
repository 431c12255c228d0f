package dev.tollgate.gateway.job;

import static dev.tollgate.gateway.job.MultipartFormTest.filePart;
import static dev.tollgate.gateway.job.MultipartFormTest.join;
import static dev.tollgate.gateway.job.MultipartFormTest.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.contracts.money.Rates;
import dev.tollgate.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedVideoTest {
    private static final String TYPE = "multipart/form-data; boundary=b0un";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                    | 8  | 854x480   | 480p  | 16:9",
                ", 'duration': 10, 'resolution': '720p'                | 10 | 1280x720  | 720p  | 16:9",
                ", 'duration': '15', 'aspect_ratio': '9:16'            | 15 | 480x854   | 480p  | 9:16",
                ", 'seconds': '4', 'size': '720x1280'                  | 4  | 720x1280  | 720p  | 9:16",
                ", 'seconds': 4                                        | 4  | 854x480   | 480p  | 16:9",
                ", 'seconds': 4.0, 'duration': 4                       | 4  | 854x480   | 480p  | 16:9",
                ", 'seconds': 1, 'resolution': '1080p', 'aspect_ratio': '1:1' | 1 | 1080x1080 | 1080p | 1:1",
                ", 'size': '1792x1024', 'aspect_ratio': '16:9'         | 8  | 1792x1024 | 1080p | 16:9",
                ", 'size': '640x480', 'resolution': '480p'             | 8  | 640x480   | 480p  | ",
                ", 'size': null, 'seconds': null, 'n': 1               | 8  | 854x480   | 480p  | 16:9",
            })
    void eitherNamesMeanTheSame(String members, int seconds, String size, String resolution, String aspectRatio) {
        var asked = AskedVideo.ofJson(json("{'model': 'm', 'prompt': 'p'" + members + "}"));

        assertThat(asked.seconds()).isEqualTo(seconds);
        assertThat(asked.input().path("seconds").asText()).isEqualTo(Integer.toString(seconds));
        assertThat(asked.input().path("size").asText()).isEqualTo(size);
        assertThat(asked.input().path("resolution").asText()).isEqualTo(resolution);
        assertThat(asked.input().path("aspect_ratio").asText(null)).isEqualTo(aspectRatio);
        assertThat(asked.input().has("duration")).isFalse();
        assertThat(asked.body()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'prompt': 'p'}                                                   | model",
                "{'model': 7, 'prompt': 'p'}                                       | model",
                "{'model': 'm'}                                                    | prompt",
                "{'model': 'm', 'prompt': ' '}                                     | prompt",
                "{'model': 'm', 'prompt': ['p']}                                   | prompt",
                "{'model': 'm', 'prompt': 'p', 'duration': 0}                      | duration",
                "{'model': 'm', 'prompt': 'p', 'duration': 16}                     | duration",
                "{'model': 'm', 'prompt': 'p', 'duration': 'x'}                    | duration",
                "{'model': 'm', 'prompt': 'p', 'duration': 1.5}                    | duration",
                "{'model': 'm', 'prompt': 'p', 'duration': -4}                     | duration",
                "{'model': 'm', 'prompt': 'p', 'duration': 1e400}                  | duration",
                "{'model': 'm', 'prompt': 'p', 'duration': true}                   | duration",
                "{'model': 'm', 'prompt': 'p', 'seconds': 0}                       | seconds",
                "{'model': 'm', 'prompt': 'p', 'seconds': '16'}                    | seconds",
                "{'model': 'm', 'prompt': 'p', 'seconds': ''}                      | seconds",
                "{'model': 'm', 'prompt': 'p', 'seconds': {}}                      | seconds",
                "{'model': 'm', 'prompt': 'p', 'seconds': 4, 'duration': 5}        | duration",
                "{'model': 'm', 'prompt': 'p', 'resolution': '4k'}                 | resolution",
                "{'model': 'm', 'prompt': 'p', 'resolution': 720}                  | resolution",
                "{'model': 'm', 'prompt': 'p', 'aspect_ratio': '4:3'}              | aspect_ratio",
                "{'model': 'm', 'prompt': 'p', 'size': 'large'}                    | size",
                "{'model': 'm', 'prompt': 'p', 'size': '3840x2160'}                | size",
                "{'model': 'm', 'prompt': 'p', 'size': '0x0'}                      | size",
                "{'model': 'm', 'prompt': 'p', 'size': '1280x720', 'resolution': '480p'}    | resolution",
                "{'model': 'm', 'prompt': 'p', 'size': '1280x720', 'aspect_ratio': '9:16'}  | aspect_ratio",
                "{'model': 'm', 'prompt': 'p', 'n': 2}                             | n",
            })
    void whatCannotBeIsRefusedByName(String body, String name) {
        var refused = catchThrowableOfType(ProtocolException.class, () -> AskedVideo.ofJson(json(body)));

        assertThat(refused.error().param()).isEqualTo(name);
        assertThat(refused).hasMessageContaining("`" + name + "`");
    }

    @Test
    void aPromptMayBeLongButNotLonger() {
        var most = "é".repeat(32_000);

        assertThat(AskedVideo.ofJson(json("{'model': 'm', 'prompt': '" + most + "'}"))
                        .input()
                        .path("prompt")
                        .asText())
                .isEqualTo(most);
        assertThat(catchThrowableOfType(
                                ProtocolException.class,
                                () -> AskedVideo.ofJson(json("{'model': 'm', 'prompt': '" + most + "!'}")))
                        .error()
                        .param())
                .isEqualTo("prompt");
    }

    @Test
    void membersThatAreNotKnownHereAreKept() {
        var asked = AskedVideo.ofJson(
                json("{'model': 'm', 'prompt': 'p', 'seed': 7, 'input_reference': {'image_url': 'https://x/y.png'}}"));

        assertThat(asked.input().path("seed").asInt()).isEqualTo(7);
        assertThat(asked.input().path("input_reference").path("image_url").asText())
                .isEqualTo("https://x/y.png");
    }

    @Test
    void aFormIsKeptAsItIsWhenItSaysEverything() {
        var body = join(
                part("name=\"model\"", "m"),
                part("name=\"prompt\"", "p"),
                part("name=\"seconds\"", "4"),
                part("name=\"size\"", "720x1280"),
                filePart(new byte[] {1, 2, 3}));

        var asked = AskedVideo.ofForm(TYPE, body);

        assertThat(asked.seconds()).isEqualTo(4);
        assertThat(sent(asked)).isEqualTo(body);
        assertThat(Objects.requireNonNull(asked.body()).contentType()).isEqualTo(TYPE);
        assertThat(asked.input().has("input_reference")).isFalse();
    }

    @Test
    void aFormIsToldWhatIsChargedWhenItDoesNotSay() {
        var body = join(part("name=\"model\"", "m"), part("name=\"prompt\"", "p"), part("name=duration", "5"));

        var sent = MultipartForm.of(TYPE, sent(AskedVideo.ofForm(TYPE, body)));

        assertThat(sent.text("seconds")).isEqualTo("5");
        assertThat(sent.text("size")).isEqualTo("854x480");
        assertThat(sent.text("prompt")).isEqualTo("p");
    }

    @Test
    void theUnitIsTheOneThatHasAPrice() {
        var asked = AskedVideo.ofJson(json("{'model': 'm', 'prompt': 'p', 'seconds': 10, 'resolution': '720p'}"));

        assertThat(asked.units(new Rates(Map.of("second", 1L)))).isEqualTo(Map.of("second", 10L));
        assertThat(asked.units(new Rates(Map.of("second", 1L, "second-720p", 2L))))
                .isEqualTo(Map.of("second-720p", 10L));
        assertThat(asked.units(new Rates(Map.of("request", 1L)))).containsEntry("request", 1L);
    }

    private static byte[] sent(AskedVideo asked) {
        return Base64.getDecoder().decode(Objects.requireNonNull(asked.body()).base64());
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
