package dev.tollgate.protocol.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ProtocolException;
import dev.tollgate.protocol.RequestTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Broken bytes are answered, never a reason to fall over.
class FuzzTest {
    private static final long SEED = 20_261_121;
    private static final int ROUNDS = 3_000;
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "1e400",
            "\"\"",
            "\"x\"",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "{\"type\":null}",
            "99999999999999999999",
            "\"\\ud800\"",
            "[{\"type\":\"message\"}]");

    @Test
    void requestReadersOnlyRefuse() {
        for (var round = 0; round < ROUNDS; round++) {
            var random = new Random(SEED + round);
            var body = mutated(Samples.resource(round % 2 == 0 ? "codex.request.json" : "cursor.request.json"), random);
            try {
                var request = Samples.CODEC.decodeRequest(RequestTarget.BODY_ONLY, body);
                Samples.CODEC.encodeRequest(request, Samples.MODEL);
                RequestWriter.write(request, Samples.MODEL);
            } catch (ProtocolException e) {
                assertThat(e.error().message()).isNotBlank();
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + (SEED + round), e);
            }
            try {
                Samples.CODEC.relay().read(RequestTarget.BODY_ONLY, body).toUpstream("up", Samples.MODEL.facts());
            } catch (ProtocolException e) {
                assertThat(e.error().message()).isNotBlank();
            } catch (RuntimeException | StackOverflowError e) {
                fail("relay, seed " + (SEED + round), e);
            }
        }
    }

    @Test
    void decodersOnlyTellEventsThatAStreamCanBeMadeOf() {
        var request = Samples.decode("{\"model\":\"m\",\"input\":\"x\",\"stream\":true}");
        for (var round = 0; round < ROUNDS; round++) {
            var random = new Random(SEED + round);
            var name = round % 2 == 0 ? "text.upstream.jsonl" : "reasoning-and-call.upstream.jsonl";
            var lines = Samples.resource(name).strip().lines().toList();
            var broken = random.nextInt(lines.size());
            var events = decoded(request, lines, broken, random, SEED + round);
            assertThat(events.getLast()).as("seed %d", SEED + round).isInstanceOfAny(Completed.class, Failed.class);
            assertThat(events.stream().filter(event -> event instanceof Completed || event instanceof Failed))
                    .hasSize(1);
            ClientStream.read(Samples.encoded(request, events));
        }
    }

    private static List<CompletionEvent> decoded(
            CompletionRequest request, List<String> lines, int broken, Random random, long seed) {
        var events = new ArrayList<CompletionEvent>();
        var decoder = Samples.CODEC.newEventDecoder(request, Samples.MODEL, true);
        var relayed = Samples.CODEC
                .relay()
                .newAnswer(
                        Samples.CODEC
                                .relay()
                                .read(RequestTarget.BODY_ONLY, "{\"model\":\"m\"}".getBytes(StandardCharsets.UTF_8)),
                        "m",
                        true);
        try {
            for (var i = 0; i < lines.size(); i++) {
                var payload = i == broken
                        ? mutated(lines.get(i), random)
                        : lines.get(i).getBytes(StandardCharsets.UTF_8);
                decoder.decode(payload, events::add);
                try {
                    relayed.read(payload, 0, payload.length);
                    relayed.edited(payload, 0, payload.length);
                    relayed.usage();
                } catch (IOException e) {
                    assertThat(i).isEqualTo(broken);
                }
            }
            decoder.end(events::add);
            var whole = new ArrayList<CompletionEvent>();
            var wholeDecoder = Samples.CODEC.newEventDecoder(request, Samples.MODEL, false);
            wholeDecoder.decode(mutated(lines.getLast(), random), whole::add);
            wholeDecoder.end(whole::add);
            Samples.CODEC.decodeError(random.nextInt(600), mutated(lines.getFirst(), random));
        } catch (RuntimeException | StackOverflowError e) {
            fail("seed " + seed, e);
        }
        return events;
    }

    private static byte[] mutated(String text, Random random) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(7)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                yield bytes;
            }
            case 2 -> {
                var deep = "[".repeat(300);
                yield replacedValue(text, deep + "]".repeat(300), random).getBytes(StandardCharsets.UTF_8);
            }
            case 3 -> text.replaceFirst("\\{", "{\"model\":1,\"type\":\"x\",").getBytes(StandardCharsets.UTF_8);
            case 4 -> {
                bytes[random.nextInt(bytes.length)] = (byte) 0xC3;
                yield bytes;
            }
            default ->
                replacedValue(text, VALUES.get(random.nextInt(VALUES.size())), random)
                        .getBytes(StandardCharsets.UTF_8);
        };
    }

    /// The text with the value behind one of its colons replaced.
    private static String replacedValue(String text, String value, Random random) {
        var colons = new ArrayList<Integer>();
        for (var i = 1; i < text.length(); i++) {
            if (text.charAt(i) == ':' && text.charAt(i - 1) == '"') {
                colons.add(i + 1);
            }
        }
        var from = colons.get(random.nextInt(colons.size()));
        var to = from;
        var depth = 0;
        while (to < text.length()) {
            var letter = text.charAt(to);
            if (depth == 0 && (letter == ',' || letter == '}' || letter == ']')) {
                break;
            }
            depth += letter == '{' || letter == '[' ? 1 : letter == '}' || letter == ']' ? -1 : 0;
            to++;
        }
        return text.substring(0, from) + value + text.substring(to);
    }
}
