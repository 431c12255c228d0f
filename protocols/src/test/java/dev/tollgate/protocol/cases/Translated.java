package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionEvent.Completed;
import dev.tollgate.protocol.CompletionEvent.Failed;
import dev.tollgate.protocol.CompletionEvent.UsageReported;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.UpstreamRequest;
import dev.tollgate.protocol.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Between two protocols: the answer is told anew.
final class Translated implements Joint {
    private final Route route;
    private final CompletionRequest request;
    private final UpstreamRequest upstream;

    Translated(Asked asked) {
        this.route = asked.route();
        this.request = Route.codec(asked.written())
                .decodeRequest(asked.target(), asked.body().getBytes(StandardCharsets.UTF_8));
        this.upstream = route.upstreamCodec().encodeRequest(request, route.model());
        assertThat(route.upstreamCodec()
                        .encodeRequest(request, route.model())
                        .body()
                        .bytes())
                .as("the same request twice")
                .isEqualTo(upstream.body().bytes());
    }

    @Override
    public String sent() {
        return new String(upstream.body().bytes(), StandardCharsets.UTF_8);
    }

    @Override
    public Passage answered(boolean stream, byte[]... chunks) {
        var events = events(stream, chunks);
        if (!request.stream() && events.getLast() instanceof Failed failed) {
            return Passage.refused(sent(), route.clientCodec().encodeError(failed.error(), Route.IDENTITY));
        }
        var encoder = route.clientCodec().newEventEncoder(request, Route.IDENTITY);
        var out = new ByteArrayOutputStream();
        events.forEach(event -> encoder.encode(event, out));
        var body = out.toString(StandardCharsets.UTF_8);
        return new Passage(sent(), 200, Map.of(), encoder.contentType(), body, () -> usage(events));
    }

    private List<CompletionEvent> events(boolean stream, byte[]... chunks) {
        var decoder = route.upstreamCodec().newEventDecoder(request, route.model(), stream);
        var events = new ArrayList<CompletionEvent>();
        Joint.read(
                stream,
                (bytes, from, to, dataFrom, dataTo) ->
                        decoder.decode(Arrays.copyOfRange(bytes, dataFrom, dataTo), events::add),
                chunks);
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
