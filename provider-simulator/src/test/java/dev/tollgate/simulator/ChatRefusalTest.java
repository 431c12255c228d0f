package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRefusalTest {
    private static final String PATH = "/v1/chat/completions";

    @AutoClose
    private static final Provider PROVIDER = new Provider();

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer bad-key", "Basic abc"})
    void missingOrWrongKeyIsA401(String authorization) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(PROVIDER.simulator().baseUrl() + PATH))
                    .POST(HttpRequest.BodyPublishers.ofString(Provider.chat("gpt-5.4", "Hi")));
            if (!authorization.isEmpty()) {
                request.header("authorization", authorization);
            }

            var response = client.send(request.build(), BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(Provider.json(response.body()).at("/error/type").asText())
                    .isEqualTo("invalid_request_error");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{                                                                       | ",
                "[]                                                                      | ",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}                 | ",
                "{\"model\":\"m\"}                                                       | messages",
                "{\"model\":\"m\",\"messages\":[]}                                       | messages",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"boss\",\"content\":\"Hi\"}]} | messages[0].role",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}                    | messages[0].content",
            })
    void requestThatMakesNoSenseIsA400(String body, String param) {
        var response = PROVIDER.post(PATH, body);

        var error = Provider.json(response.body()).path("error");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("param").asText(null)).isEqualTo(param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"temperature\":3                                | temperature",
                "\"temperature\":\"hot\"                          | temperature",
                "\"n\":0                                          | n",
                "\"top_logprobs\":2                               | top_logprobs",
                "\"stream_options\":{\"include_usage\":true}      | stream_options",
                "\"tool_choice\":\"auto\"                         | tool_choice",
                "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]         | stop",
                "\"response_format\":{\"type\":\"json_object\"}   | messages",
            })
    void memberOutOfRangeIsA400ThatNamesIt(String member, String param) {
        var response = PROVIDER.post(PATH, Provider.chat("gpt-5.4", "Hi", member));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Provider.json(response.body()).at("/error/param").asText()).isEqualTo(param);
    }

    @Test
    void toolCallWithoutResultIsA400() {
        var response = PROVIDER.post(PATH, """
                {"model":"gpt-5.4","messages":[{"role":"user","content":"Weather?"},
                {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
                "function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"And?"}]}""");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains("must be followed by tool messages")
                .contains("call_1");
    }

    @Test
    void strictScriptRefusesTheDeprecatedLimit() {
        var response = PROVIDER.post(PATH, Provider.chat("gpt-5.4+strict", "Hi", "\"max_tokens\":5"));

        assertThat(Provider.json(response.body()).at("/error/code").asText()).isEqualTo("unsupported_parameter");
    }

    @Test
    void unknownPathIsA404() {
        var response = PROVIDER.post("/v1/nothing", "{}");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("Invalid URL (POST /v1/nothing)");
    }
}
