package dev.tollgate.protocol.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever comes in, a reader of requests only refuses, and a reader of answers only tells events.
class FuzzTest {
    private static final int ROUNDS = 4000;
    private static final String[] VALUES = {
        "null",
        "true",
        "-1",
        "1e400",
        "\"x\"",
        "[]",
        "{}",
        "[[[]]]",
        "\"\\ud800\"",
        "{\"a\":1,\"a\":2}",
        "[".repeat(300),
        "\"gw1.gemini.call.eyJzaWciOiJ4IiwiY2FsbCI6InQifQ\"",
        "99999999999999999999",
        "0.5",
        "\"\"",
    };
    private static final AnthropicCodec CODEC = new AnthropicCodec();

    @Test
    void requests() {
        var original = Golden.read("claude-code.request.json");
        var accepted = 0;
        for (var seed = 0; seed < ROUNDS; seed++) {
            var body = mutated(original, new Random(seed));
            try {
                CODEC.decodeCountRequest(RequestTarget.BODY_ONLY, body);
                var request = CODEC.decodeRequest(RequestTarget.BODY_ONLY, body);
                accepted++;
                CODEC.encodeRequest(request, Neutral.model("{}"));
            } catch (ProtocolException e) {
                assertThat(e.error().message()).isNotBlank();
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertThat(accepted).isPositive();
    }

    @Test
    void requestsThatArePassedOn() {
        var original = Golden.read("claude-code.request.json");
        for (var seed = 0; seed < ROUNDS; seed++) {
            var body = mutated(original, new Random(seed));
            try {
                CODEC.relay().read(RequestTarget.BODY_ONLY, body).toUpstream("up", ModelFacts.UNKNOWN);
            } catch (ProtocolException e) {
                assertThat(e.error().message()).isNotBlank();
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void streams() {
        for (var name : List.of("tools.stream.sse", "thinking.stream.sse")) {
            var original = Golden.read(name);
            for (var seed = 0; seed < ROUNDS / 2; seed++) {
                var stream = mutated(original, new Random(seed));
                var events = new ArrayList<CompletionEvent>();
                try {
                    var decoder = CODEC.newEventDecoder(Neutral.request().build(), Neutral.model("{}"), true);
                    events.addAll(Golden.events(decoder, List.of(stream)));
                } catch (RuntimeException | StackOverflowError e) {
                    throw new AssertionError(name + " seed " + seed, e);
                }
                assertEndsOnce(events, seed);
                StreamRules.check(
                        Golden.encoded(CODEC.newEventEncoder(Neutral.request().build(), Golden.IDENTITY), events));
            }
        }
    }

    @Test
    void wholeAnswersAndErrors() {
        var original = Golden.read("whole.answer.json");
        for (var seed = 0; seed < ROUNDS; seed++) {
            var body = mutated(original, new Random(seed));
            var events = new ArrayList<CompletionEvent>();
            try {
                var decoder = CODEC.newEventDecoder(Neutral.request().build(), Neutral.model("{}"), false);
                decoder.decode(body, events::add);
                decoder.end(events::add);
                assertThat(CODEC.decodeError(500, body).message()).isNotBlank();
                CODEC.decodeCount(body);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertEndsOnce(events, seed);
            readPassedOn(body, seed);
        }
    }

    private static void readPassedOn(byte[] body, int seed) {
        var answer = new RelayAnswer("m");
        try {
            answer.read(body, 0, body.length);
            answer.usage();
            assertThat(answer.edited(body, 0, body.length)).isNotNull();
        } catch (IOException e) {
            // It is not what the protocol sends.
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static void assertEndsOnce(List<CompletionEvent> events, int seed) {
        assertThat(events)
                .as("seed %d", seed)
                .filteredOn(event -> event instanceof Completed || event instanceof Failed)
                .containsExactly(events.getLast());
    }

    private static byte[] mutated(byte[] original, Random random) {
        var bytes = original.clone();
        for (var i = random.nextInt(3); i >= 0; i--) {
            bytes = switch (random.nextInt(5)) {
                case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
                case 1 -> {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                    yield bytes;
                }
                case 2 -> spliced(bytes, random.nextInt(bytes.length), random.nextInt(8), new byte[0]);
                default -> typeSwapped(bytes, random);
            };
            if (bytes.length == 0) {
                return bytes;
            }
        }
        return bytes;
    }

    /// Another value in place of one that follows a colon.
    private static byte[] typeSwapped(byte[] bytes, Random random) {
        var at = random.nextInt(bytes.length);
        while (at < bytes.length && bytes[at] != ':') {
            at++;
        }
        var to = at + 1;
        while (to < bytes.length && bytes[to] != ',' && bytes[to] != '}' && bytes[to] != '\n') {
            to++;
        }
        if (to >= bytes.length) {
            return bytes;
        }
        var value = VALUES[random.nextInt(VALUES.length)].getBytes(StandardCharsets.UTF_8);
        return spliced(bytes, at + 1, to - at - 1, value);
    }

    private static byte[] spliced(byte[] bytes, int at, int length, byte[] value) {
        var cut = Math.min(length, bytes.length - at);
        var result = new byte[bytes.length - cut + value.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(value, 0, result, at, value.length);
        System.arraycopy(bytes, at + cut, result, at + value.length, bytes.length - at - cut);
        return result;
    }
}
