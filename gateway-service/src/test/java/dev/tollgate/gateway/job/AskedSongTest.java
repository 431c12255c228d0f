package dev.tollgate.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.protocol.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedSongTest {
    @Test
    void synonymsOfAggregatorsAreRead() {
        var asked = music("{'gpt_description_prompt': 'p', 'tags': 'jazz', 'mv': 'chirp-v4', 'continue_at': 12.5,"
                + " 'task_id': 't', 'continue_clip_id': 'c', 'notify_hook': 'https://x', 'voice': null, 'wait': ''}");

        assertThat(asked.input().path("prompt").asText()).isEqualTo("p");
        assertThat(asked.input().path("style").asText()).isEqualTo("jazz");
        assertThat(asked.input().path("mv").asText()).isEqualTo("chirp-v4");
        assertThat(asked.input().path("continue_at").asDouble()).isEqualTo(12.5);
        assertThat(asked.taskId()).isEqualTo("t");
        assertThat(asked.clipId()).isEqualTo("c");
        assertThat(asked.ignored()).containsExactly("notify_hook");
        assertThat(asked.model()).isEqualTo("suno_music");
        assertThat(AskedSong.of(json("{'prompt': 'p'}"), JobKind.LYRICS).model())
                .isEqualTo("suno_lyrics");
        assertThat(music("{'prompt': 'p', 'model': 'other'}").model()).isEqualTo("other");
    }

    @Test
    void lyricsAreEnoughForMusic() {
        assertThat(music("{'lyrics': 'la la'}").input().path("lyrics").asText()).isEqualTo("la la");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                    | prompt",
                "{'prompt': ''}                                        | prompt",
                "{'prompt': 5}                                         | prompt",
                "{'prompt': 'p', 'title': ['t']}                       | title",
                "{'prompt': 'p', 'style': {}}                          | style",
                "{'prompt': 'p', 'style': 'a', 'tags': 'b'}            | tags",
                "{'prompt': 'p', 'tags': 1}                            | tags",
                "{'prompt': 'p', 'gpt_description_prompt': 'q'}        | gpt_description_prompt",
                "{'prompt': 'p', 'make_instrumental': 'yes'}           | make_instrumental",
                "{'prompt': 'p', 'continue_at': -1, 'task_id': 't'}    | continue_at",
                "{'prompt': 'p', 'continue_at': '3', 'task_id': 't'}   | continue_at",
                "{'prompt': 'p', 'continue_at': 3}                     | continue_at",
                "{'prompt': 'p', 'mv': false}                          | mv",
                "{'prompt': 'p', 'model': 1}                           | model",
                "{'prompt': 'p', 'task_id': 1}                         | task_id",
                "{'prompt': 'p', 'continue_clip_id': []}               | continue_clip_id",
            })
    void whatCannotBeIsRefusedByName(String body, String name) {
        var refused = catchThrowableOfType(ProtocolException.class, () -> music(body));

        assertThat(refused.error().param()).isEqualTo(name);
        assertThat(refused).hasMessageContaining("`" + name + "`");
    }

    @ParameterizedTest
    @CsvSource({"prompt, 5000", "lyrics, 5000", "style, 1000", "title, 200"})
    void textsHaveALongestLength(String name, int most) {
        var other = name.equals("prompt") ? "mv" : "prompt";
        var body = "{'%s': 'x', '%s': '%s'}";

        assertThat(music(body.formatted(other, name, "x".repeat(most)))
                        .input()
                        .path(name)
                        .asText())
                .hasSize(most);
        var refused = catchThrowableOfType(
                ProtocolException.class, () -> music(body.formatted(other, name, "x".repeat(most + 1))));
        assertThat(refused).hasMessageContaining("`" + name + "`", Integer.toString(most));
    }

    @Test
    void lyricsNeedAPrompt() {
        assertThat(catchThrowableOfType(
                                ProtocolException.class,
                                () -> AskedSong.of(json("{'lyrics': 'la la'}"), JobKind.LYRICS))
                        .error()
                        .param())
                .isEqualTo("prompt");
    }

    private static AskedSong music(String body) {
        return AskedSong.of(json(body), JobKind.MUSIC);
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
