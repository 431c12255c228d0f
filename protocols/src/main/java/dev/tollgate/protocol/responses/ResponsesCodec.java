package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolCodec;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import org.jspecify.annotations.Nullable;

/// OpenAI Responses in both directions. What is kept of answers is not its matter: a request arrives with all items it
/// refers to, and no provider is asked to keep anything.
public final class ResponsesCodec implements ProtocolCodec {
    private static final ResponsesRelay RELAY = new ResponsesRelay();

    @Override
    public Protocol protocol() {
        return Protocol.RESPONSES;
    }

    @Override
    public CompletionRequest decodeRequest(RequestTarget target, byte[] body) {
        return RequestReader.read(Json.request(body));
    }

    @Override
    public EventEncoder newEventEncoder(CompletionRequest request, AnswerIdentity identity) {
        return new AnswerEncoder(request, identity);
    }

    @Override
    public UpstreamRequest encodeRequest(CompletionRequest request, UpstreamModel model) {
        return request.origin() == Protocol.RESPONSES
                ? OwnRequest.write(request, model)
                : RequestWriter.write(request, model);
    }

    @Override
    public EventDecoder newEventDecoder(CompletionRequest request, UpstreamModel model, boolean stream) {
        return new AnswerDecoder(request, model, stream);
    }

    @Override
    public ErrorResponse encodeError(CompletionError error, AnswerIdentity identity) {
        return ErrorBodies.encode(error);
    }

    @Override
    public CompletionError decodeError(int status, byte[] body) {
        return ErrorBodies.decode(status, body);
    }

    @Override
    public CompletionRequest decodeCountRequest(RequestTarget target, byte[] body) {
        return RequestReader.read(Json.request(body));
    }

    @Override
    public @Nullable UpstreamRequest encodeCountRequest(CompletionRequest request, UpstreamModel model) {
        if (!model.facts().countTokens()) {
            return null;
        }
        return request.origin() == Protocol.RESPONSES
                ? OwnRequest.writeCount(request, model)
                : RequestWriter.writeCount(request, model);
    }

    @Override
    public long decodeCount(byte[] body) {
        var json = Json.object(body);
        var tokens = json == null ? null : json.get("input_tokens");
        return tokens != null && tokens.canConvertToLong() && tokens.isIntegralNumber() ? tokens.longValue() : -1;
    }

    @Override
    public byte[] encodeCount(long tokens) {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("object", "response.input_tokens")
                .put("input_tokens", tokens);
        return RequestWriter.bytes(json).bytes();
    }

    @Override
    public Relay relay() {
        return RELAY;
    }
}
