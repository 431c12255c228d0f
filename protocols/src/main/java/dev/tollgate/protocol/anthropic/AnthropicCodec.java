package dev.tollgate.protocol.anthropic;

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
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Anthropic Messages, in both directions (docs/protocols/anthropic.md).
public final class AnthropicCodec implements ProtocolCodec {
    private final Relay relay = new AnthropicRelay();

    @Override
    public Protocol protocol() {
        return Protocol.ANTHROPIC;
    }

    @Override
    public CompletionRequest decodeRequest(RequestTarget target, byte[] body) {
        return RequestReader.read(body, false);
    }

    @Override
    public EventEncoder newEventEncoder(CompletionRequest request, AnswerIdentity identity) {
        return request.stream() ? new StreamEncoder(request, identity) : new WholeEncoder(request, identity);
    }

    @Override
    public UpstreamRequest encodeRequest(CompletionRequest request, UpstreamModel model) {
        return RequestWriter.completion(request, model);
    }

    @Override
    public EventDecoder newEventDecoder(CompletionRequest request, UpstreamModel model, boolean stream) {
        return new AnswerDecoder(UpstreamTools.of(request, model), request.format());
    }

    @Override
    public ErrorResponse encodeError(CompletionError error, AnswerIdentity identity) {
        return Errors.response(error, identity.requestId());
    }

    @Override
    public CompletionError decodeError(int status, byte[] body) {
        return Errors.read(status, body);
    }

    @Override
    public CompletionRequest decodeCountRequest(RequestTarget target, byte[] body) {
        return RequestReader.read(body, true);
    }

    @Override
    public @Nullable UpstreamRequest encodeCountRequest(CompletionRequest request, UpstreamModel model) {
        return model.facts().countTokens() ? RequestWriter.count(request, model) : null;
    }

    @Override
    public long decodeCount(byte[] body) {
        var json = Json.object(body);
        var count = json == null ? null : json.get("input_tokens");
        return count != null && count.isIntegralNumber() && count.canConvertToLong() ? count.longValue() : -1;
    }

    @Override
    public byte[] encodeCount(long tokens) {
        return Json.MAPPER
                .createObjectNode()
                .put("input_tokens", tokens)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Relay relay() {
        return relay;
    }
}
