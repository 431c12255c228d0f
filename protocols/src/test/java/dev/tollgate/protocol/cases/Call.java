package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Usage;
import dev.tollgate.protocol.cases.Reply.Cut;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One completion that a client asks for. Each method that tells what the upstream answers lets it ask anew.
final class Call {
    private final Asked asked;
    private final Route route;
    private @Nullable String sent;

    Call(Asked asked) {
        this.asked = asked;
        this.route = asked.route();
    }

    /// The body that the upstream gets.
    JsonNode sent() {
        return Lenient.strict(sentText());
    }

    /// The very body that the upstream gets.
    String sentText() {
        if (sent == null) {
            var passage = told(SomeAnswer.of(route.upstream(), asked.stream()));
            assertThat(sent)
                    .as("the upstream was not called: %s %s", passage.status(), passage.body())
                    .isNotNull();
        }
        return Objects.requireNonNull(sent);
    }

    /// The upstream streams these events (see [UpstreamWire]) to a client that streams.
    ClientStream streams(String lines) {
        return stream(Reply.stream(route.upstream(), lines, Cut.ANSWER));
    }

    /// The same, compared by its events only: an answer is made of nothing else, and this is quicker.
    ClientStream streamsEvents(String lines) {
        return stream(Reply.stream(route.upstream(), lines, Cut.EVENTS));
    }

    /// The same, without cutting the stream at every byte.
    ClientStream streamsOnce(String lines) {
        return stream(Reply.stream(route.upstream(), lines, Cut.NONE));
    }

    /// The upstream gives a whole answer although it was asked for a stream.
    ClientStream streamsWhole(String json) {
        return stream(Reply.whole(Lenient.json(json).toString()));
    }

    /// The upstream streams exactly this.
    ClientStream streamsExactly(String body) {
        return stream(new Reply(200, true, Cut.ANSWER, body));
    }

    private ClientStream stream(Reply reply) {
        assertThat(asked.stream()).isTrue();
        var stream = ClientStream.of(route.client(), told(reply));
        if (stream.refused()) {
            return stream;
        }
        if (!route.passesOn()) {
            stream.events().forEach(event -> Specs.event(route.client(), event.data()));
            StreamRules.hold(stream, asked.usageAsked());
        } else if (route.client() == Protocol.CHAT && !asked.usageAsked()) {
            // The bytes are the upstream's, but what a Chat client has not asked for is taken out.
            StreamRules.hold(stream, false);
        }
        return stream;
    }

    /// The upstream gives this whole answer.
    JsonNode answers(String json) {
        return whole(Reply.whole(Lenient.json(json).toString()));
    }

    /// The upstream only streams; the client wants a whole answer.
    JsonNode collects(String lines) {
        return whole(Reply.stream(route.upstream(), lines, Cut.ANSWER));
    }

    /// The same, without cutting the stream at every byte.
    JsonNode collectsOnce(String lines) {
        return whole(Reply.stream(route.upstream(), lines, Cut.NONE));
    }

    private JsonNode whole(Reply reply) {
        assertThat(asked.stream()).isFalse();
        var passage = told(reply);
        assertThat(passage.status()).as(passage.body()).isEqualTo(200);
        assertThat(passage.contentType()).startsWith("application/json");
        var answer = Lenient.strict(passage.body());
        if (!route.passesOn()) {
            Specs.answer(route.client(), answer);
        }
        return answer;
    }

    /// The upstream gives this whole answer, which is none.
    ErrorResponse failsWith(String body) {
        var passage = told(Reply.whole(body));
        assertThat(passage.status()).as(passage.body()).isGreaterThanOrEqualTo(400);
        return passage.error();
    }

    /// What is billed for this whole answer.
    Usage bills(String json) {
        var passage = told(Reply.whole(Lenient.json(json).toString()));
        return Objects.requireNonNull(passage.usage().get(), "no usage");
    }

    Passage told(Reply reply) {
        var passage = Pipe.current().pass(asked, List.of(reply));
        var body = passage.sent();
        if (body != null && !route.passesOn()) {
            Specs.request(route.upstream(), Lenient.strict(body));
        }
        sent = body;
        return passage;
    }
}
