package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.MediaSource;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolCodec;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import org.jspecify.annotations.Nullable;

/// Gemini's `generateContent`, `streamGenerateContent` and `countTokens`.
public final class GeminiCodec implements ProtocolCodec {
    private final Relay relay = new GeminiRelay();

    /// A codec; one is enough.
    public GeminiCodec() {}

    @Override
    public Protocol protocol() {
        return Protocol.GEMINI;
    }

    @Override
    public CompletionRequest decodeRequest(RequestTarget target, byte[] body) {
        return RequestReader.read(target, body);
    }

    @Override
    public EventEncoder newEventEncoder(CompletionRequest request, AnswerIdentity identity) {
        return new AnswerEncoder(request, identity);
    }

    @Override
    public UpstreamRequest encodeRequest(CompletionRequest request, UpstreamModel model) {
        return new RequestWriter(request, model).completion();
    }

    /// Only Google's own addresses are read by it.
    @Override
    public boolean takesUrl(ContentPart part) {
        var source = switch (part) {
            case ContentPart.Image image -> image.source();
            case ContentPart.Document document -> document.source();
            default -> null;
        };
        return !(source instanceof MediaSource.Url address) || FileAddresses.isGooglesOwn(address.url());
    }

    @Override
    public EventDecoder newEventDecoder(CompletionRequest request, UpstreamModel model, boolean stream) {
        return new AnswerDecoder(request, RequestWriter.toolNames(request, model), stream);
    }

    @Override
    public ErrorResponse encodeError(CompletionError error, AnswerIdentity identity) {
        return Errors.write(error);
    }

    @Override
    public CompletionError decodeError(int status, byte[] body) {
        return Errors.read(status, body);
    }

    @Override
    public CompletionRequest decodeCountRequest(RequestTarget target, byte[] body) {
        return RequestReader.readCount(target, body);
    }

    @Override
    public @Nullable UpstreamRequest encodeCountRequest(CompletionRequest request, UpstreamModel model) {
        return new RequestWriter(request, model).count();
    }

    @Override
    public long decodeCount(byte[] body) {
        var answer = Json.object(body);
        if (answer == null || answer.has("error")) {
            return -1;
        }
        var total = answer.path("totalTokens");
        return total.canConvertToLong() && total.canConvertToExactIntegral() ? Math.max(-1, total.longValue()) : -1;
    }

    @Override
    public byte[] encodeCount(long tokens) {
        var answer = JsonNodeFactory.instance.objectNode().put("totalTokens", tokens);
        answer.putArray("promptTokensDetails")
                .addObject()
                .put("modality", "TEXT")
                .put("tokenCount", tokens);
        return Json.bytes(answer);
    }

    @Override
    public Relay relay() {
        return relay;
    }
}
