package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.Relay;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Within one protocol: the bytes go through.
final class PassedOn implements Joint {
    private final Asked asked;
    private final Route route;
    private final Relay relay;
    private final Relay.Request request;

    PassedOn(Asked asked) {
        this.asked = asked;
        this.route = asked.route();
        this.relay = route.clientCodec().relay();
        this.request = relay.read(asked.target(), asked.body().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String sent() {
        var upstream = request.toUpstream(Route.UPSTREAM_MODEL, route.model().facts());
        return new String(upstream.body().bytes(), StandardCharsets.UTF_8);
    }

    @Override
    public Passage answered(boolean stream, byte[]... chunks) {
        var answer = relay.newAnswer(request, asked.model(), stream);
        var out = new ByteArrayOutputStream();
        Joint.read(
                stream,
                (bytes, from, to, dataFrom, dataTo) -> {
                    answer.read(bytes, dataFrom, dataTo);
                    assertThat(answer.error()).isNull();
                    if (!answer.isDropped()) {
                        if (answer.fits()) {
                            out.write(bytes, from, to - from);
                        } else {
                            out.writeBytes(answer.edited(bytes, from, to));
                        }
                    }
                },
                chunks);
        if (!stream) {
            assertThat(answer.isFinished()).isTrue();
        } else if (!answer.isFinished()) {
            out.writeBytes(
                    answer.errorEvent(CompletionError.of(CompletionError.Kind.BAD_GATEWAY, "The answer broke off.")));
        } else {
            out.writeBytes(answer.ending());
        }
        return new Passage(
                sent(),
                200,
                Map.of(),
                stream ? "text/event-stream" : "application/json",
                out.toString(StandardCharsets.UTF_8),
                answer::usage);
    }
}
