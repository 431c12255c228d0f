package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One completion whose upstream speaks the client's protocol: its bytes go through, as the gateway passes them.
record RelayedCall(Protocol protocol, Relay relay, Relay.Request request, ModelFacts facts, boolean usageAsked) {
    static RelayedCall of(Protocol protocol, String body) {
        return of(protocol, body, "{}");
    }

    static RelayedCall of(Protocol protocol, String body, String facts) {
        var target =
                protocol == Protocol.GEMINI ? new RequestTarget(Requests.MODEL, true, false) : RequestTarget.BODY_ONLY;
        var relay = Route.codec(protocol).relay();
        var request = relay.read(target, body.getBytes(StandardCharsets.UTF_8));
        var asked = Lenient.strict(body).at("/stream_options/include_usage").asBoolean();
        return new RelayedCall(protocol, relay, request, ModelFacts.of(Lenient.json(facts)), asked);
    }

    /// The very body that the upstream gets.
    String sent() {
        return new String(request.toUpstream("up", facts).body().bytes(), StandardCharsets.UTF_8);
    }

    /// The upstream streams these events (see [UpstreamWire]).
    ClientStream streams(String lines) {
        return told(Framing.payloads(UpstreamWire.stream(protocol, lines)));
    }

    /// The same, without cutting the stream at every byte.
    ClientStream streamsOnce(String lines) {
        return told(Framing.cut(UpstreamWire.stream(protocol, lines)));
    }

    private ClientStream told(List<byte[]> payloads) {
        var answer = relay.newAnswer(request, Requests.MODEL, true);
        var out = new ByteArrayOutputStream();
        for (var payload : payloads) {
            event(answer, payload, out);
        }
        if (answer.isFinished()) {
            out.writeBytes(answer.ending());
        } else {
            out.writeBytes(
                    answer.errorEvent(CompletionError.of(CompletionError.Kind.BAD_GATEWAY, "The answer broke off.")));
        }
        var stream = ClientStream.of(protocol, "text/event-stream", out.toByteArray(), answer.usage());
        // The bytes are the upstream's, but what a Chat client has not asked for is taken out.
        if (protocol == Protocol.CHAT && !usageAsked) {
            StreamRules.hold(stream, false);
        }
        return stream;
    }

    private void event(Relay.Answer answer, byte[] payload, ByteArrayOutputStream out) {
        var name = protocol == Protocol.ANTHROPIC || protocol == Protocol.RESPONSES
                ? "event: " + Lenient.strict(payload).path("type").asText() + "\n"
                : "";
        var head = name + "data: ";
        var event = (head + new String(payload, StandardCharsets.UTF_8) + "\n\n").getBytes(StandardCharsets.UTF_8);
        try {
            answer.read(event, head.length(), head.length() + payload.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(answer.error()).isNull();
        if (!answer.isDropped()) {
            out.writeBytes(answer.fits() ? event : answer.edited(event, 0, event.length));
        }
    }

    /// The upstream gives this whole answer.
    JsonNode answers(String json) {
        var bytes = Lenient.json(json).toString().getBytes(StandardCharsets.UTF_8);
        var answer = relay.newAnswer(request, Requests.MODEL, false);
        try {
            answer.read(bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(answer.isFinished()).isTrue();
        return Lenient.strict(answer.fits() ? bytes : answer.edited(bytes, 0, bytes.length));
    }
}
