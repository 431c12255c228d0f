package dev.tollgate.protocol.cases;

import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.RequestTarget;

/// What a client asks for.
///
/// @param written the protocol that the body is written in; the client's, but for Cursor's
/// @param body as it is sent
/// @param stream whether the answer is to be a stream
/// @param array whether a Gemini client wants the stream as one array, without `alt=sse`
public record Asked(Route route, Protocol written, String body, boolean stream, boolean array) {
    /// What the address says about it.
    public RequestTarget target() {
        return written == Protocol.GEMINI ? new RequestTarget(Requests.MODEL, stream, array) : RequestTarget.BODY_ONLY;
    }

    /// The model's name as the client knows it.
    public String model() {
        return Lenient.json(body).path("model").asText(Requests.MODEL);
    }

    /// Whether a Chat client asks for the usage chunk.
    boolean usageAsked() {
        return Lenient.json(body).at("/stream_options/include_usage").asBoolean();
    }
}
