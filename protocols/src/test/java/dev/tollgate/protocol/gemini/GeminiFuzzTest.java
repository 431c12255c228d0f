package dev.tollgate.protocol.gemini;

import static dev.tollgate.protocol.gemini.Samples.CODEC;
import static dev.tollgate.protocol.gemini.Samples.WHOLE;
import static dev.tollgate.protocol.gemini.Samples.bytes;
import static dev.tollgate.protocol.gemini.Samples.model;
import static dev.tollgate.protocol.gemini.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.ProtocolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GeminiFuzzTest {
    private static final int ROUNDS = 3_000;
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "1e99999999999",
            "0.5",
            "\"\"",
            "[]",
            "{}",
            "[[[]]]",
            "\"\\ud800\"",
            "\"gw1.x\"",
            "99999999999999999999",
            "\"Z3cxLm\"",
            "{\"a\":1,\"a\":2}",
            "[".repeat(300),
            "\u0000",
            "[null]",
            "[{}]");

    @Test
    void requestReadersThrowNothingButProtocolExceptions() {
        var random = new Random(42);
        var seeds = List.of(text("cli.request.json"), text("snake.request.json"), text("agent.upstream.json"));
        for (var round = 0; round < ROUNDS; round++) {
            var body = mutated(seeds.get(round % seeds.size()), random);
            try {
                var request = CODEC.decodeRequest(WHOLE, body);
                CODEC.encodeRequest(request, model(round % 2 == 0 ? "{}" : "{\"json-schema\":false}"));
            } catch (ProtocolException e) {
                assertThat(e.error().message()).isNotBlank();
            } catch (RuntimeException e) {
                fail(round + ": " + new String(body, StandardCharsets.UTF_8), e);
            }
            try {
                CODEC.decodeCountRequest(WHOLE, body);
            } catch (ProtocolException e) {
                assertThat(e.error().message()).isNotBlank();
            }
            try {
                CODEC.relay().read(WHOLE, body).toUpstream("g", model("{}").facts());
            } catch (ProtocolException e) {
                assertThat(e.error().message()).isNotBlank();
            } catch (RuntimeException e) {
                fail(round + ": " + new String(body, StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    void decodersSayNothingButEventsAndEndOnce() {
        var random = new Random(43);
        var stream = text("thoughts.sse") + text("calls.sse");
        var chunks = Arrays.stream(stream.split("\n\n"))
                .map(event -> event.substring(event.indexOf('{')))
                .toList();
        for (var round = 0; round < ROUNDS / 3; round++) {
            var events = new ArrayList<CompletionEvent>();
            var decoder = CODEC.newEventDecoder(new RequestBuilder().logprobs(1).build(), model("{}"), round % 3 != 0);
            var relayed = CODEC.relay().newAnswer(CODEC.relay().read(WHOLE, bytes("{\"contents\":[{}]}")), "gem", true);
            for (var chunk : chunks) {
                var payload = mutated(chunk, random);
                decoder.decode(payload, events::add);
                try {
                    relayed.read(payload, 0, payload.length);
                    relayed.edited(payload, 0, payload.length);
                } catch (IOException e) {
                    assertThat(e).isNotNull();
                }
                CODEC.decodeError(400 + random.nextInt(200), payload);
                CODEC.decodeCount(payload);
            }
            decoder.end(events::add);

            assertThat(events.getLast()).isInstanceOfAny(Completed.class, Failed.class);
            assertThat(events)
                    .filteredOn(event -> event instanceof Completed || event instanceof Failed)
                    .hasSize(1);
            Samples.encode(CODEC.newEventEncoder(new RequestBuilder().build(), Samples.IDENTITY), events);
        }
    }

    private static byte[] mutated(String seed, Random random) {
        var text = seed;
        for (var i = random.nextInt(3); i >= 0; i--) {
            text = switch (random.nextInt(4)) {
                case 0 -> text.substring(0, random.nextInt(text.length()) + 1);
                case 1 -> swapped(text, random);
                case 2 -> doubled(text, random);
                default -> text;
            };
        }
        var bytes = bytes(text);
        for (var i = random.nextInt(3); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /// Another value in the place of one.
    private static String swapped(String text, Random random) {
        var colon = text.indexOf(':', random.nextInt(text.length()));
        if (colon < 0) {
            return text;
        }
        var end = colon + 1;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, colon + 1) + VALUES.get(random.nextInt(VALUES.size())) + text.substring(end);
    }

    /// A member twice.
    private static String doubled(String text, Random random) {
        var comma = text.indexOf(',', random.nextInt(text.length()));
        var next = comma < 0 ? -1 : text.indexOf(',', comma + 1);
        return next < 0 ? text : text.substring(0, next) + text.substring(comma, next) + text.substring(next);
    }
}
