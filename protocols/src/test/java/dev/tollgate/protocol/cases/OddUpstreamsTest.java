package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What providers really send (`src/test/resources/cases/odd`), to each client: the text, the calls and the end must be
/// the same everywhere.
class OddUpstreamsTest {
    /// @param expected `END text='…' tool={arguments}…`; `?` where clients may differ
    record Odd(String pair, String title, String lines, String expected) {
        @Override
        public String toString() {
            return pair + ": " + title;
        }
    }

    static List<Odd> odds() {
        var odds = new ArrayList<Odd>();
        for (var pair : EveryRouteTest.routes()) {
            var upstream = Route.of(pair).upstream().name().toLowerCase(Locale.ROOT);
            for (var section : file(upstream).split("(?m)^## ")) {
                if (!section.isBlank()) {
                    var title = section.substring(0, section.indexOf('\n'));
                    var arrow = section.indexOf("\n-> ");
                    var expected = section.substring(arrow + 4).strip();
                    odds.add(new Odd(pair, title, section.substring(title.length(), arrow + 1), expected));
                }
            }
        }
        return odds;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("odds")
    void oddStreamReachesTheClient(Odd odd) {
        var route = Route.of(odd.pair());

        var stream = route.asksForStream(EveryRouteTest.request(route.client())).streamsEvents(odd.lines());

        var words = List.of(odd.expected().split(" "));
        var seen = Seen.of(stream);
        assertThat(seen.end()).as(stream.text()).isEqualTo(words.getFirst());
        if (!words.get(1).equals("text=?")) {
            assertThat("text='" + seen.text() + "'").as(stream.text()).isEqualTo(words.get(1));
        }
        for (var call : words.subList(2, words.size())) {
            if (!call.endsWith("?")) {
                assertThat(seen.calls()).as(stream.text()).containsEntry(call.substring(0, 1), call.substring(2));
            }
        }
        if (seen.end().equals("TOOLS") || seen.end().equals("STOP")) {
            assertThat(seen.calls()).hasSize(words.size() - 2);
        }
    }

    private static String file(String upstream) {
        try (var stream = OddUpstreamsTest.class.getResourceAsStream("/cases/odd/" + upstream + ".txt")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
