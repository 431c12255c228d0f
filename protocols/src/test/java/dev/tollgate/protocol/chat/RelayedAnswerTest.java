package dev.tollgate.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayedAnswerTest {
    @Test
    void roleAloneMeansNothing() throws IOException {
        var chunk = read("{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                + "\"finish_reason\":null}],\"usage\":null}");

        assertThat(chunk.hasOutput()).isFalse();
        assertThat(chunk.isMeaningful()).isFalse();
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
        var answer = new RelayedAnswer("ours", true);
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
        var error = read(json).error();

        assertThat(error).isNotNull();
        assertThat(error.message()).isEqualTo("m");
        assertThat(error.kind()).isEqualTo(CompletionError.Kind.BAD_GATEWAY);
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
        var answer = new RelayedAnswer("ours", true);
        answer.read(bytes, 2, bytes.length - 2);

        assertThat(answer.fits()).isFalse();
        assertThat(answer.isDropped()).isTrue();
        assertThat(answer.edited(bytes, 0, bytes.length))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("xx{\"model\": \"ours\" ,\"choices\":[],\"usage\" : null , \"z\":1}yy");
    }

    @Test
    void chunkThatNeedsNoEditFits() throws IOException {
        assertThat(read("{\"model\":\"ours\",\"choices\":[],\"usage\":null}").fits())
                .isTrue();
        assertThat(read("{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}").fits())
                .isTrue();
    }

    @Test
    void doneIsTheTerminalPayload() throws IOException {
        var answer = read("{\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}");
        assertThat(answer.isTerminal()).isFalse();
        assertThat(answer.ending()).asString(StandardCharsets.UTF_8).isEqualTo("data: [DONE]\n\n");

        feed(answer, "[DONE]");

        assertThat(answer.isTerminal()).isTrue();
        assertThat(answer.isMeaningful()).isFalse();
        assertThat(answer.isDropped()).isFalse();
        assertThat(answer.fits()).isTrue();
        assertThat(answer.ending()).isEmpty();
    }

    @Test
    void usageIsReadInTheNeutralIdentity() throws IOException {
        assertThat(usage("{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":30,\"cache_write_tokens\":20,\"audio_tokens\":7},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":10,\"audio_tokens\":3}}"))
                .isEqualTo(new Usage(100, 30, 20, 0, 50, 10, 7, 3));
    }

    @Test
    void tokensOfPicturesAreToldApart() throws IOException {
        assertThat(usage("{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150,"
                        + "\"prompt_tokens_details\":{\"image_tokens\":60,\"audio_tokens\":7},"
                        + "\"completion_tokens_details\":{\"image_tokens\":40}}"))
                .isEqualTo(new Usage(100, 0, 0, 0, 50, 0, 7, 0, 60, 40));
    }

    @Test
    void reasoningThatTheCompletionLeavesOutIsAdded() throws IOException {
        assertThat(usage("{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":115,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":100}}"))
                .isEqualTo(new Usage(10, 0, 0, 0, 105, 100, 0, 0));
    }

    @Test
    void lastUsageHoldsThroughTheChunksAfterIt() throws IOException {
        var answer = read("{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}");
        feed(answer, "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":5}}");
        feed(answer, "[DONE]");

        assertThat(answer.usage()).isEqualTo(new Usage(1, 0, 0, 0, 5, 0, 0, 0));
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
        assertThat(usage(usage)).isNull();
    }

    private static @Nullable Usage usage(String usage) throws IOException {
        return read("{\"choices\":[{\"delta\":{\"content\":\"text\"}}],\"usage\":" + usage + "}")
                .usage();
    }

    private static RelayedAnswer read(String json) throws IOException {
        var answer = new RelayedAnswer("ours", true);
        feed(answer, json);
        return answer;
    }

    private static void feed(RelayedAnswer answer, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        answer.read(bytes, 0, bytes.length);
    }
}
