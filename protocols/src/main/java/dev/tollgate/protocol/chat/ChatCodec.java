package dev.tollgate.protocol.chat;

import dev.tollgate.protocol.AnswerIdentity;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.ContentPart;
import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.EventDecoder;
import dev.tollgate.protocol.EventEncoder;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.ProtocolCodec;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.RequestTarget;
import dev.tollgate.protocol.UpstreamModel;
import dev.tollgate.protocol.UpstreamRequest;
import java.nio.charset.StandardCharsets;
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
        return RequestReader.read(body);
    }

    @Override
    public EventEncoder newEventEncoder(CompletionRequest request, AnswerIdentity identity) {
        var form = AnswerForm.of(request, identity);
        return request.stream() ? new StreamWriter(form) : new WholeWriter(form);
    }

    @Override
    public UpstreamRequest encodeRequest(CompletionRequest request, UpstreamModel model) {
        return RequestWriter.write(request, model);
    }

    /// Images have an address in this protocol, documents do not.
    @Override
    public boolean takesUrl(ContentPart part) {
        return !(part instanceof ContentPart.Document);
    }

    @Override
    public EventDecoder newEventDecoder(CompletionRequest request, UpstreamModel model, boolean stream) {
        return new AnswerReader(request, model, stream);
    }

    @Override
    public ErrorResponse encodeError(CompletionError error, AnswerIdentity identity) {
        return ChatErrors.response(error);
    }

    @Override
    public CompletionError decodeError(int status, byte[] body) {
        return ChatErrors.of(status, body);
    }

    /// This protocol has no call that counts tokens; the prompt of a completion is what would be counted.
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
        return ("{\"input_tokens\":" + tokens + "}").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Relay relay() {
        return relay;
    }
}
