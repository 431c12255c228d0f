package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.UpstreamRequest;
import dev.tollgate.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One completion that has been sent upstream and waits for its answer.
record Call(Route route, CompletionRequest request, UpstreamRequest upstreamRequest) {
    /// The body that the upstream gets.
    JsonNode sent() {
        return Lenient.strict(upstreamRequest.body().bytes());
    }

    /// The upstream streams these events (see [UpstreamWire]) to a client that streams.
    ClientStream streams(String lines) {
        return told(Framing.payloads(UpstreamWire.stream(route.upstream(), lines)));
    }

    /// The same, without cutting the stream at every byte.
    ClientStream streamsOnce(String lines) {
        return told(Framing.cut(UpstreamWire.stream(route.upstream(), lines)));
    }

    /// The upstream gives a whole answer although it was asked for a stream.
    ClientStream streamsWhole(String json) {
        return encoded(wholeEvents(json));
    }

    private ClientStream told(List<byte[]> payloads) {
        return encoded(events(payloads, true));
    }

    private ClientStream encoded(List<CompletionEvent> events) {
        assertThat(request.stream()).isTrue();
        var encoder = route.clientCodec().newEventEncoder(request, Route.IDENTITY);
        var out = new ByteArrayOutputStream();
        events.forEach(event -> encoder.encode(event, out));
        var stream = ClientStream.of(route.client(), encoder.contentType(), out.toByteArray(), usage(events));
        for (var event : stream.events()) {
            Specs.event(route.client(), event.data());
        }
        StreamRules.hold(
                stream, request.source().at("/stream_options/include_usage").asBoolean());
        return stream;
    }

    /// The upstream gives this whole answer.
    JsonNode answers(String json) {
        return whole(wholeEvents(json));
    }

    /// The upstream gives this whole answer, which is none.
    ErrorResponse failsWith(String body) {
        return failure(events(List.of(body.getBytes(StandardCharsets.UTF_8)), false));
    }

    /// The upstream only streams; the client wants a whole answer.
    JsonNode collects(String lines) {
        return whole(events(Framing.payloads(UpstreamWire.stream(route.upstream(), lines)), true));
    }

    /// What is billed for this whole answer.
    Usage bills(String json) {
        return Objects.requireNonNull(usage(wholeEvents(json)), "no usage");
    }

    private List<CompletionEvent> wholeEvents(String json) {
        var body = Lenient.json(json).toString().getBytes(StandardCharsets.UTF_8);
        return events(List.of(body), false);
    }

    private JsonNode whole(List<CompletionEvent> events) {
        assertThat(request.stream()).isFalse();
        assertThat(events.getLast()).isInstanceOf(Completed.class);
        var encoder = route.clientCodec().newEventEncoder(request, Route.IDENTITY);
        var out = new ByteArrayOutputStream();
        events.forEach(event -> encoder.encode(event, out));
        assertThat(encoder.contentType()).startsWith("application/json");
        var answer = Lenient.strict(out.toByteArray());
        Specs.answer(route.client(), answer);
        return answer;
    }

    private ErrorResponse failure(List<CompletionEvent> events) {
        assertThat(events.getLast()).isInstanceOf(Failed.class);
        return route.clientCodec().encodeError(((Failed) events.getLast()).error(), Route.IDENTITY);
    }

    private List<CompletionEvent> events(List<byte[]> payloads, boolean stream) {
        var decoder = route.upstreamCodec().newEventDecoder(request, route.model(), stream);
        var events = new ArrayList<CompletionEvent>();
        for (var payload : payloads) {
            decoder.decode(payload, events::add);
        }
        decoder.end(events::add);
        var ends = events.stream().filter(event -> event instanceof Completed || event instanceof Failed);
        assertThat(ends).as("ends of %s", events).hasSize(1);
        assertThat(events.getLast()).isInstanceOfAny(Completed.class, Failed.class);
        return events;
    }

    private static @Nullable Usage usage(List<CompletionEvent> events) {
        return events.stream()
                .filter(UsageReported.class::isInstance)
                .map(event -> ((UsageReported) event).usage())
                .reduce((earlier, later) -> later)
                .orElse(null);
    }
}
