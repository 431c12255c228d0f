package dev.tollgate.protocol.anthropic;

import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;

/// Messages from an Anthropic client to an Anthropic upstream: the model's name is changed, and nothing else.
final class AnthropicRelay implements Relay {
    @Override
    public Request read(RequestTarget target, byte[] body) {
        return RelayRequestScan.read(body);
    }

    @Override
    public Answer newAnswer(Request request, String model, boolean stream) {
        return new RelayAnswer(model);
    }
}
