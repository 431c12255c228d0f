package dev.tollgate.protocol.chat;

import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolCodec;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import org.jspecify.annotations.Nullable;

/// OpenAI Chat Completions, both directions.
public final class ChatCodec implements ProtocolCodec {
    static final String PATH = "/chat/completions";
    static final String DONE_EVENT = "data: [DONE]\n\n";
    static final String KEEP_ALIVE = ": keep-alive\n\n";

    private final Relay relay = new ChatRelay();

    @Override
    public Protocol protocol() {
        return Protocol.CHAT;
    }

    @Override
    public CompletionRequest decodeRequest(RequestTarget target, byte[] body) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EventEncoder newEventEncoder(CompletionRequest request, AnswerIdentity identity) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UpstreamRequest encodeRequest(CompletionRequest request, UpstreamModel model) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EventDecoder newEventDecoder(CompletionRequest request, UpstreamModel model, boolean stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ErrorResponse encodeError(CompletionError error, AnswerIdentity identity) {
        return ChatErrors.response(error);
    }

    @Override
    public CompletionError decodeError(int status, byte[] body) {
        return ChatErrors.of(status, body);
    }

    @Override
    public CompletionRequest decodeCountRequest(RequestTarget target, byte[] body) {
        return decodeRequest(target, body);
    }

    @Override
    public @Nullable UpstreamRequest encodeCountRequest(CompletionRequest request, UpstreamModel model) {
        return null;
    }

    @Override
    public long decodeCount(byte[] body) {
        return -1;
    }

    @Override
    public byte[] encodeCount(long tokens) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Relay relay() {
        return relay;
    }
}
