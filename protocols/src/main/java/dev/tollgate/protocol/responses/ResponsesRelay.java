package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;

/// Passes Responses requests and answers on. What is changed: the model's name, the members about what is kept
/// ([KeptState]), and foreign signatures are taken out.
final class ResponsesRelay implements Relay {
    @Override
    public Relay.Request read(RequestTarget target, byte[] body) {
        return RequestScan.read(body);
    }

    @Override
    public Relay.Answer newAnswer(Relay.Request request, String model, boolean stream) {
        return new PassedAnswer(model, ((PassedRequest) request).source().state());
    }

    /// The text as a JSON string.
    static String quoted(String text) {
        return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
