package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.Omission;
import dev.tollgate.protocol.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The classes of errors (protocols.md §7.2): how upstreams tell them, and how clients are told.
class ErrorClassesTest {
    @ParameterizedTest(name = "{0} is told to clients as {1}/{2}, {3}/{4}, {5}/{6}")
    @CsvSource(delimiter = '|', textBlock = """
            INVALID              | 400 | invalid_request_error | 400 | invalid_request_error | 400 | INVALID_ARGUMENT
            CONTEXT_TOO_LONG     | 400 | invalid_request_error | 400 | invalid_request_error | 400 | INVALID_ARGUMENT
            UNAUTHENTICATED      | 401 | authentication_error  | 401 | authentication_error  | 401 | UNAUTHENTICATED
            UPSTREAM_AUTH        | 502 | server_error          | 500 | api_error             | 503 | UNAVAILABLE
            UPSTREAM_BILLING     | 503 | service_unavailable   | 500 | api_error             | 503 | UNAVAILABLE
            INSUFFICIENT_BALANCE | 402 | insufficient_quota    | 402 | billing_error         | 402 | FAILED_PRECONDITION
            PERMISSION_DENIED    | 403 | permission_error      | 403 | permission_error      | 403 | PERMISSION_DENIED
            NOT_FOUND            | 404 | not_found_error       | 404 | not_found_error       | 404 | NOT_FOUND
            TOO_LARGE            | 413 | invalid_request_error | 413 | request_too_large     | 400 | INVALID_ARGUMENT
            RATE_LIMITED         | 429 | rate_limit_error      | 429 | rate_limit_error      | 429 | RESOURCE_EXHAUSTED
            CONTENT_POLICY       | 400 | invalid_request_error | 400 | invalid_request_error | 400 | INVALID_ARGUMENT
            OVERLOADED           | 503 | service_unavailable   | 529 | overloaded_error      | 503 | UNAVAILABLE
            INTERNAL             | 500 | server_error          | 500 | api_error             | 500 | INTERNAL
            BAD_GATEWAY          | 502 | server_error          | 500 | api_error             | 500 | INTERNAL
            TIMEOUT              | 504 | server_error          | 504 | timeout_error         | 504 | DEADLINE_EXCEEDED
            """)
    void errorHasTheStatusAndWordOfEachProtocol(
            Kind kind,
            int openAi,
            String openAiWord,
            int anthropic,
            String anthropicWord,
            int gemini,
            String geminiWord) {
        told(Protocol.CHAT, kind, openAi, "/error/type", openAiWord);
        told(Protocol.RESPONSES, kind, openAi, "/error/type", openAiWord);
        told(Protocol.ANTHROPIC, kind, anthropic, "/error/type", anthropicWord);
        told(Protocol.GEMINI, kind, gemini, "/error/status", geminiWord);
    }

    private static void told(Protocol protocol, Kind kind, int status, String pointer, String word) {
        var response = Route.codec(protocol).encodeError(CompletionError.of(kind, "Why."), Route.IDENTITY);
        var body = Lenient.strict(response.body());

        assertThat(response.status()).as("%s to %s", kind, protocol).isEqualTo(status);
        assertThat(body.at(pointer).asText()).as("%s to %s", kind, protocol).isEqualTo(word);
        assertThat(body.at("/error/message").asText()).contains("Why.");
    }

    @Test
    void everyClassIsTold() {
        for (var kind : EnumSet.allOf(Kind.class)) {
            for (var protocol : Protocol.values()) {
                var response = Route.codec(protocol).encodeError(CompletionError.of(kind, "Why."), Route.IDENTITY);

                assertThat(response.status()).isBetween(400, 599);
                assertThat(Lenient.strict(response.body()).has("error")).isTrue();
            }
        }
    }

    @ParameterizedTest(name = "{0} {1} {2} is {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            CC | 400 | {error:{message:'bad', type:'invalid_request_error', param:'x'}}                    | INVALID
            CC | 400 | {error:{message:'m', type:'invalid_request_error', code:'context_length_exceeded'}} | \
            CONTEXT_TOO_LONG
            CC | 401 | {error:{message:'Incorrect API key provided', code:'invalid_api_key'}}              | \
            UPSTREAM_AUTH
            CC | 429 | {error:{message:'You exceeded your current quota', type:'insufficient_quota', \
            code:'insufficient_quota'}} | UPSTREAM_BILLING
            CC | 429 | {error:{message:'Rate limit reached', type:'tokens', code:'rate_limit_exceeded'}}   | \
            RATE_LIMITED
            CC | 400 | {error:{message:'m', code:'content_policy_violation'}}                              | \
            CONTENT_POLICY
            CC | 402 | {error:{message:'Insufficient Balance'}}                                            | \
            UPSTREAM_BILLING
            CC | 503 | {error:{message:'m', code:'server_is_overloaded'}}                                  | OVERLOADED
            CC | 500 | {detail:'boom'}                                                                     | INTERNAL
            RS | 404 | {error:{message:'m', code:'model_not_found'}}                                       | NOT_FOUND
            RS | 429 | {error:{message:'m', code:'rate_limit_exceeded'}}                                   | \
            RATE_LIMITED
            AM | 400 | {type:'error', error:{type:'invalid_request_error', \
            message:'prompt is too long: 210000 tokens > 200000 maximum'}} | CONTEXT_TOO_LONG
            AM | 400 | {type:'error', error:{type:'invalid_request_error', \
            message:'Your credit balance is too low'}} | UPSTREAM_BILLING
            AM | 401 | {type:'error', error:{type:'authentication_error', message:'invalid x-api-key'}}    | \
            UPSTREAM_AUTH
            AM | 413 | {type:'error', error:{type:'request_too_large', message:'m'}}                       | TOO_LARGE
            AM | 529 | {type:'error', error:{type:'overloaded_error', message:'Overloaded'}}               | OVERLOADED
            GM | 400 | {error:{code:400, message:'API key not valid.', status:'INVALID_ARGUMENT', \
            details:[{'@type':'type.googleapis.com/google.rpc.ErrorInfo', reason:'API_KEY_INVALID'}]}} | UPSTREAM_AUTH
            GM | 400 | {error:{code:400, \
            message:'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).', \
            status:'INVALID_ARGUMENT'}} | CONTEXT_TOO_LONG
            GM | 429 | [{error:{code:429, message:'m', status:'RESOURCE_EXHAUSTED'}}]                      | \
            RATE_LIMITED
            GM | 503 | {error:{code:503, message:'m', status:'UNAVAILABLE'}}                               | OVERLOADED
            GM | 504 | {error:{code:504, message:'m', status:'DEADLINE_EXCEEDED'}}                         | TIMEOUT
            """)
    void errorOfAnUpstreamIsUnderstood(String upstream, int status, String body, Kind kind) {
        var bytes = Lenient.json(body).toString().getBytes(StandardCharsets.UTF_8);

        var error = Route.codec(Route.protocol(upstream)).decodeError(status, bytes);

        assertThat(error.kind()).isEqualTo(kind);
        assertThat(error.message()).isNotBlank();
    }

    @ParameterizedTest(name = "{0}: {1} asks for a request without {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            RS | {error:{message:'m', type:'invalid_request_error', code:'invalid_encrypted_content'}} | REASONING
            RS | {error:{message:'m', param:'reasoning.summary', code:'unsupported_value'}} | REASONING_SUMMARY
            RS | {error:{message:'m', param:'reasoning.effort', code:'unsupported_value'}} |
            AM | {type:'error', error:{type:'invalid_request_error', \
            message:'messages.1.content.0: Invalid `signature` in `thinking` block'}} | REASONING
            AM | {type:'error', error:{type:'invalid_request_error', \
            message:'"thinking.type.enabled" is not supported for this model.'}} |
            GM | {error:{code:400, message:'Thought signature is not valid.', status:'INVALID_ARGUMENT'}} | REASONING
            GM | {error:{code:400, message:'Function call is missing a thought_signature in functionCall parts.', \
            status:'INVALID_ARGUMENT'}} |
            """)
    void refusalSaysWhatItIsAbout(String upstream, String body, @Nullable Omission omission) {
        var bytes = Lenient.json(body).toString().getBytes(StandardCharsets.UTF_8);

        var error = Route.codec(Route.protocol(upstream)).decodeError(400, bytes);

        assertThat(Omission.of(error)).isEqualTo(omission);
    }

    @ParameterizedTest(name = "{0} {1} with HTML is {2}")
    @CsvSource({
        "CC, 502, BAD_GATEWAY",
        "RS, 503, OVERLOADED",
        "AM, 504, TIMEOUT",
        "GM, 500, INTERNAL",
        "AM, 403, UPSTREAM_AUTH"
    })
    void errorThatIsNoJsonIsToldByItsStatus(String upstream, int status, Kind kind) {
        var page = "<html><head><title>Bad</title></head></html>".getBytes(StandardCharsets.UTF_8);

        assertThat(Route.codec(Route.protocol(upstream))
                        .decodeError(status, page)
                        .kind())
                .isEqualTo(kind);
    }
}
