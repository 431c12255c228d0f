package dev.tollgate.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatAnswerTest {
    @Test
    void roleAloneMeansNothing() throws IOException {
        var chunk = read("{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                + "\"finish_reason\":null}],\"usage\":null}");

        assertThat(chunk.hasOutput()).isFalse();
        assertThat(chunk.hasFinish()).isFalse();
        assertThat(chunk.usage()).isNull();
        assertThat(chunk.id()).isEqualTo("c1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"content\":\"é\"",
                "\"content\":[{\"type\":\"text\",\"text\":\"x\"}]",
                "\"refusal\":\"no\"",
                "\"reasoning_content\":\"hm\"",
                "\"reasoning\":\"hm\"",
                "\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"\"}}]",
                "\"function_call\":{\"name\":\"f\"}"
            })
    void everyKindOfOutputIsSeen(String delta) throws IOException {
        assertThat(read("{\"choices\":[{\"delta\":{" + delta + "}}]}").hasOutput())
                .isTrue();
    }

    @Test
    void answerIsFinishedWhenEachOfItsChoicesIs() throws IOException {
        var answer = new ChatAnswer();
        feed(answer, "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}");
        feed(answer, "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}");
        assertThat(answer.isFinished()).isFalse();

        feed(answer, "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}]}");

        assertThat(answer.isFinished()).isTrue();
        assertThat(answer.outputBytes()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":{\"message\":\"m\"}}", "{\"error\":\"m\"}"})
    void errorObjectsAreSeen(String json) throws IOException {
        assertThat(read(json).error()).isEqualTo("m");
    }

    @Test
    void nullErrorIsNone() throws IOException {
        assertThat(read("{\"error\":null,\"choices\":[]}").error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":[{", "[]", "7", "{} {}", "{\"a\":}"})
    void anythingButOneObjectIsMalformed(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class);
    }

    @Test
    void modelAndUsageAreReplacedInPlace() throws IOException {
        var text =
                "xx{\"model\": \"theirs\" ,\"choices\":[],\"usage\" : {\"prompt_tokens\":1,\"d\":{\"e\":2}} , \"z\":1}yy";
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var answer = new ChatAnswer();
        answer.read(bytes, 2, bytes.length - 2);

        var edited = OpenAiEdits.answer(bytes, 0, bytes.length, answer, OpenAiEdits.quoted("ours"), true);

        assertThat(edited.toString()).isEqualTo("xx{\"model\": \"ours\" ,\"choices\":[],\"usage\" : null , \"z\":1}yy");
    }

    @Test
    void usageBecomesDisjointUnits() throws IOException {
        assertThat(units("{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":30,\"cache_write_tokens\":20,\"audio_tokens\":0},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":10}}"))
                .contains(Map.of(
                        "input", 50L, "cache-read", 30L, "cache-write-5m", 20L, "output", 40L, "reasoning", 10L));
    }

    @Test
    void reasoningThatTheCompletionLeavesOutIsAdded() throws IOException {
        assertThat(units("{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":115,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":100}}"))
                .contains(Map.of("input", 10L, "output", 5L, "reasoning", 100L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"prompt_tokens\":-1,\"completion_tokens\":5}",
                "{\"prompt_tokens\":1,\"completion_tokens\":1e30}",
                "{\"prompt_tokens\":1,\"completion_tokens\":0}",
                "{\"prompt_tokens\":1,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":2}}",
                "{\"prompt_tokens\":1,\"completion_tokens\":5,\"completion_tokens_details\":{\"reasoning_tokens\":6}}"
            })
    void usageThatCannotBeTrueIsNotBelieved(String usage) throws IOException {
        assertThat(units(usage)).isEmpty();
    }

    private static Optional<Map<String, Long>> units(String usage) throws IOException {
        var answer = read("{\"choices\":[],\"usage\":" + usage + "}");
        var reported = answer.usage();
        assertThat(reported).isNotNull();
        return reported.units(100);
    }

    private static ChatAnswer read(String json) throws IOException {
        var answer = new ChatAnswer();
        feed(answer, json);
        return answer;
    }

    private static void feed(ChatAnswer answer, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        answer.read(bytes, 0, bytes.length);
    }
}
