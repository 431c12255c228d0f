package dev.tollgate.protocol.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorsTest {
    private static final AnthropicCodec CODEC = new AnthropicCodec();

    @ParameterizedTest
    @EnumSource
    void everyErrorHasAStatusAndAWordOfTheProtocol(Kind kind) {
        var response = CODEC.encodeError(CompletionError.of(kind, "why"), Golden.IDENTITY);
        var body = Json.object(response.body());

        assertThat(response.status()).isBetween(400, 599);
        assertThat(response.headers()).containsEntry("request-id", "req-1").doesNotContainKey("retry-after");
        assertThat(body.path("type").asText()).isEqualTo("error");
        assertThat(body.path("request_id").asText()).isEqualTo("req-1");
        assertThat(body.path("error").path("message").asText()).contains("why");
        assertThat(body.path("error").fieldNames()).toIterable().containsExactly("type", "message");
        assertThat(Set.of(
                        "invalid_request_error",
                        "authentication_error",
                        "billing_error",
                        "permission_error",
                        "not_found_error",
                        "conflict_error",
                        "request_too_large",
                        "rate_limit_error",
                        "api_error",
                        "overloaded_error",
                        "timeout_error"))
                .contains(body.path("error").path("type").asText());
    }

    @Test
    void P49_theTimeToWaitIsRoundedUp() {
        var error = new CompletionError(Kind.RATE_LIMITED, "Quota exceeded.", null, null, Duration.ofMillis(12_300));
        var response = CODEC.encodeError(error, Golden.IDENTITY);

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.headers()).containsEntry("retry-after", "13");
        assertThat(response.body()).contains("rate_limit_error", "Quota exceeded");
    }

    @Test
    void P53_anUpstreamsRefusalOfOurCredentialIsNotTheClients() {
        var error = read(
                401, "{'type':'error','error':{'type':'authentication_error','message':'bad key sk-ant-abcdefgh123'}}");

        assertThat(error.kind()).isEqualTo(Kind.UPSTREAM_AUTH);
        assertThat(error.message()).doesNotContain("sk-ant");
        assertThat(CODEC.encodeError(error, Golden.IDENTITY).status()).isEqualTo(500);
    }

    @Test
    void theMessageNamesTheMember() {
        var error = CompletionError.invalid("must be a string", "messages[0].role", null);

        assertThat(CODEC.encodeError(error, Golden.IDENTITY).body()).contains("messages[0].role: must be a string");
        assertThat(CODEC.encodeError(CompletionError.of(Kind.CONTEXT_TOO_LONG, "9 > 8"), Golden.IDENTITY)
                        .body())
                .contains("prompt is too long: 9 > 8");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | invalid_request_error | messages: too many                              | INVALID
            400 | invalid_request_error | prompt is too long: 9 tokens > 8 maximum        | CONTEXT_TOO_LONG
            400 | invalid_request_error | input length and `max_tokens` exceed context limit | CONTEXT_TOO_LONG
            400 | invalid_request_error | Your credit balance is too low                  | UPSTREAM_BILLING
            400 | invalid_request_error | Output blocked by content filtering policy      | CONTENT_POLICY
            403 | permission_error      | no                                              | UPSTREAM_AUTH
            402 | billing_error         | no                                              | UPSTREAM_BILLING
            404 | not_found_error       | model: x                                        | NOT_FOUND
            413 | request_too_large     | no                                              | TOO_LARGE
            429 | rate_limit_error      | no                                              | RATE_LIMITED
            500 | api_error             | no                                              | INTERNAL
            502 | api_error             | no                                              | BAD_GATEWAY
            504 | timeout_error         | no                                              | TIMEOUT
            529 | overloaded_error      | Overloaded                                      | OVERLOADED
            503 | something_new         | no                                              | OVERLOADED
            422 | something_new         | no                                              | INVALID
            """)
    void P50_whatAnUpstreamsErrorMeans(int status, String type, String message, Kind kind) {
        var body = Json.MAPPER.createObjectNode();
        body.putObject("error").put("type", type).put("message", message);

        var error = CODEC.decodeError(status, body.toString().getBytes(StandardCharsets.UTF_8));

        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.message()).isEqualTo(message);
    }

    @Test
    void P74_aPageIsToldByItsTitle() {
        var page = read(502, "<html><head><title>Bad\n gateway</title></head><body>x</body></html>");

        assertThat(page.kind()).isEqualTo(Kind.BAD_GATEWAY);
        assertThat(page.message()).isEqualTo("Bad gateway");
        assertThat(read(500, "").message()).contains("500");
        assertThat(read(404, "{'detail':'no such page'}").message()).isEqualTo("no such page");
        assertThat(read(400, "{'errors':[{'message':'first'}]}").message()).isEqualTo("first");
        assertThat(read(200, "<p>hello</p>").kind()).isEqualTo(Kind.BAD_GATEWAY);
    }

    private static CompletionError read(int status, String body) {
        return CODEC.decodeError(status, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
