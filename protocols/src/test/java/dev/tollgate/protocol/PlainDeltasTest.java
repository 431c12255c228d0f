package dev.tollgate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionEvent.Block;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Plain pieces of text are read without a tree and written from a template; nobody may notice.
class PlainDeltasTest {
    private static final List<String> PIECES =
            List.of("a", " \"quoted\" \\ ", "é€😀", "\n\t", "{\"x\":[1]}", "data: [DONE]", "\ud83d", "\ude00", "0");
    private static final UpstreamModel MODEL = new UpstreamModel("up", 0, Set.of(), ModelFacts.UNKNOWN);

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void theyAreReadAsTheTreeReadsThem(Protocol protocol) {
        for (var seed = 0; seed < 50; seed++) {
            var request = request(protocol);
            var payloads = payloads(written(protocol, request, events(new Random(seed))));
            // A member that no shape knows leaves every event to the tree.
            var forTheTree = payloads.stream()
                    .map(payload -> payload.replaceFirst("\\{", "{\"unknown\":1,"))
                    .toList();

            assertThat(read(protocol, request, payloads))
                    .as("seed %d", seed)
                    .isEqualTo(read(protocol, request, forTheTree));
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void theTextsThatAreWrittenComeBack(Protocol protocol) {
        for (var seed = 0; seed < 50; seed++) {
            var request = request(protocol);
            var events = events(new Random(seed));

            var back = read(protocol, request, payloads(written(protocol, request, events)));

            // Half a character is not a character; Anthropic's form has a question mark for it.
            assertThat(utf8(text(back))).as("seed %d", seed).isEqualTo(utf8(text(events)));
        }
    }

    private static List<CompletionEvent> events(Random random) {
        var events = new ArrayList<CompletionEvent>();
        events.add(new CompletionEvent.Started("id"));
        for (var key = 0; key < 3; key++) {
            var thinks = key == 0;
            events.add(
                    new CompletionEvent.BlockStarted(0, key, thinks ? new Block.Reasoning(false) : new Block.Text()));
            for (var i = random.nextInt(8); i >= 0; i--) {
                var piece = PIECES.get(random.nextInt(PIECES.size()));
                events.add(
                        thinks
                                ? new CompletionEvent.ReasoningDelta(key, piece)
                                : new CompletionEvent.TextDelta(key, piece, null));
            }
            events.add(new CompletionEvent.BlockEnded(key));
            if (key == 1) {
                events.add(new CompletionEvent.UsageReported(new Usage(5, 0, 0, 0, 1 + random.nextInt(9), 0, 0, 0)));
            }
        }
        events.add(new CompletionEvent.ChoiceFinished(0, new StopReason.Stop()));
        events.add(new CompletionEvent.Completed());
        return events;
    }

    private static String written(Protocol protocol, CompletionRequest request, List<CompletionEvent> events) {
        var encoder = DropsTest.CODECS
                .get(protocol)
                .newEventEncoder(request, new AnswerIdentity("req_1", "m", Instant.EPOCH));
        var out = new ByteArrayOutputStream();
        events.forEach(event -> encoder.encode(event, out));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<String> payloads(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .toList();
    }

    private static List<CompletionEvent> read(Protocol protocol, CompletionRequest request, List<String> payloads) {
        var events = new ArrayList<CompletionEvent>();
        var decoder = DropsTest.CODECS.get(protocol).newEventDecoder(request, MODEL, true);
        payloads.forEach(payload -> decoder.decode(payload.getBytes(StandardCharsets.UTF_8), events::add));
        decoder.end(events::add);
        assertThat(events.getLast()).isInstanceOf(CompletionEvent.Completed.class);
        return events;
    }

    private static String text(List<CompletionEvent> events) {
        var text = new StringBuilder();
        for (var event : events) {
            if (event instanceof CompletionEvent.TextDelta delta) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static CompletionRequest request(Protocol protocol) {
        return DropsTest.read(
                protocol,
                switch (protocol) {
                    case CHAT -> """
                {"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]}""";
                    case RESPONSES -> """
                {"model":"m","stream":true,"reasoning":{"summary":"auto"},"input":"x"}""";
                    case ANTHROPIC -> """
                {"model":"m","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"x"}]}""";
                    case GEMINI -> """
                {"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"thinkingConfig":{"includeThoughts":true}}}""";
                });
    }
}
