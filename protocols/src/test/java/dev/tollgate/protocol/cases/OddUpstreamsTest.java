package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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

        var stream = route.asksForStream(EveryRouteTest.request(route.client())).streams(odd.lines());

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

    /// The same of each protocol's answer: why it ended, its visible text, its calls with their arguments.
    record Seen(String end, String text, Map<String, String> calls) {
        static Seen of(ClientStream stream) {
            var failed = stream.errorOrNull() != null;
            var answer = Assembly.of(stream);
            var seen = switch (stream.protocol()) {
                case CHAT -> chat(answer.at("/choices/0"));
                case RESPONSES -> responses(failed ? lastItems(stream) : answer);
                case ANTHROPIC -> anthropic(answer);
                case GEMINI -> gemini(answer);
            };
            return failed ? new Seen("ERROR", seen.text(), seen.calls()) : seen;
        }

        private static Seen chat(JsonNode choice) {
            var calls = new TreeMap<String, String>();
            for (var call : choice.at("/message/tool_calls")) {
                calls.put(
                        call.at("/function/name").asText(),
                        call.at("/function/arguments").asText());
            }
            var end = Map.of("stop", "STOP", "length", "LENGTH", "tool_calls", "TOOLS", "content_filter", "REFUSED")
                    .get(choice.path("finish_reason").asText());
            return new Seen(end == null ? "" : end, text(choice.at("/message/content")), calls);
        }

        private static Seen responses(JsonNode response) {
            var calls = new TreeMap<String, String>();
            var text = new StringBuilder();
            var refused = false;
            for (var item : response.path("output")) {
                if (item.has("arguments")) {
                    calls.put(item.path("name").asText(), item.path("arguments").asText());
                }
                if (item.path("type").asText().equals("message")) {
                    for (var part : item.path("content")) {
                        text.append(text(part.path("text")));
                        refused |= part.has("refusal");
                    }
                }
            }
            var reason = response.at("/incomplete_details/reason").asText();
            var end = reason.equals("max_output_tokens")
                    ? "LENGTH"
                    : refused || reason.equals("content_filter") ? "REFUSED" : calls.isEmpty() ? "STOP" : "TOOLS";
            return new Seen(end, text.toString(), calls);
        }

        /// What a failed response does not repeat was told before.
        private static JsonNode lastItems(ClientStream stream) {
            var text = new StringBuilder();
            stream.ofType("response.output_text.delta")
                    .forEach(delta -> text.append(delta.path("delta").asText()));
            return Lenient.json("{output:[{type:'message', content:[{text:'" + text + "'}]}]}");
        }

        private static Seen anthropic(JsonNode message) {
            var calls = new TreeMap<String, String>();
            var text = new StringBuilder();
            for (var block : message.path("content")) {
                if (block.path("type").asText().equals("tool_use")) {
                    calls.put(block.path("name").asText(), block.path("input").toString());
                }
                if (block.path("type").asText().equals("text")) {
                    text.append(block.path("text").asText());
                }
            }
            var end = Map.of("end_turn", "STOP", "max_tokens", "LENGTH", "tool_use", "TOOLS", "refusal", "REFUSED")
                    .get(message.path("stop_reason").asText());
            return new Seen(end == null ? "" : end, text.toString(), calls);
        }

        private static Seen gemini(JsonNode answer) {
            var candidate = answer.at("/candidates/0");
            var calls = new TreeMap<String, String>();
            for (var part : candidate.path("parts")) {
                if (part.has("functionCall")) {
                    calls.put(
                            part.at("/functionCall/name").asText(),
                            part.at("/functionCall/args").toString());
                }
            }
            var end = Map.of("STOP", calls.isEmpty() ? "STOP" : "TOOLS", "MAX_TOKENS", "LENGTH")
                    .getOrDefault(candidate.path("finishReason").asText(), "REFUSED");
            return new Seen(end, candidate.path("text").asText(), calls);
        }

        private static String text(JsonNode node) {
            return node.isTextual() ? node.textValue() : "";
        }
    }
}
