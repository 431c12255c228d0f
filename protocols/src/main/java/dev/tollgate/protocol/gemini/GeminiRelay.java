package dev.tollgate.protocol.gemini;

import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;

/// Passes completions through from a Gemini client to a Gemini upstream.
final class GeminiRelay implements Relay {
    @Override
    public Request read(RequestTarget target, byte[] body) {
        return RequestScan.read(target, body);
    }

    @Override
    public Answer newAnswer(Request request, String model, boolean stream) {
        var isArray = request instanceof RelayedRequest relayed && relayed.array();
        return new RelayedAnswer(model, !stream ? AnswerForm.WHOLE : isArray ? AnswerForm.ARRAY : AnswerForm.EVENTS);
    }
}
