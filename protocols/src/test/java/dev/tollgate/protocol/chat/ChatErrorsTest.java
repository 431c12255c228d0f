package dev.tollgate.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatErrorsTest {
    private static final ChatCodec CODEC = new ChatCodec();
    private static final AnswerIdentity IDENTITY = new AnswerIdentity("r1", "m", Instant.EPOCH);

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            INVALID              | 400 | invalid_request_error | -
            CONTEXT_TOO_LONG     | 400 | invalid_request_error | context_length_exceeded
            CONTENT_POLICY       | 400 | invalid_request_error | content_policy_violation
            UNAUTHENTICATED      | 401 | authentication_error  | invalid_api_key
            INSUFFICIENT_BALANCE | 402 | insufficient_quota    | insufficient_quota
            PERMISSION_DENIED    | 403 | permission_error      | permission_denied
            NOT_FOUND            | 404 | not_found_error       | not_found
            METHOD_NOT_ALLOWED   | 405 | invalid_request_error | method_not_allowed
            REQUEST_TIMEOUT      | 408 | invalid_request_error | request_timeout
            CONFLICT             | 409 | invalid_request_error | conflict
            TOO_LARGE            | 413 | invalid_request_error | request_too_large
            UNSUPPORTED_MEDIA    | 415 | invalid_request_error | unsupported_media_type
            RATE_LIMITED         | 429 | rate_limit_error      | rate_limit_exceeded
            INTERNAL             | 500 | server_error          | internal_error
            UPSTREAM_AUTH        | 502 | server_error          | upstream_auth_error
            BAD_GATEWAY          | 502 | server_error          | upstream_error
            UPSTREAM_BILLING     | 503 | service_unavailable   | server_is_overloaded
            OVERLOADED           | 503 | service_unavailable   | server_is_overloaded
            TIMEOUT              | 504 | server_error          | upstream_timeout
            """)
    void everyKindHasItsStatusAndWords(Kind kind, int status, String type, String code) throws JsonProcessingException {
        var response = CODEC.encodeError(CompletionError.of(kind, "text"), IDENTITY);

        var error = Json.MAPPER.readTree(response.body()).path("error");
        assertThat(response.status()).isEqualTo(status);
        assertThat(error.path("message").asText()).isEqualTo("text");
        assertThat(error.path("type").asText()).isEqualTo(type);
        assertThat(error.path("code").asText(null)).isEqualTo(code);
        assertThat(error.fieldNames()).toIterable().containsExactly("message", "type", "param", "code");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void ownCodeAndParamGoBeforeTheKinds(Kind kind) throws JsonProcessingException {
        var error = new CompletionError(kind, "text", "messages", "my_code", Duration.ofMillis(1_200));

        var response = CODEC.encodeError(error, IDENTITY);

        var json = Json.MAPPER.readTree(response.body()).path("error");
        assertThat(json.path("param").asText()).isEqualTo("messages");
        assertThat(json.path("code").asText()).isEqualTo("my_code");
        assertThat(response.headers()).containsEntry("retry-after", "2");
    }

    @Test
    void unknownModelHasOpenAisCode() {
        var error = new CompletionError(Kind.NOT_FOUND, "text", "model", null, null);

        assertThat(CODEC.encodeError(error, IDENTITY).body()).contains("\"code\":\"model_not_found\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            400 | {"error":{"message":"m","type":"invalid_request_error","param":"n","code":"bad"}} | INVALID          | m | n | bad
            400 | {"error":{"message":"m","code":"context_length_exceeded"}}  | CONTEXT_TOO_LONG | m | - | context_length_exceeded
            400 | {"error":{"message":"This model's maximum context length is 8 tokens"}} | CONTEXT_TOO_LONG | This model's maximum context length is 8 tokens | - | -
            400 | {"error":{"message":"m","code":"content_filter"}}           | CONTENT_POLICY   | m | - | content_filter
            401 | {"error":{"message":"m","code":"invalid_api_key"}}          | UPSTREAM_AUTH    | m | - | -
            403 | {"error":{"message":"m"}}                                   | UPSTREAM_AUTH    | m | - | -
            402 | {"error":{"message":"m"}}                                   | UPSTREAM_BILLING | m | - | -
            429 | {"error":{"message":"m","type":"insufficient_quota"}}       | UPSTREAM_BILLING | m | - | -
            429 | {"error":{"message":"m","type":"tokens"}}                   | RATE_LIMITED     | m | - | -
            404 | {"error":{"message":"m","code":"model_not_found"}}          | NOT_FOUND        | m | - | model_not_found
            409 | {"error":{"message":"m"}}                                   | CONFLICT         | m | - | -
            413 | {"error":{"message":"m"}}                                   | TOO_LARGE        | m | - | -
            422 | {"detail":"m"}                                              | INVALID          | m | - | -
            422 | {"errors":[{"message":"m"}]}                                | INVALID          | m | - | -
            500 | {"error":"m"}                                               | INTERNAL         | m | - | -
            502 | {"message":"m"}                                             | BAD_GATEWAY      | m | - | -
            503 | [{"error":{"code":503,"message":"m"}}]                      | OVERLOADED       | m | - | -
            504 | <html><title>Gateway time-out</title></html>                | TIMEOUT          | Gateway time-out | - | -
            529 | busy                                                        | OVERLOADED       | busy | - | -
            200 | {"error":{"code":429,"message":"m"}}                        | RATE_LIMITED     | m | - | -
            200 | {"error":{"type":"overloaded_error","message":"m"}}         | OVERLOADED       | m | - | -
            200 | {"error":{}}                                                | BAD_GATEWAY      | The provider gave an error without a text (status 200). | - | -
            """)
    void upstreamsErrorsAreUnderstood(int status, String body, Kind kind, String message, String param, String code) {
        var error = CODEC.decodeError(status, body.getBytes(StandardCharsets.UTF_8));

        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.message()).isEqualTo(message);
        assertThat(error.param()).isEqualTo(param);
        assertThat(error.code()).isEqualTo(code);
    }

    @Test
    void adviceToWaitIsTakenFromTheText() {
        var body = "{\"error\":{\"message\":\"Rate limit reached. Please try again in 1.5s.\"}}";

        var error = CODEC.decodeError(429, body.getBytes(StandardCharsets.UTF_8));

        assertThat(error.retryAfter()).isEqualTo(Duration.ofMillis(1_500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "<", "null", "7", "[]", "{\"error\":null}", "{\"error\":{\"message\":{}}}", "{"})
    void anyBodyIsToldByItsStatus(String body) {
        var error = CODEC.decodeError(503, body.getBytes(StandardCharsets.UTF_8));

        assertThat(error.kind()).isEqualTo(Kind.OVERLOADED);
        assertThat(error.message()).isNotBlank();
    }
}
