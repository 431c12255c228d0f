package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ChatStreamTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String STREAM = "\"stream\":true";
    private static final String WITH_USAGE = "\"stream_options\":{\"include_usage\":true}";

    @AutoClose
    private static final Provider PROVIDER = new Provider();

    private static List<JsonNode> chunks(List<String> events) {
        return events.stream()
                .filter(event -> event.startsWith("{"))
                .map(Provider::json)
                .toList();
    }

    private static String joined(List<JsonNode> chunks, String pointer) {
        return chunks.stream().map(chunk -> chunk.at(pointer).asText("")).collect(Collectors.joining());
    }

    @Test
    void streamSaysWhatTheWholeAnswerSays() {
        var whole = PROVIDER.chat(Provider.chat("gpt-5.4", "Hello"));

        var events = PROVIDER.events(PATH, Provider.chat("gpt-5.4", "Hello", STREAM));

        var chunks = chunks(events);
        assertThat(joined(chunks, "/choices/0/delta/content"))
                .isEqualTo(whole.at("/choices/0/message/content").asText());
        assertThat(events.getLast()).isEqualTo("[DONE]");
        assertThat(chunks.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
        assertThat(chunks.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(chunks.stream().map(chunk -> chunk.path("id").asText()).distinct())
                .hasSize(1);
        assertThat(chunks).noneMatch(chunk -> chunk.has("usage"));
    }

    @Test
    void usageComesInAChunkWithoutChoicesWhenAskedFor() {
        var chunks = chunks(PROVIDER.events(PATH, Provider.chat("gpt-5.4+tokens=9", "Hello", STREAM, WITH_USAGE)));

        var last = chunks.getLast();
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo(9);
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.path("usage").isNull());
        assertThat(PROVIDER.lastTruth().delivery().outputTokens()).isEqualTo(9);
        assertThat(PROVIDER.lastTruth().delivery().completed()).isTrue();
    }

    @Test
    void toolCallArrivesInPieces() {
        var tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
                + "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}}]";

        var chunks = chunks(PROVIDER.events(PATH, Provider.chat("gpt-5.4", "Weather?", STREAM, WITH_USAGE, tools)));

        assertThat(joined(chunks, "/choices/0/delta/tool_calls/0/function/name"))
                .isEqualTo("get_weather");
        assertThat(joined(chunks, "/choices/0/delta/tool_calls/0/type")).isEqualTo("function");
        var arguments = Provider.json(joined(chunks, "/choices/0/delta/tool_calls/0/function/arguments"));
        assertThat(arguments.path("city").asText()).isEqualTo("Paris");
        var truth = PROVIDER.lastTruth();
        assertThat(truth.delivery().outputTokens()).isEqualTo(truth.units().outputTokens());
    }

    @Test
    void everyChoiceHasItsOwnStartAndEnd() {
        var chunks = chunks(PROVIDER.events(PATH, Provider.chat("gpt-5.4", "Hello", STREAM, "\"n\":2")));

        assertThat(chunks.stream().filter(chunk -> chunk.at("/choices/0/delta").has("role")))
                .hasSize(2);
        assertThat(chunks.stream()
                        .filter(chunk -> chunk.at("/choices/0/finish_reason").isTextual())
                        .map(chunk -> chunk.at("/choices/0/index").asInt()))
                .containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void reasoningIsCountedInWhatWasDelivered() {
        PROVIDER.events(PATH, Provider.chat("deepseek-r1", "Hello", STREAM));
        var aloud = PROVIDER.lastTruth();
        PROVIDER.events(PATH, Provider.chat("gpt-5.4", "Hello", STREAM, "\"reasoning_effort\":\"low\""));
        var silent = PROVIDER.lastTruth();

        assertThat(aloud.delivery().outputTokens()).isEqualTo(aloud.units().outputTokens());
        assertThat(silent.units().reasoningTokens()).isPositive();
        assertThat(silent.delivery().outputTokens()).isEqualTo(silent.units().outputTokens());
    }

    @Test
    void logprobsAreOnTheChunkOfTheirToken() {
        var chunks = chunks(PROVIDER.events(PATH, Provider.chat("gpt-5.4", "Hello", STREAM, "\"logprobs\":true")));

        assertThat(chunks.get(1).at("/choices/0/logprobs/content/0/token").asText())
                .isEqualTo(chunks.get(1).at("/choices/0/delta/content").asText());
    }
}
