package dev.tollgate.protocol.cases;

import static dev.tollgate.protocol.cases.Shape.that;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.RequestTarget;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Errors of upstreams as clients get them, probes and token counting.
public class ErrorsTest {
    @Test
    @DisplayName("P49 AM<-GM: Gemini's 429 keeps its text and its hint to retry")
    void rateLimitKeepsItsHint() {
        var response = Route.of("AM>GM").fails(429, """
                {"error":{"code":429,"message":"Quota exceeded. Please retry in 12.3s.","status":"RESOURCE_EXHAUSTED",
                 "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"12.3s"}]}}""");

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.headers()).containsEntry("retry-after", "13").containsKey("request-id");
        var body = Lenient.strict(response.body());
        that(body).has("{type:'error', error:{type:'rate_limit_error'}, request_id:'<text>'}");
        assertThat(body.at("/error/message").asText()).contains("Quota exceeded");
        assertThat(body.path("request_id").asText())
                .isEqualTo(response.headers().get("request-id"));
    }

    @Test
    @DisplayName("P50 CC<-AM: Anthropic's 529 is OpenAI's 503")
    void overloadIs503() {
        var response = Route.of("CC>AM")
                .fails(
                        529,
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}");

        assertThat(response.status()).isEqualTo(503);
        that(Lenient.strict(response.body()))
                .has("{error:{type:'service_unavailable', code:'server_is_overloaded', message:'<text>'}}");
    }

    @ParameterizedTest(name = "P53 {0}: a refused credential of ours is a {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            AM>AM | 500 | {error:{type:'api_error'}}
            CC>AM | 502 | {error:{type:'server_error'}}
            """)
    void ourRefusedCredentialIsNoClientError(String pair, int status, String expected) {
        var response = Route.of(pair).fails(401, """
                {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}""");

        assertThat(response.status()).isEqualTo(status);
        that(Lenient.strict(response.body())).has(expected);
    }

    @Test
    @DisplayName(
            "P52 AM: the question to count tokens is read with tools and images, and asked of upstreams that count")
    void countingIsAskedOfUpstreamsThatCount() {
        var request = """
                {"model":"asked","system":"be brief","messages":[{"role":"user","content":[{"type":"text","text":"hi"},
                 {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]}],
                 "tools":[{"name":"f","input_schema":{"type":"object"}}]}""".getBytes(StandardCharsets.UTF_8);
        var client = Route.codec(Protocol.ANTHROPIC);
        var counted = client.decodeCountRequest(RequestTarget.BODY_ONLY, request);

        assertThat(counted.tools()).hasSize(1);
        assertThat(Route.codec(Protocol.CHAT)
                        .encodeCountRequest(counted, Route.of("AM>CC").model()))
                .as("chat upstreams do not count")
                .isNull();
        for (var pair : new String[] {"AM>RS", "AM>GM"}) {
            var route = Route.of(pair);
            assertThat(route.model().facts()).isEqualTo(ModelFacts.UNKNOWN);
            var sent = route.upstreamCodec().encodeCountRequest(counted, route.model());
            assertThat(new String(sent.body().bytes(), StandardCharsets.UTF_8))
                    .contains("be brief", "iVBORw0KGgo=", "\"f\"");
            var answer = pair.endsWith("RS")
                    ? "{\"object\":\"response.input_tokens\",\"input_tokens\":77}"
                    : "{\"totalTokens\":77}";
            assertThat(route.upstreamCodec().decodeCount(answer.getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(77);
        }
        that(Lenient.strict(client.encodeCount(77))).is("{input_tokens:77}");
    }

    @ParameterizedTest(name = "P55 {0}: max_tokens 1 goes upstream")
    @CsvSource({"AM>CC, 1", "AM>RS, 16", "AM>GM, 1"})
    void smallestLimitGoesUpstream(String pair, int expected) {
        var sent = (ObjectNode) Route.of(pair)
                .asks("{max_tokens:1, messages:[{role:'user', content:'quota'}]}")
                .sent();

        var limit = sent.path("max_completion_tokens")
                .asInt(sent.path("max_output_tokens")
                        .asInt(sent.at("/generationConfig/maxOutputTokens").asInt()));
        assertThat(limit).isEqualTo(expected);
    }

    @ParameterizedTest(name = "P74 CC<-{0}: an HTML page instead of an answer is a bad gateway")
    @CsvSource({"CC>AM", "CC>RS", "CC>GM", "AM>CC"})
    void htmlIsABadGateway(String pair) {
        var response = Route.of(pair).asks("{}").failsWith("<html><body>Welcome</body></html>");

        assertThat(response.status()).isEqualTo(pair.startsWith("AM") ? 500 : 502);
        assertThat(Lenient.strict(response.body()).at("/error/message").asText())
                .isNotEmpty();
    }
}
