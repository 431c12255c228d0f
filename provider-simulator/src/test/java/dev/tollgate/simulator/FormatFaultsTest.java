package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Every fault in the formats other than Chat, whose own are in `FaultsTest`.
class FormatFaultsTest {
    @AutoClose
    private static final Provider PROVIDER = new Provider();

    enum Format {
        MESSAGES("message_stop", "output_tokens"),
        GEMINI("finishReason", "promptTokenCount"),
        RESPONSES("response.completed", "input_tokens");

        private final String end;
        private final String usage;

        Format(String end, String usage) {
            this.end = end;
            this.usage = usage;
        }

        String path(String model, boolean stream) {
            return switch (this) {
                case MESSAGES -> Claude.PATH;
                case GEMINI -> stream ? Gemini.stream(model) : Gemini.whole(model);
                case RESPONSES -> "/v1/responses";
            };
        }

        String body(String model, boolean stream) {
            return switch (this) {
                case MESSAGES -> Claude.ask(model, "Hi", "\"stream\":" + stream);
                case GEMINI -> Gemini.ask("Hi");
                case RESPONSES -> "{\"model\":\"" + model + "\",\"input\":\"Hi\",\"stream\":" + stream + "}";
            };
        }

        String stream(String model) {
            return PROVIDER.post(path(model, true), body(model, true)).body();
        }

        JsonNode whole(String model) {
            return PROVIDER.answer(path(model, false), body(model, false));
        }

        List<String> events(String model) {
            return Provider.data(stream(model));
        }
    }

    @ParameterizedTest
    @EnumSource
    void cutStreamLosesTheConnectionInTheMiddleOfAnEvent(Format format) throws IOException {
        var opened = PROVIDER.open(format.path("sim-fault-cut", true), format.body("sim-fault-cut", true));
        var received = new StringBuilder();

        assertThatThrownBy(() -> {
                    int next;
                    while ((next = opened.body().read()) >= 0) {
                        received.append((char) next);
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(received.toString()).contains(" said").doesNotEndWith("\n\n").doesNotContain(format.end);
        var truth = PROVIDER.lastTruth();
        assertThat(truth.delivery().completed()).isFalse();
        assertThat(truth.delivery().outputTokens()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void cutWholeAnswerIsShorterThanItsLength(Format format) {
        assertThatThrownBy(() -> format.whole("sim-fault-cut")).isInstanceOf(UncheckedIOException.class);
        assertThat(PROVIDER.lastTruth().delivery().completed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void stalledStreamEndsWhenTheClientHangsUp(Format format) throws IOException {
        int before = PROVIDER.simulator().truth().all().size();
        var opened = PROVIDER.open(format.path("sim-fault-stall", true), format.body("sim-fault-stall", true));
        opened.body().readNBytes(20);

        opened.body().close();

        await().until(() -> PROVIDER.simulator().truth().all().size() > before);
        assertThat(PROVIDER.lastTruth().delivery().clientClosed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void errorEventEndsTheStreamInTheFormatsShape(Format format) {
        var events = format.events("sim-fault-error-event");

        var last = Provider.json(events.getLast());
        switch (format) {
            case MESSAGES -> {
                assertThat(last.path("type").asText()).isEqualTo("error");
                assertThat(last.at("/error/type").asText()).isEqualTo("api_error");
                assertThat(last.path("request_id").asText()).startsWith("req_");
            }
            case GEMINI -> assertThat(last.at("/error/status").asText()).isEqualTo("INTERNAL");
            case RESPONSES -> {
                assertThat(last.path("type").asText()).isEqualTo("error");
                assertThat(last.path("sequence_number").asInt()).isEqualTo(events.size() - 1);
            }
        }
        assertThat(PROVIDER.lastTruth().delivery().outputTokens()).isEqualTo(3);
        assertThat(PROVIDER.lastTruth().delivery().completed()).isFalse();
    }

    @Test
    void responseCanFailInsteadOfAnErrorEvent() {
        var events = Format.RESPONSES.events("sim-fault-error-event+response-failed");

        var last = Provider.json(events.getLast());
        assertThat(last.path("type").asText()).isEqualTo("response.failed");
        assertThat(last.at("/response/status").asText()).isEqualTo("failed");
        assertThat(last.at("/response/error/code").asText()).isEqualTo("server_error");
        assertThat(last.path("sequence_number").asInt()).isEqualTo(events.size() - 1);
    }

    @Test
    void errorInAnArrayIsItsLastItem() {
        var array = PROVIDER.answer(Gemini.MODELS + "sim-fault-error-event:streamGenerateContent", Gemini.ask("Hi"));

        assertThat(array.get(array.size() - 1).at("/error/status").asText()).isEqualTo("INTERNAL");
    }

    @ParameterizedTest
    @EnumSource
    void malformedEventIsFollowedByGoodOnes(Format format) {
        var events = format.events("sim-fault-malformed");

        assertThat(events.stream().filter(event -> !isJson(event))).hasSize(1);
        assertThat(events.getLast()).contains(format.end);
    }

    private static boolean isJson(String event) {
        try {
            return !Provider.json(event).isMissingNode();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void usageCanBeMissing(Format format) {
        assertThat(format.stream("sim-fault-no-usage")).doesNotContain(format.usage);
        assertThat(format.whole("sim-fault-no-usage").toString()).doesNotContain(format.usage);
    }

    @ParameterizedTest
    @EnumSource
    void endCanBeMissing(Format format) {
        assertThat(format.stream("sim")).contains(format.end);
        assertThat(format.stream("sim-fault-no-done")).doesNotContain(format.end);
        assertThat(PROVIDER.lastTruth().delivery().completed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void hugeEventIsOneValidEvent(Format format) {
        var events = format.events("sim-fault-huge");

        assertThat(events.stream().filter(event -> event.length() > 2 << 20)).hasSize(1);
        assertThat(events).allMatch(FormatFaultsTest::isJson);
    }

    @ParameterizedTest
    @EnumSource
    void linesCanEndWithCarriageReturnsAndCommentsStandBetween(Format format) {
        assertThat(format.stream("sim-fault-crlf")).contains("}\r\n\r\n").endsWith("\r\n\r\n");
        assertThat(format.stream("sim-fault-comments")).contains("\n\n: keep-alive\n\n");
    }

    @Test
    void arrayHasNoComments() {
        var array = PROVIDER.answer(Gemini.MODELS + "sim-fault-comments:streamGenerateContent", Gemini.ask("Hi"));

        assertThat(array.isArray()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void splitCharactersArriveIntact(Format format) {
        assertThat(format.stream("sim-fault-split-utf8")).contains("日").contains("🙂");
    }

    @ParameterizedTest
    @EnumSource
    void htmlAndJsonComeWhereEventsAreExpected(Format format) {
        var html = PROVIDER.post(format.path("sim-fault-html", true), format.body("sim-fault-html", true));
        var json = format.stream("sim-fault-json-for-sse");

        assertThat(html.headers().firstValue("content-type").orElseThrow()).startsWith("text/html");
        assertThat(json).startsWith("{").contains(format.usage);
        assertThat(isJson(json)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void emptyAnswerHasNoContentAndNoOutput(Format format) {
        var whole = format.whole("sim-fault-empty");
        var events = format.events("sim-fault-empty");

        switch (format) {
            case MESSAGES -> assertThat(whole.path("content")).isEmpty();
            case GEMINI ->
                assertThat(whole.at("/candidates/0/content").has("parts")).isFalse();
            case RESPONSES -> assertThat(whole.path("output")).isEmpty();
        }
        assertThat(events.getLast()).contains(format.end);
        assertThat(PROVIDER.lastTruth().units().outputTokens()).isZero();
        assertThat(format.whole("sim-fault-no-choices").path("candidates")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void filteredAnswerSaysSo(Format format) {
        var whole = format.whole("sim-fault-content-filter").toString();

        assertThat(whole)
                .contains(
                        switch (format) {
                            case MESSAGES -> "\"stop_reason\":\"refusal\"";
                            case GEMINI -> "\"finishReason\":\"SAFETY\"";
                            case RESPONSES -> "\"reason\":\"content_filter\"";
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "MESSAGES, prompt is too long: 210000 tokens > 200000 maximum",
        "GEMINI, The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
        "RESPONSES, This model's maximum context length is 128000 tokens.",
    })
    void contextThatIsTooLongIsToldInTheFormatsWords(Format format, String message) {
        assertThat(format.whole("sim-fault-context").at("/error/message").asText())
                .startsWith(message);
    }

    @ParameterizedTest
    @EnumSource
    void answersAreCompressedWhenScriptAndClientAskForIt(Format format) throws IOException {
        for (boolean stream : new boolean[] {true, false}) {
            var headers = new String[] {
                "authorization",
                "Bearer key",
                "anthropic-version",
                "2023-06-01",
                "x-sim",
                "gzip; pace=1ms",
                "accept-encoding",
                "br, gzip"
            };
            var response = PROVIDER.bare(format.path("sim", stream), format.body("sim", stream), headers);
            headers[7] = "identity";
            var plain = PROVIDER.bare(format.path("sim", stream), format.body("sim", stream), headers);

            assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
            var text = new String(
                    new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes(),
                    StandardCharsets.UTF_8);
            assertThat(text).contains("said").contains(format.usage);
            assertThat(plain.headers().firstValue("content-encoding")).isEmpty();
            assertThat(new String(plain.body(), StandardCharsets.UTF_8)).contains("said");
        }
    }

    @ParameterizedTest
    @EnumSource
    void echoShowsWhatArrived(Format format) {
        var answer = PROVIDER.answer(
                format.path("sim+echo-headers", false), format.body("sim+echo-headers", false), "x-canary", "tweet");

        assertThat(answer.toString()).contains("x-canary").contains("tweet");
    }

    @ParameterizedTest
    @EnumSource
    void unknownDirectiveIsRefused(Format format) {
        assertThat(format.whole("sim+explode").at("/error/message").asText())
                .isEqualTo("Unknown simulator directive 'explode'");
    }
}
