package dev.tollgate.protocol.responses;

import static dev.tollgate.protocol.responses.Samples.CODEC;
import static dev.tollgate.protocol.responses.Samples.IDENTITY;
import static dev.tollgate.protocol.responses.Samples.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorBodiesTest {
    @Test
    void P49_anErrorHasItsMembersAndARetryHint() {
        var error = new CompletionError(Kind.RATE_LIMITED, "Quota exceeded.", null, null, Duration.ofMillis(12_300));

        var answer = CODEC.encodeError(error, IDENTITY);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers()).containsEntry("Retry-After", "13");
        assertThat(json(answer.body()))
                .isEqualTo(json("{\"error\":{\"message\":\"Quota exceeded.\",\"type\":\"rate_limit_error\","
                        + "\"param\":null,\"code\":\"rate_limit_exceeded\"}}"));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindHasAStatusAndAType(Kind kind) {
        var answer = CODEC.encodeError(CompletionError.of(kind, "m"), IDENTITY);

        assertThat(answer.status()).isBetween(400, 599);
        assertThat(json(answer.body()).at("/error/type").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "400 | {'error':{'message':'bad','type':'invalid_request_error','param':'input','code':null}} | INVALID",
                "400 | {'error':{'message':'x','code':'context_length_exceeded'}} | CONTEXT_TOO_LONG",
                "400 | {'error':{'message':'This model has a maximum context length of 5','type':'invalid_request_error'}} | CONTEXT_TOO_LONG",
                "400 | {'error':{'message':'x','code':'content_policy_violation'}} | CONTENT_POLICY",
                "401 | {'error':{'message':'Incorrect API key provided: sk-abcdefgh12345678'}} | UPSTREAM_AUTH",
                "403 | {} | UPSTREAM_AUTH",
                "402 | {} | UPSTREAM_BILLING",
                "429 | {'error':{'message':'You exceeded','code':'insufficient_quota'}} | UPSTREAM_BILLING",
                "429 | {'error':{'message':'slow'}} | RATE_LIMITED",
                "404 | {'error':{'message':'no','code':'model_not_found'}} | NOT_FOUND",
                "413 | - | TOO_LARGE",
                "500 | {'error':'oops'} | INTERNAL",
                "502 | <html>bad</html> | BAD_GATEWAY",
                "503 | {'error':{'message':'x','code':'server_is_overloaded'}} | OVERLOADED",
                "529 | {} | OVERLOADED",
                "504 | {} | TIMEOUT",
            })
    void anUpstreamsErrorIsUnderstood(int status, String body, Kind kind) {
        var bytes = (body == null ? "" : body.replace('\'', '"')).getBytes(StandardCharsets.UTF_8);

        var error = CODEC.decodeError(status, bytes);

        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.message()).isNotBlank().doesNotContain("sk-").doesNotContain("<html");
    }

    @Test
    void P53_aRefusedCredentialIsNotTheClientsAndNotTold() {
        var error = CODEC.decodeError(
                401,
                "{\"error\":{\"message\":\"Incorrect API key: sk-proj-secret12345\"}}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(CODEC.encodeError(error, IDENTITY).status()).isEqualTo(502);
        assertThat(CODEC.encodeError(error, IDENTITY).body()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"try again in 1.5s,1500", "try again in 28ms,28", "Try again in 1m2s,62000", "later,"})
    void theWaitIsReadFromTheText(String text, Long millis) {
        var body = "{\"error\":{\"message\":\"Please " + text + ".\",\"code\":\"rate_limit_exceeded\"}}";

        var wait = CODEC.decodeError(429, body.getBytes(StandardCharsets.UTF_8)).retryAfter();

        assertThat(wait).isEqualTo(millis == null ? null : Duration.ofMillis(millis));
    }

    @Test
    void countsAreReadAndWritten() {
        assertThat(CODEC.decodeCount(
                        "{\"object\":\"response.input_tokens\",\"input_tokens\":11}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(11);
        assertThat(CODEC.decodeCount("{\"input_tokens\":\"11\"}".getBytes(StandardCharsets.UTF_8)))
                .isNegative();
        assertThat(CODEC.decodeCount("<html>".getBytes(StandardCharsets.UTF_8))).isNegative();
        assertThat(new String(CODEC.encodeCount(11), StandardCharsets.UTF_8))
                .isEqualTo("{\"object\":\"response.input_tokens\",\"input_tokens\":11}");
    }
}
