package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.ingress.ExactUpstream.Answer;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Streams in their time, and what is billed for them.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class WireStreamsTest {
    @Inject
    Ingress ingress;

    private final Stage stage = Stage.get();

    @ParameterizedTest(name = "P29 CC<-{0}: usage that nobody asked for is not told, but recorded")
    @CsvSource({"CHAT", "ANTHROPIC"})
    void usageNobodyAskedForIsRecordedOnly(Dialect provider) {
        stage.offer("quiet", provider, "{}");
        stage.upstream().answer(List.of(Answer.stream(Scripts.talks(provider).toArray(String[]::new))));

        var answer = stage.client().complete(Dialect.CHAT, "quiet", true);

        assertThat(Dialect.CHAT.text(answer.body(), true)).isEqualTo("Hello.");
        for (var chunk : Dialect.events(answer.body())) {
            assertThat(chunk.path("choices")).isNotEmpty();
            assertThat(chunk.path("usage").isObject()).isFalse();
        }
        if (provider == Dialect.CHAT) {
            assertThat(stage.upstream().got().getFirst().body()).contains("\"include_usage\":true");
        }
        assertThat(stage.usage().of(answer.requestId()).units())
                .isEqualTo(Map.of("input", 10L, "cache-read", 2L, "output", 3L));
    }

    @Test
    @DisplayName("P34 GM<-AM: without alt=sse the stream is one JSON array")
    void streamWithoutEventsIsOneArray() {
        stage.offer("listed", Dialect.ANTHROPIC, "{}");
        stage.upstream()
                .answer(List.of(Answer.stream(Scripts.talks(Dialect.ANTHROPIC).toArray(String[]::new))));

        var answer = stage.client()
                .send(stage.client()
                        .request(
                                Dialect.GEMINI,
                                "/v1beta/models/listed:streamGenerateContent",
                                Dialect.GEMINI.body("", true, false)));

        assertThat(answer.header("content-type")).startsWith("application/json");
        assertThat(answer.json().isArray()).isTrue();
        var text = new StringBuilder();
        answer.json().forEach(chunk -> text.append(Dialect.GEMINI.eventText(chunk)));
        assertThat(text).hasToString("Hello.");
        var last = answer.json().get(answer.json().size() - 1);
        assertThat(last.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
        assertThat(last.at("/usageMetadata/totalTokenCount").asInt()).isEqualTo(15);
    }

    @ParameterizedTest(name = "P36 {0}: a silent stream is kept open in the client''s way, and read on after it")
    @EnumSource(Dialect.class)
    void silentStreamIsKeptOpen(Dialect speaks) {
        var provider = speaks == Dialect.CHAT ? Dialect.ANTHROPIC : Dialect.CHAT;
        var pieces = new ArrayList<>(Scripts.talks(provider));
        pieces.add(pieces.size() - 1, ExactUpstream.PAUSE);
        stage.offer("silent-for-a-while", provider, "{}");
        stage.upstream().answer(List.of(Answer.stream(pieces.toArray(String[]::new))));

        var answer = stage.client().complete(speaks, "silent-for-a-while", true);

        var lines = answer.body().lines().toList();
        switch (speaks) {
            case CHAT, RESPONSES ->
                assertThat(lines.stream().filter(line -> line.startsWith(":"))).hasSizeGreaterThanOrEqualTo(2);
            case ANTHROPIC ->
                assertThat(lines.stream().filter("event: ping"::equals)).hasSizeGreaterThanOrEqualTo(2);
            case GEMINI -> {
                assertThat(answer.body()).contains("\n\n\n\n");
                assertThat(lines).allMatch(line -> line.isEmpty() || line.startsWith("data: {"));
            }
        }
        assertThat(speaks.text(answer.body(), true)).as(answer.body()).isEqualTo("Hello.");
        assertThat(answer.body()).contains(speaks.terminator());
    }

    @Test
    @DisplayName("P39 CC<-AM: cached tokens are added for the client and billed once, to the nano")
    void cachedTokensAreBilledOnce() {
        stage.offer("cached", Dialect.ANTHROPIC, "{}");
        stage.upstream().answer(List.of(Answer.json("""
                {"id":"msg_1","type":"message","role":"assistant","model":"up","stop_reason":"end_turn",\
                "stop_sequence":null,"content":[{"type":"text","text":"x"}],"usage":{"input_tokens":10,\
                "cache_creation_input_tokens":200,"cache_read_input_tokens":700,"output_tokens":5}}""")));

        var answer = stage.client().complete(Dialect.CHAT, "cached", false);

        var usage = answer.json().path("usage");
        assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(910);
        assertThat(usage.path("completion_tokens").asInt()).isEqualTo(5);
        assertThat(usage.path("total_tokens").asInt()).isEqualTo(915);
        assertThat(usage.at("/prompt_tokens_details/cached_tokens").asInt()).isEqualTo(700);
        var event = stage.usage().of(answer.requestId());
        assertThat(event.units())
                .isEqualTo(Map.of("input", 10L, "cache-write-5m", 200L, "cache-read", 700L, "output", 5L));
        assertThat(event.charge()).isEqualTo(Money.ofDollars("0.001065"));
    }

    @Test
    @DisplayName("P41 CC<-GM: a stream that its client leaves is billed, and its upstream is let go")
    void leftStreamIsBilled() throws IOException, InterruptedException {
        var pieces = new ArrayList<>(List.of(chunk("a", 5), chunk("b", 9)));
        for (var i = 0; i < 8; i++) {
            pieces.add(ExactUpstream.PAUSE);
            pieces.add(": still here\n\n");
        }
        pieces.add(chunk("c", 12));
        stage.offer("left", Dialect.GEMINI, "{}");
        stage.upstream().answer(List.of(Answer.stream(pieces.toArray(String[]::new))));

        var requestId = leaveAfter("left", "\"b\"");

        assertThat(stage.upstream().isHungUpWithin(5)).isTrue();
        var event = stage.usage().of(requestId);
        assertThat(event.outcome()).isEqualTo(Outcome.CUT_BY_CLIENT);
        assertThat(event.units()).containsEntry("input", 30L);
        assertThat(event.units().get("output")).isGreaterThanOrEqualTo(9);
    }

    private static String chunk(String text, int output) {
        return "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"" + text
                + "\"}]},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":30,\"candidatesTokenCount\":" + output
                + ",\"totalTokenCount\":" + (30 + output) + "}}\n\n";
    }

    private String leaveAfter(String model, String text) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), ingress.port())) {
            var body = GatewayClient.body(model, true);
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nx-api-key: "
                                    + GatewayClient.setting("test.key.rich") + "\r\ncontent-length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.UTF_8));
            var seen = new StringBuilder();
            while (seen.indexOf(text) < 0) {
                seen.append((char) socket.getInputStream().read());
            }
            var from = seen.indexOf("x-request-id: ") + "x-request-id: ".length();
            return seen.substring(from, seen.indexOf("\r\n", from));
        }
    }

    @Test
    @DisplayName("P73 CC<-RS: a whole answer is put together from an upstream that only streams")
    void wholeAnswerIsPutTogether() {
        stage.offer("streams-only", Dialect.RESPONSES, "{\"stream-only\":true}");
        stage.upstream().answer(List.of(Answer.stream("""
                event: response.created
                data: {"type":"response.created","sequence_number":0,"response":{"id":"r","object":"response","status":"in_progress","model":"up","output":[]}}

                event: response.output_item.done
                data: {"type":"response.output_item.done","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hello","annotations":[]}]}}

                event: response.completed
                data: {"type":"response.completed","sequence_number":2,"response":{"id":"r","object":"response","status":"completed","model":"up","output":[],"usage":{"input_tokens":3,"input_tokens_details":{"cached_tokens":0},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":5}}}

                """)));

        var answer = stage.client().complete(Dialect.CHAT, "streams-only", false);

        assertThat(Dialect.CHAT.text(answer.body(), false)).isEqualTo("Hello");
        assertThat(answer.json().at("/usage/total_tokens").asInt()).isEqualTo(5);
        assertThat(stage.upstream().got().getFirst().body()).contains("\"stream\":true");
        assertThat(stage.usage().of(answer.requestId()).units()).isEqualTo(Map.of("input", 3L, "output", 2L));
    }
}
