package dev.tollgate.protocol.chat;

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

/// Readers meet broken input: requests become requests or refusals, answers become events that end once.
class FuzzTest {
    private static final int ROUNDS = 3_000;
    private static final long SEED = 20_261_121;
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "1e999999999",
            "99999999999999999999",
            "\"\"",
            "\"x\"",
            "[]",
            "[null]",
            "{}",
            "{\"a\":{}}",
            "\"\\ud83d\"",
            "[".repeat(300) + "]".repeat(300));

    @Test
    void requestsAreReadOrRefused() {
        var codec = new ChatCodec();
        var good = List.of(Events.resource("request/everything.json"), Events.resource("request/conversation.json"));
        good.forEach(body -> codec.decodeRequest(RequestTarget.BODY_ONLY, body));
        var random = new Random(SEED);
        for (var round = 0; round < ROUNDS; round++) {
            var body = broken(good.get(round % good.size()), random);
            try {
                var request = codec.decodeRequest(RequestTarget.BODY_ONLY, body);
                codec.encodeRequest(request, Ask.model("{}"));
            } catch (ProtocolException e) {
                assertThat(e.error().message()).as(message(round, body)).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError(message(round, body), e);
            }
            try {
                codec.relay().read(RequestTarget.BODY_ONLY, body).toUpstream("up", ModelFacts.UNKNOWN);
            } catch (ProtocolException e) {
                assertThat(e.error().message()).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError(message(round, body), e);
            }
        }
    }

    @Test
    void answersBecomeEventsThatEndOnce() {
        var names = List.of(
                "P01_arguments_with_the_name",
                "P02_text_and_two_calls",
                "annotations_and_images",
                "both_names_of_reasoning",
                "custom_tool_as_function",
                "legacy_function_call",
                "logprobs",
                "signed_call",
                "two_choices",
                "usage_in_each_chunk");
        var random = new Random(SEED);
        for (var round = 0; round < ROUNDS; round++) {
            var bytes = broken(Events.resource("decode/" + names.get(round % names.size()) + ".sse"), random);
            List<CompletionEvent> events;
            try {
                events = Events.ofStream(AnswerReaderTest.decoder(true), List.of(bytes));
            } catch (RuntimeException e) {
                throw new AssertionError(message(round, bytes), e);
            }
            var ends = events.stream()
                    .filter(event -> event instanceof Completed || event instanceof Failed)
                    .toList();
            assertThat(ends).as(message(round, bytes)).hasSize(1).containsExactly(events.getLast());
            StreamChecker.of(AnswerWriterTest.stream("{}", events), false);
        }
    }

    @Test
    void wholeAnswersBecomeEventsThatEndOnce() {
        var good = Events.resource("encode/everything.json");
        var random = new Random(SEED);
        for (var round = 0; round < ROUNDS; round++) {
            var bytes = broken(good, random);
            try {
                var events = Events.ofWhole(AnswerReaderTest.decoder(false), text(bytes));
                var last = events.getLast();
                assertThat(last instanceof Completed || last instanceof Failed)
                        .as(message(round, bytes))
                        .isTrue();
                if (last instanceof Completed) {
                    assertThat(AnswerWriterTest.whole("{}", events)
                                    .path("choices")
                                    .isEmpty())
                            .isFalse();
                }
            } catch (RuntimeException e) {
                throw new AssertionError(message(round, bytes), e);
            }
        }
    }

    @Test
    void passedOnAnswersAreReadOrRefused() {
        var random = new Random(SEED);
        for (var round = 0; round < ROUNDS; round++) {
            var stream = new String(Events.resource("decode/P02_text_and_two_calls.sse"), StandardCharsets.UTF_8);
            var chunk = stream.split("data: ")[1 + round % 6].strip().getBytes(StandardCharsets.UTF_8);
            var bytes = broken(chunk, random);
            var answer = new RelayedAnswer("ours", true);
            try {
                answer.read(bytes, 0, bytes.length);
                assertThat(answer.edited(bytes, 0, bytes.length)).isNotNull();
            } catch (IOException e) {
                assertThat(e).as(message(round, bytes)).isNotNull();
            } catch (RuntimeException e) {
                throw new AssertionError(message(round, bytes), e);
            }
        }
    }

    private static String message(int round, byte[] bytes) {
        return "seed " + SEED + ", round " + round + ": " + new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] broken(byte[] good, Random random) {
        var bytes = good.clone();
        for (var i = random.nextInt(3); i >= 0; i--) {
            bytes = mutated(bytes, random);
        }
        return bytes;
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        var at = random.nextInt(bytes.length);
        switch (random.nextInt(5)) {
            case 0 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 1 -> {
                var flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                return flipped;
            }
            case 2 -> {
                return text(bytes)
                        .replaceFirst("\"(\\w+)\":", "\"$1\":1,\"$1\":")
                        .getBytes(StandardCharsets.UTF_8);
            }
            default -> {
                return otherValue(text(bytes), random).getBytes(StandardCharsets.UTF_8);
            }
        }
    }

    /// Puts a value of another type behind one of the colons.
    private static String otherValue(String text, Random random) {
        var colons = new ArrayList<Integer>();
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) == ':' && i > 0 && text.charAt(i - 1) == '"') {
                colons.add(i);
            }
        }
        if (colons.isEmpty()) {
            return text;
        }
        var from = colons.get(random.nextInt(colons.size())) + 1;
        var to = from;
        var depth = 0;
        while (to < text.length() && (depth > 0 || (text.charAt(to) != ',' && text.charAt(to) != '}'))) {
            var letter = text.charAt(to++);
            depth += letter == '{' || letter == '[' ? 1 : letter == '}' || letter == ']' ? -1 : 0;
            if (depth < 0) {
                to--;
                break;
            }
        }
        return text.substring(0, from) + VALUES.get(random.nextInt(VALUES.size())) + text.substring(to);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
