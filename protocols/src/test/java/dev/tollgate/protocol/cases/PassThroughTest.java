package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Usage;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Answers between one protocol and itself: the bytes stay, but for the model's name.
class PassThroughTest {
    private static final Usage USAGE = new Usage(100, 40, 0, 0, 30, 10, 0, 0);

    @ParameterizedTest(name = "{0}: a streamed turn keeps its bytes")
    @EnumSource
    void streamedTurnKeepsItsBytes(Protocol protocol) {
        var lines = EveryRouteTest.told(protocol, "turn.txt");

        var stream = call(protocol, true).streams(lines);

        assertThat(stream.text()).isEqualTo(withoutComments(named(wire(protocol, lines))));
        assertThat(stream.usage()).isEqualTo(USAGE);
    }

    @ParameterizedTest(name = "{0}: a whole turn keeps its bytes")
    @EnumSource
    void wholeTurnKeepsItsBytes(Protocol protocol) {
        var json = Lenient.json(EveryRouteTest.told(protocol, "turn.json")).toString();

        assertThat(call(protocol, false).answers(json)).isEqualTo(Lenient.json(named(json)));
    }

    @ParameterizedTest(name = "{0}: a turn that breaks off anywhere ends with an error")
    @EnumSource
    void brokenTurnEndsWithAnError(Protocol protocol) {
        var lines = EveryRouteTest.told(protocol, "turn.txt").lines().toList();
        var finish = protocol == Protocol.CHAT ? 3 : protocol == Protocol.ANTHROPIC ? 2 : 1;

        for (var kept = 1; kept <= lines.size() - finish; kept++) {
            var stream = call(protocol, true).streamsOnce(String.join("\n", lines.subList(0, kept)));

            assertThat(stream.errorOrNull()).as("after %d lines", kept).isNotNull();
        }
    }

    @Test
    void usageChunkNobodyAskedForIsLeftOut() {
        var request = "{\"model\":\"asked\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

        var stream = Route.of("CC>CC").sends(request).streams(EveryRouteTest.told(Protocol.CHAT, "turn.txt"));

        assertThat(stream.text()).doesNotContain("usage").endsWith("data: [DONE]\n\n");
        assertThat(stream.usage()).isEqualTo(USAGE);
    }

    @Test
    void emptyFinishReasonIsNone() {
        var stream = call(Protocol.CHAT, true).streams("""
                {choices:[{index:0, delta:{content:'one'}, finish_reason:''}]}
                """);

        assertThat(stream.errorOrNull()).isNotNull();
    }

    private static Call call(Protocol protocol, boolean stream) {
        var body = Requests.of(protocol, EveryRouteTest.request(protocol));
        if (protocol != Protocol.GEMINI) {
            body.put("stream", stream);
        }
        if (!stream) {
            body.remove("stream_options");
        }
        var asked = new Asked(new Route(protocol, protocol, "{}"), protocol, body.toString(), stream, false);
        return new Call(asked);
    }

    private static String wire(Protocol protocol, String lines) {
        return new String(UpstreamWire.stream(protocol, lines), StandardCharsets.UTF_8);
    }

    private static String named(String json) {
        return json.replace("\"model\":\"up\"", "\"model\":\"asked\"")
                .replace("\"modelVersion\":\"up\"", "\"modelVersion\":\"asked\"");
    }

    private static String withoutComments(String stream) {
        return stream.lines()
                .map(line -> line + "\n")
                .collect(Collectors.joining())
                .replaceAll("(?m)^:.*\n\n", "");
    }
}
