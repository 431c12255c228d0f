package dev.tollgate.protocol.chat;

import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;

/// Passes chat completions on between clients and providers that both speak this protocol.
final class ChatRelay implements Relay {
    @Override
    public Request read(RequestTarget target, byte[] body) {
        return RequestScan.read(body);
    }

    @Override
    public Answer newAnswer(Request request, String model, boolean stream) {
        var hidesUsage = stream
                && !(request instanceof RelayedRequest chat && chat.usageFlag().asked());
        return new RelayedAnswer(model, hidesUsage);
    }
}
