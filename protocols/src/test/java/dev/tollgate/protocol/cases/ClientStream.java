package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A stream as its client gets it.
///
/// @param text all bytes
/// @param events what they say
/// @param done whether `[DONE]` ends it
/// @param refused whether the client was told an error instead, before any stream began
/// @param billed what the gateway bills by the provider's figures
record ClientStream(
        Protocol protocol,
        String contentType,
        String text,
        List<Event> events,
        boolean done,
        boolean refused,
        Supplier<@Nullable Usage> billed) {
    /// One event; `name` is that of the `event:` line.
    record Event(@Nullable String name, JsonNode data) {
        String type() {
            return data.path("type").asText();
        }
    }

    static ClientStream of(Protocol protocol, Passage passage) {
        var contentType = passage.contentType();
        var text = passage.body();
        var events = new ArrayList<Event>();
        var refused = passage.status() != 200;
        if (refused) {
            events.add(new Event(null, Lenient.strict(text)));
        } else if (contentType.startsWith("application/json")) {
            Lenient.strict(text).forEach(element -> events.add(new Event(null, element)));
        } else {
            assertThat(contentType).startsWith("text/event-stream");
            return ofEvents(protocol, contentType, text, passage.usage());
        }
        return new ClientStream(protocol, contentType, text, List.copyOf(events), false, refused, passage.usage());
    }

    static ClientStream ofEvents(Protocol protocol, String contentType, String text, Supplier<@Nullable Usage> billed) {
        var events = new ArrayList<Event>();
        var rest = text;
        var done = false;
        while (!rest.isEmpty()) {
            if (protocol == Protocol.GEMINI && rest.startsWith("{\"error\"")) {
                assertThat(rest).as("the raw error").doesNotContain("\n");
                events.add(new Event(null, Lenient.strict(rest)));
                break;
            }
            var end = rest.indexOf("\n\n");
            assertThat(end).as("an empty line after " + rest).isNotNegative();
            var block = rest.substring(0, end);
            rest = rest.substring(end + 2);
            if (block.equals("data: [DONE]")) {
                assertThat(rest).as("after [DONE]").isEmpty();
                done = true;
            } else if (!isComment(protocol, block)) {
                events.add(event(block));
            }
        }
        return new ClientStream(protocol, contentType, text, List.copyOf(events), done, false, billed);
    }

    /// OpenAI's clients bear comments between the events.
    private static boolean isComment(Protocol protocol, String block) {
        return (protocol == Protocol.CHAT || protocol == Protocol.RESPONSES) && block.startsWith(":");
    }

    private static Event event(String block) {
        var lines = block.split("\n");
        if (lines.length == 1) {
            assertThat(block).startsWith("data: ");
            return new Event(null, Lenient.strict(block.substring("data: ".length())));
        }
        assertThat(lines).as(block).hasSize(2);
        assertThat(lines[0]).startsWith("event: ");
        assertThat(lines[1]).startsWith("data: ");
        return new Event(lines[0].substring("event: ".length()), Lenient.strict(lines[1].substring("data: ".length())));
    }

    /// What the gateway bills by the provider's figures; absent when it gave none.
    @Nullable
    Usage usage() {
        return billed.get();
    }

    List<String> types() {
        return events.stream().map(Event::type).toList();
    }

    /// The data of all events of this type.
    List<JsonNode> ofType(String type) {
        return events.stream()
                .filter(event -> event.type().equals(type))
                .map(Event::data)
                .toList();
    }

    JsonNode last() {
        return events.getLast().data();
    }

    /// The error that ends the stream; absent when none does.
    @Nullable
    JsonNode errorOrNull() {
        if (events.isEmpty()) {
            return null;
        }
        var last = last();
        if (protocol == Protocol.RESPONSES && !refused) {
            return last.path("type").asText().equals("response.failed")
                    ? last.path("response").path("error")
                    : last.path("type").asText().equals("error") ? last : null;
        }
        return last.has("error") ? last.path("error") : null;
    }

    JsonNode error() {
        return Objects.requireNonNull(errorOrNull(), text);
    }

    /// The answer as the protocol's SDKs put it together, in the form of a whole answer.
    JsonNode message() {
        assertThat(errorOrNull()).isNull();
        return Assembly.of(this);
    }

    /// What arrived before the stream broke.
    JsonNode partial() {
        assertThat(errorOrNull()).isNotNull();
        return Assembly.of(this);
    }
}
