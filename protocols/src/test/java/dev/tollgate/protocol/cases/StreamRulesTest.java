package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Usage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The judge of the streams is itself judged: it accepts a good stream and none of its damaged copies.
class StreamRulesTest {
    @ParameterizedTest(name = "{0}: a good stream is accepted")
    @EnumSource
    void goodStreamIsAccepted(Protocol protocol) {
        hold(protocol, good(protocol));

        assertThat(good(protocol)).hasSizeGreaterThan(3);
    }

    @ParameterizedTest(name = "{0}: a stream that lacks any one event is not accepted")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GEMINI")
    void missingEventIsNotAccepted(Protocol protocol) {
        var events = good(protocol);

        for (var i = 0; i < events.size(); i++) {
            if (isDelta(events.get(i))) {
                continue;
            }
            var damaged = new ArrayList<>(events);
            damaged.remove(i);

            assertThatThrownBy(() -> hold(protocol, damaged))
                    .as("without %s", events.get(i))
                    .isInstanceOf(Throwable.class);
        }
    }

    @ParameterizedTest(name = "{0}: a stream with any event twice is not accepted")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GEMINI")
    void repeatedEventIsNotAccepted(Protocol protocol) {
        var events = good(protocol);

        for (var i = 0; i < events.size(); i++) {
            if (isDelta(events.get(i)) && protocol != Protocol.RESPONSES) {
                continue;
            }
            var damaged = new ArrayList<>(events);
            damaged.add(i, events.get(i));

            assertThatThrownBy(() -> hold(protocol, damaged))
                    .as("with a second %s", events.get(i))
                    .isInstanceOf(Throwable.class);
        }
    }

    @Test
    void geminiStreamWithTheMarksOfOthersIsNotAccepted() {
        for (var damage : List.of("data: [DONE]\n\n", ": keep-alive\n\n", "event: x\ndata: {}\n\n", "data: {}\n")) {
            var damaged = new ArrayList<>(good(Protocol.GEMINI));
            damaged.add(damage);

            assertThatThrownBy(() -> hold(Protocol.GEMINI, damaged)).as(damage).isInstanceOf(Throwable.class);
        }
    }

    @Test
    void geminiStreamWithoutItsEndIsNotAccepted() {
        var damaged = good(Protocol.GEMINI);

        assertThatThrownBy(() -> hold(Protocol.GEMINI, damaged.subList(0, damaged.size() - 1)))
                .isInstanceOf(AssertionError.class);
    }

    private static boolean isDelta(String event) {
        return event.contains("_delta\"")
                || event.contains(".delta\"")
                || event.contains("\"delta\":{\"content\":\"")
                || event.contains("\"function\":{\"arguments\"")
                || event.contains("ping");
    }

    /// What a codec makes of the turn that every route is tried with.
    static List<String> good(Protocol client) {
        var upstream = client == Protocol.ANTHROPIC ? Protocol.CHAT : Protocol.ANTHROPIC;
        var route = new Route(client, upstream, "{}");
        var stream = route.asksForStream(EveryRouteTest.request(client))
                .streamsOnce(EveryRouteTest.told(upstream, "turn.txt"));
        var events = new ArrayList<String>();
        for (var event : stream.text().split("(?<=\n\n)")) {
            // A thought is no part of the rules of Chat.
            if (!event.contains("\"reasoning_content\"")) {
                events.add(event);
            }
        }
        return events;
    }

    private static void hold(Protocol protocol, List<String> events) {
        var text = String.join("", events);
        StreamRules.hold(ClientStream.ofEvents(protocol, "text/event-stream", text, () -> Usage.NONE), true);
    }
}
