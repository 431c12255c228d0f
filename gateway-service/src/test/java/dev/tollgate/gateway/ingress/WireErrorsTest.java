package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.gateway.ingress.ExactUpstream.Answer;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Errors of providers on their way to a client.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class WireErrorsTest {
    private final Stage stage = Stage.get();

    private GatewayClient.Answer ask(Dialect speaks, Dialect provider, boolean stream, Answer answer) {
        stage.withdraw();
        stage.offer("erring", provider, "{}");
        stage.upstream().answer(List.of(answer));
        return stage.client().complete(speaks, "erring", stream);
    }

    @Test
    @DisplayName("P28 CC<-RS: a response that fails after its first words ends the stream with an error")
    void failedResponseAfterWordsEndsTheStreamWithAnError() {
        var answer = ask(Dialect.CHAT, Dialect.RESPONSES, true, Answer.stream(CREATED, """
                event: response.output_text.delta
                data: {"type":"response.output_text.delta","sequence_number":1,"item_id":"m","output_index":0,"content_index":0,"delta":"Hel"}

                """, FAILED));

        assertThat(answer.status()).isEqualTo(200);
        var last = Dialect.events(answer.body()).getLast();
        assertThat(last.at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(last.at("/error/message").asText()).contains("Rate limit reached. Please try again in 3s");
        assertThat(answer.body()).doesNotContain("\"finish_reason\":\"", "[DONE]");
    }

    @ParameterizedTest(name = "P28 CC<-RS: a response that fails before its first word is a 429, streamed: {0}")
    @ValueSource(booleans = {true, false})
    void failedResponseIsNoSuccess(boolean stream) {
        var failed = FAILED.substring(FAILED.indexOf("\"response\":") + 11, FAILED.lastIndexOf('}'));

        var answer = ask(
                Dialect.CHAT, Dialect.RESPONSES, stream, stream ? Answer.stream(CREATED, FAILED) : Answer.json(failed));

        assertThat(answer.status()).as(answer.body()).isEqualTo(429);
        assertThat(answer.errorCode()).isEqualTo("rate_limit_exceeded");
        assertThat(answer.body()).contains("Rate limit reached. Please try again in 3s");
        assertThat(answer.header("retry-after")).isEqualTo("3");
    }

    private static final String CREATED = """
            event: response.created
            data: {"type":"response.created","sequence_number":0,"response":{"id":"r","object":"response","status":"in_progress","model":"up","output":[]}}

            """;
    private static final String FAILED = """
            event: response.failed
            data: {"type":"response.failed","sequence_number":2,"response":{"id":"r","object":"response","status":"failed","model":"up","output":[],"error":{"code":"rate_limit_exceeded","message":"Rate limit reached. Please try again in 3s"}}}

            """;

    @Test
    @DisplayName("P49 AM<-GM: Gemini's 429 keeps its text and its hint to retry")
    void limitOfGeminiIsToldToAnthropicClients() {
        var answer = ask(Dialect.ANTHROPIC, Dialect.GEMINI, true, Answer.json(429, """
                {"error":{"code":429,"message":"Quota exceeded. Please retry in 12.3s.","status":"RESOURCE_EXHAUSTED",\
                "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"12.3s"}]}}"""));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("retry-after")).isEqualTo("13");
        assertThat(answer.json().path("type").asText()).isEqualTo("error");
        assertThat(answer.json().at("/error/type").asText()).isEqualTo("rate_limit_error");
        assertThat(answer.json().at("/error/message").asText()).contains("Quota exceeded");
        assertThat(answer.header("request-id"))
                .isNotEmpty()
                .isEqualTo(answer.json().path("request_id").asText());
    }

    @ParameterizedTest(name = "P50 CC<-AM: Anthropic''s 529 is OpenAI''s 503, streamed: {0}")
    @ValueSource(booleans = {true, false})
    void overloadOfAnthropicIs503(boolean stream) {
        var answer = ask(
                Dialect.CHAT,
                Dialect.ANTHROPIC,
                stream,
                Answer.json(
                        529,
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("content-type")).startsWith("application/json");
        assertThat(answer.json().at("/error/type").asText()).isEqualTo("service_unavailable");
        assertThat(answer.errorCode()).isEqualTo("server_is_overloaded");
    }

    @Test
    @DisplayName("P51 AM>AM: errors and betas pass through unchanged")
    void errorsAndBetasPassThrough() {
        var error = "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
                + "\"\\\"thinking.type.enabled\\\" is not supported for this model. Use \\\"thinking.type.adaptive\\\""
                + " and \\\"output_config.effort\\\" to control thinking behavior.\"},\"request_id\":\"req_7\"}";
        stage.offer("erring", Dialect.ANTHROPIC, "{}");
        stage.upstream()
                .answer(List.of(new Answer(
                        "HTTP/1.1 400 Bad\r\ncontent-type: application/json\r\nrequest-id: req_7",
                        List.of(error),
                        false)));

        var answer = stage.client()
                .send(stage.client()
                        .request(
                                Dialect.ANTHROPIC,
                                "/v1/messages?beta=true",
                                Dialect.ANTHROPIC.body("erring", true, false))
                        .header("anthropic-beta", "claude-code-20250219,made-up-2027-01-01"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(error);
        assertThat(answer.header("request-id")).isEqualTo("req_7");
        assertThat(stage.upstream().got()).hasSize(1);
        assertThat(stage.upstream().got().getFirst().head())
                .containsIgnoringCase("\r\nanthropic-beta: claude-code-20250219,made-up-2027-01-01\r\n");
    }

    @ParameterizedTest(name = "P53 {0}<-AM: a credential of ours that is refused is a {1} {2}")
    @CsvSource({"ANTHROPIC, 500, api_error", "CHAT, 502, server_error"})
    void refusedCredentialIsNoClientError(Dialect speaks, int status, String word) {
        var answer = ask(
                speaks,
                Dialect.ANTHROPIC,
                true,
                Answer.json(
                        401,
                        "{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":"
                                + "\"invalid x-api-key " + PlatformFake.CREDENTIAL + "\"}}"));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(speaks.errorWord(answer.json())).isEqualTo(word);
        assertThat(answer.body()).doesNotContain(PlatformFake.CREDENTIAL, "sk-");
    }

    @ParameterizedTest(name = "P74 CC<-{0}: an HTML page is a bad gateway, and nothing of it is told")
    @EnumSource(Dialect.class)
    void pageIsABadGateway(Dialect provider) {
        for (var stream : List.of(true, false)) {
            var page = new Answer(
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html", List.of("<html><b>Welcome</b></html>"), false);

            var answer = ask(Dialect.CHAT, provider, stream, page);

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.json().at("/error/message").asText()).isNotEmpty().doesNotContain("Welcome");
            var attempts = stage.usage().of(answer.requestId()).attempts();
            assertThat(attempts).extracting(Attempt::error).containsExactly("html");
        }
    }

    @ParameterizedTest(name = "P74 CC<-{0}: a stream without a content type is streamed")
    @EnumSource(Dialect.class)
    void streamWithoutContentTypeIsStreamed(Dialect provider) {
        var pieces = Scripts.talks(provider);

        var answer = ask(Dialect.CHAT, provider, true, new Answer("HTTP/1.1 200 OK", pieces, false));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Dialect.CHAT.text(answer.body(), true)).isEqualTo("Hello.");
        assertThat(answer.body()).endsWith(Dialect.CHAT.terminator());
    }
}
