package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatAnswerTest {
    @AutoClose
    private static final Provider PROVIDER = new Provider();

    @Test
    void answerHasAllMembersOfTheChatCompletionObject() {
        var answer = PROVIDER.chat(Provider.chat("gpt-5.4+tokens=20", "Hello"));

        assertThat(answer.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "id", "object", "created", "model", "choices", "usage", "service_tier", "system_fingerprint");
        assertThat(answer.at("/choices/0").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("index", "message", "logprobs", "finish_reason");
        assertThat(answer.at("/choices/0/message").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("role", "content", "refusal", "annotations");
        assertThat(answer.path("model").asText()).isEqualTo("gpt-5.4");
        assertThat(answer.path("id").asText()).startsWith("chatcmpl-");
        assertThat(answer.at("/choices/0/message/content").asText()).startsWith("You said: Hello.");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void sameQuestionHasTheSameText() {
        var first = PROVIDER.chat(Provider.chat("gpt-5.4", "Tell me more"));
        var second = PROVIDER.chat(Provider.chat("gpt-5.4", "Tell me more"));

        assertThat(second.at("/choices")).isEqualTo(first.at("/choices"));
        assertThat(second.path("id")).isNotEqualTo(first.path("id"));
    }

    @Test
    void usageEqualsTheTruth() {
        var answer = PROVIDER.chat(Provider.chat("gpt-5.4", "How much was that?", "\"reasoning_effort\":\"high\""));

        var truth = PROVIDER.lastTruth();
        var usage = answer.path("usage");
        assertThat(truth.subject().answerId()).isEqualTo(answer.path("id").asText());
        assertThat(truth.subject().requestId()).isEqualTo("request-1");
        assertThat(truth.delivery().completed()).isTrue();
        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(truth.units().inputTokens());
        assertThat(usage.path("completion_tokens").asInt())
                .isEqualTo(truth.units().outputTokens())
                .isEqualTo(truth.delivery().outputTokens());
        assertThat(usage.at("/completion_tokens_details/reasoning_tokens").asInt())
                .isEqualTo(truth.units().reasoningTokens())
                .isGreaterThanOrEqualTo(160);
    }

    @ParameterizedTest
    @CsvSource({"max_tokens", "max_completion_tokens"})
    void limitEndsTheAnswerWithLength(String limit) {
        var answer = PROVIDER.chat(Provider.chat("gpt-5.4", "Hello", "\"" + limit + "\":5"));

        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void reasoningUsesUpTheLimit() {
        var body = Provider.chat("gpt-5.4", "Hello", "\"reasoning_effort\":\"high\"", "\"max_completion_tokens\":50");

        var answer = PROVIDER.chat(body);

        assertThat(answer.at("/choices/0/message/content").asText()).isEmpty();
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(50);
    }

    @Test
    void modelThatThinksAloudShowsItsReasoning() {
        var answer = PROVIDER.chat(Provider.chat("deepseek-r1", "Hello"));

        assertThat(answer.at("/choices/0/message/reasoning_content").asText()).isNotBlank();
    }

    @Test
    void stopSequenceIsNotPartOfTheAnswer() {
        var answer = PROVIDER.chat(Provider.chat("gpt-5.4", "one two three", "\"stop\":[\" two\"]"));

        assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("You said: one");
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void severalChoicesDiffer() {
        var answer = PROVIDER.chat(Provider.chat("gpt-5.4", "Hello", "\"n\":3"));

        assertThat(answer.path("choices")).hasSize(3);
        assertThat(answer.at("/choices/2/index").asInt()).isEqualTo(2);
        assertThat(answer.at("/choices/0/message")).isNotEqualTo(answer.at("/choices/1/message"));
    }

    @Test
    void logprobsCoverEveryToken() {
        var body = Provider.chat("gpt-5.4+tokens=7", "Hello", "\"logprobs\":true", "\"top_logprobs\":2");

        var logprobs = PROVIDER.chat(body).at("/choices/0/logprobs/content");

        assertThat(logprobs).hasSize(7);
        assertThat(logprobs.at("/0/top_logprobs")).hasSize(2);
        assertThat(logprobs.at("/0/bytes/0").asInt()).isEqualTo('Y');
    }

    @Test
    void imagesAreAcknowledged() {
        var answer = PROVIDER.chat("""
                {"model":"gpt-5.4","messages":[{"role":"user","content":[{"type":"text","text":"What is this?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}},
                {"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9j/","detail":"low"}}]}]}""");

        assertThat(answer.at("/choices/0/message/content").asText())
                .startsWith("I can see 2 images (image/png, image/jpeg). You said: What is this?");
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isGreaterThan(850);
    }

    @Test
    void jsonObjectIsJson() {
        var body = Provider.chat("gpt-5.4", "Answer in JSON", "\"response_format\":{\"type\":\"json_object\"}");

        var content = PROVIDER.chat(body).at("/choices/0/message/content").asText();

        assertThat(Provider.json(content).isObject()).isTrue();
    }

    @Test
    void longPromptSeenBeforeIsCachedInPart() {
        var text = "The quick brown fox jumps over the lazy dog. ".repeat(200);
        var first = PROVIDER.chat(Provider.chat("gpt-5.4", text + "One?"));

        var second = PROVIDER.chat(Provider.chat("gpt-5.4", text + "Two?"));

        var cached = "/usage/prompt_tokens_details/cached_tokens";
        assertThat(first.at(cached).asInt()).isZero();
        assertThat(second.at(cached).asInt())
                .isGreaterThanOrEqualTo(1024)
                .isLessThan(second.at("/usage/prompt_tokens").asInt());
        assertThat(second.at(cached).asInt() % 128).isZero();
        assertThat(PROVIDER.lastTruth().units().cachedTokens())
                .isEqualTo(second.at(cached).asInt());
    }

    @Test
    void bodyOfManyMegabytesIsRead() {
        var image = "A".repeat(20 << 20);
        var answer = PROVIDER.chat(
                "{\"model\":\"gpt-5.4\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                        + "\"image_url\":{\"url\":\"data:image/png;base64," + image + "\"}}]}]}");

        assertThat(answer.at("/choices/0/message/content").asText()).startsWith("I can see 1 image");
    }
}
