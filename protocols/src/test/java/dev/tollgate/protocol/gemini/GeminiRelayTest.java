package dev.tollgate.protocol.gemini;

import static dev.tollgate.protocol.gemini.Samples.ARRAY;
import static dev.tollgate.protocol.gemini.Samples.SSE;
import static dev.tollgate.protocol.gemini.Samples.WHOLE;
import static dev.tollgate.protocol.gemini.Samples.bytes;
import static dev.tollgate.protocol.gemini.Samples.json;
import static dev.tollgate.protocol.gemini.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionError.Kind;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.Signature;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiRelayTest {
    private static final Relay RELAY = new GeminiRelay();

    @Test
    void requestIsReadInOnePassAndPassedOnUntouched() {
        var body = bytes(text("cli.request.json"));

        var request = RELAY.read(new RequestTarget("models/gem", true, false), body);

        assertThat(request.model()).isEqualTo("gem");
        assertThat(request.stream()).isTrue();
        assertThat(request.maxOutput()).isEqualTo(8192);
        assertThat(request.choices()).isEqualTo(1);
        assertThat(request.images()).isEqualTo(1);
        assertThat(request.firstImage()).isEqualTo("contents[0]");
        assertThat(request.textBytes()).isEqualTo(body.length - "\"iVBORw0KGgo=\"".length());
        assertThat(request.hasTools()).isTrue();
        var upstream = request.toUpstream("gem-1", ModelFacts.UNKNOWN);
        assertThat(upstream.path()).isEqualTo("/v1beta/models/gem-1:streamGenerateContent?alt=sse");
        assertThat(upstream.body().bytes()).isSameAs(body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            false | "contents":[{"parts":[{"text":"x"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}]
            false | "contents":[{"parts":[{"fileData":{"mimeType":"image/png","fileUri":"u"}}]}]
            false | "contents":[{"parts":[{"inlineData":{"data":"AAAA","mimeType":"text/csv"}}]}]
            false | "contents":[{}],"tools":[{"functionDeclarations":[{"name":"f"}],"googleSearch":null}]
            true  | "contents":[{"parts":[{"inlineData":{"mimeType":"application/pdf","data":"AAAA"}}]}]
            true  | "contents":[{"parts":[{"inline_data":{"mime_type":"audio/mp3","data":"AAAA"}}]}]
            true  | "contents":[{"parts":[{"fileData":{"fileUri":"https://youtu.be/x"}}]}]
            true  | "contents":[{"parts":[{"fileData":{"mimeType":"text/plain","fileUri":"u"}}]}]
            true  | "contents":[{}],"tools":[{"functionDeclarations":[]},{"googleSearch":{}}]
            true  | "contents":[{}],"tools":{"google_search":{}}
            true  | "contents":[{}],"cachedContent":"cachedContents/1"
            """)
    void onlyTextAndImagesAreBounded(boolean unbounded, String members) {
        assertThat(RELAY.read(WHOLE, bytes("{" + members + "}")).hasUnboundedInput())
                .isEqualTo(unbounded);
    }

    @Test
    void inlineTextCountsAsText() {
        var body =
                bytes("{\"contents\":[{\"parts\":[{\"inlineData\":{\"data\":\"AAAA\",\"mimeType\":\"text/csv\"}}]}]}");

        assertThat(RELAY.read(WHOLE, body).textBytes()).isEqualTo(body.length);
    }

    @Test
    void controlCharactersInTheModelsNameAreRefused() {
        assertThatThrownBy(() -> RELAY.read(new RequestTarget("m\0", false, false), bytes("{\"contents\":[{}]}")))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo("model"));
    }

    @Test
    void snakeCaseIsReadToo() {
        var request = RELAY.read(WHOLE, bytes(text("snake.request.json")));

        assertThat(request.maxOutput()).isEqualTo(100);
        assertThat(request.choices()).isEqualTo(2);
        assertThat(request.images()).isEqualTo(2);
        assertThat(request.toUpstream("gem-1", ModelFacts.UNKNOWN).path())
                .isEqualTo("/v1beta/models/gem-1:generateContent");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                                                                                   | contents
            {"contents":[]}                                                                      | contents
            {"contents":"a"}                                                                     | contents
            {"contents":[{}],"generationConfig":{},"generation_config":{}}                       | generationConfig
            {"contents":[{}],"generationConfig":{"maxOutputTokens":0}}                           | generationConfig.maxOutputTokens
            {"contents":[{}],"generationConfig":{"maxOutputTokens":1,"max_output_tokens":9}}     | generationConfig.maxOutputTokens
            {"contents":[{}],"generationConfig":{"candidateCount":100}}                          | generationConfig.candidateCount
            {"contents":[{}]} x                                                                  |
            [1]                                                                                  |
            """)
    void impossibleRequestsAreRefused(String body, String param) {
        assertThatThrownBy(() -> RELAY.read(WHOLE, bytes(body)))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.error().param()).isEqualTo(param));
    }

    @Test
    void P25_signaturesOfOthersAreTakenOutAndNothingElse() {
        var wire = SignatureWire.write(new Signature(Protocol.ANTHROPIC, Signature.Kind.REASONING, "E1", null));
        var body = """
                {"contents":[{"parts":[{"text":"a"}]},{"role":"model","parts":[
                  {"text":"foreign","thought":true,"thoughtSignature":"%1$s"},{"text":"","thoughtSignature":"%1$s"},
                  {"text":"b","thought_signature":"%1$s"},{"functionCall":{"name":"f"},"thoughtSignature":"%1$s"},
                  {"functionCall":{"name":"g"},"thoughtSignature":"U0lH"}]}],"n":1.50,"unknown":{"x":[]}}""".formatted(wire);

        var plain = RELAY.read(WHOLE, bytes(body)).toUpstream("g", ModelFacts.UNKNOWN);
        var strict = RELAY.read(WHOLE, bytes(body)).toUpstream("g", ModelFacts.of(json("{\"signatures\":true}")));

        assertThat(json(plain)).isEqualTo(json("""
                {"contents":[{"parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"b"},
                  {"functionCall":{"name":"f"}},{"functionCall":{"name":"g"},"thoughtSignature":"U0lH"}]}],
                 "n":1.50,"unknown":{"x":[]}}"""));
        assertThat(json(strict).at("/contents/1/parts/1/thoughtSignature").asText())
                .isEqualTo(SignatureWire.PLACEHOLDER);
    }

    @Test
    void answerIsReadAndGetsTheClientsModelName() throws IOException {
        var answer = answer(SSE);
        var event =
                bytes("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"é\"}]},\"finishReason\":\"STOP\"}],"
                        + "\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":2,\"thoughtsTokenCount\":1,"
                        + "\"cachedContentTokenCount\":4,\"promptTokensDetails\":[{\"modality\":\"AUDIO\",\"tokenCount\":3}]},"
                        + "\"modelVersion\":\"gem-1-001\",\"responseId\":\"r\",\"new\":[1]}\n\n");

        answer.read(event, 6, event.length - 2);

        assertThat(answer.hasOutput()).isTrue();
        assertThat(answer.isFinished()).isTrue();
        assertThat(answer.isTerminal()).isFalse();
        assertThat(answer.id()).isEqualTo("r");
        assertThat(answer.outputBytes()).isEqualTo(2);
        assertThat(answer.usage()).isEqualTo(new Usage(9, 4, 0, 0, 3, 1, 3, 0));
        assertThat(answer.fits()).isFalse();
        assertThat(new String(answer.edited(event, 0, event.length), StandardCharsets.UTF_8))
                .isEqualTo(new String(event, StandardCharsets.UTF_8).replace("gem-1-001", "gem"));
    }

    @Test
    void soundAndPicturesAreToldApartWithoutWhatTheCacheHeld() throws IOException {
        var body = """
                {"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":40,"candidatesTokenCount":30,
                 "promptTokensDetails":[{"modality":"TEXT","tokenCount":10},{"modality":"IMAGE","tokenCount":30},
                   {"tokenCount":60,"modality":"AUDIO"}],
                 "cacheTokensDetails":[{"modality":"AUDIO","tokenCount":40}],
                 "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":25}]},"modelVersion":"gem"}""";
        var relayed = answer(WHOLE);

        relayed.read(bytes(body), 0, bytes(body).length);

        var usage = new Usage(100, 40, 0, 0, 30, 0, 20, 0, 30, 25);
        assertThat(relayed.usage()).isEqualTo(usage);
        assertThat(UsageMetadata.read(json(body).path("usageMetadata"))).isEqualTo(usage);
    }

    @Test
    void answerThatHasTheClientsModelNameAlreadyFits() throws IOException {
        var answer = answer(WHOLE);
        var body = bytes("{\"modelVersion\":\"gem\"}");

        answer.read(body, 0, body.length);

        assertThat(answer.fits()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"promptTokenCount\":-1,\"candidatesTokenCount\":1}",
                "{\"promptTokenCount\":5,\"cachedContentTokenCount\":6,\"candidatesTokenCount\":1}",
                "{\"promptTokenCount\":5}",
                "{\"promptTokenCount\":5,\"candidatesTokenCount\":99999999999999999999}",
                "{}",
                "null"
            })
    void usageThatCannotBeTrueIsAbsent(String usage) throws IOException {
        var answer = answer(WHOLE);
        var body = bytes(
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"usageMetadata\":" + usage + "}");

        answer.read(body, 0, body.length);

        assertThat(answer.usage()).isNull();
        assertThat(answer.isFinished()).isFalse();
        assertThat(answer.isMeaningful()).isTrue();
    }

    @Test
    void errorsAndBlockedPromptsAreSeen() throws IOException {
        var answer = answer(SSE);
        var error = bytes("[{\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}]");
        answer.read(error, 0, error.length);
        assertThat(answer.error()).isEqualTo(CompletionError.of(Kind.OVERLOADED, "busy"));

        var blocked = answer(SSE);
        var feedback = bytes("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}");
        blocked.read(feedback, 0, feedback.length);
        assertThat(blocked.isFinished()).isTrue();
        assertThat(blocked.isMeaningful()).isTrue();
        assertThat(blocked.error()).isNull();

        assertThatThrownBy(() -> answer(SSE).read(bytes("<html>"), 0, 6)).isInstanceOf(IOException.class);
    }

    @Test
    void arrayIsMadeOfTheUpstreamsEvents() throws IOException {
        var answer = answer(ARRAY);
        var out = new StringBuilder();
        for (var text : new String[] {"A", "B"}) {
            var event = bytes("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text
                    + "\"}]}}],\"modelVersion\":\"up\"}\n\n");
            answer.read(event, 6, event.length - 2);
            assertThat(answer.fits()).isFalse();
            out.append(new String(answer.edited(event, 0, event.length), StandardCharsets.UTF_8));
        }
        out.append(new String(answer.ending(), StandardCharsets.UTF_8));

        assertThat(json(out.toString())).isEqualTo(json("""
                [{"candidates":[{"content":{"parts":[{"text":"A"}]}}],"modelVersion":"gem"},
                 {"candidates":[{"content":{"parts":[{"text":"B"}]}}],"modelVersion":"gem"}]"""));
        assertThat(answer.contentType()).startsWith("application/json");
    }

    @Test
    void failureAfterTheBeginningIsToldInTheFormOfTheStream() throws IOException {
        var error = CompletionError.of(Kind.OVERLOADED, "busy");
        var json = "{\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}";

        assertThat(answer(SSE).errorEvent(error)).isEqualTo(bytes("data: " + json + "\n\n" + json));
        assertThat(answer(ARRAY).errorEvent(error)).isEqualTo(bytes("[" + json + "]"));
    }

    private static Relay.Answer answer(RequestTarget target) {
        var request = RELAY.read(target, bytes("{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}"));
        return RELAY.newAnswer(request, "gem", target.stream());
    }
}
