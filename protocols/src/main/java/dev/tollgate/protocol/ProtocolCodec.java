package dev.tollgate.protocol;

import org.jspecify.annotations.Nullable;

/// Both directions of one wire protocol. A codec is stateless and thread-safe; the decoders and encoders it
/// makes belong to one completion and one thread.
public interface ProtocolCodec {
    /// The protocol this codec knows.
    Protocol protocol();

    /// As server: reads a client's request.
    ///
    /// @throws ProtocolException when the request is malformed or impossible; its error names the member
    CompletionRequest decodeRequest(RequestTarget target, byte[] body);

    /// As server: writes the answer to `request` in the form it asked for, a stream or a whole answer.
    EventEncoder newEventEncoder(CompletionRequest request, AnswerIdentity identity);

    /// As client: the call that asks an upstream for this completion.
    ///
    /// @throws ProtocolException when a member cannot be carried over and dropping it would change the answer
    UpstreamRequest encodeRequest(CompletionRequest request, UpstreamModel model);

    /// As client: whether an upstream fetches this part's media from its address on the web by itself. Where
    /// it does not, the media must be inline before [#encodeRequest].
    default boolean takesUrl(ContentPart part) {
        return true;
    }

    /// As client: reads the upstream's answer to what [#encodeRequest] made of the same request and model.
    ///
    /// @param stream whether the upstream answers with a stream of events
    EventDecoder newEventDecoder(CompletionRequest request, UpstreamModel model, boolean stream);

    /// As server: an error answer in this protocol's shape.
    ErrorResponse encodeError(CompletionError error, AnswerIdentity identity);

    /// As client: what an upstream's error answer means. Never fails: a body that is not understood is told by its
    /// status.
    CompletionError decodeError(int status, byte[] body);

    /// As server: reads a client's request to count the tokens of a prompt.
    ///
    /// @throws ProtocolException when the request is malformed
    CompletionRequest decodeCountRequest(RequestTarget target, byte[] body);

    /// As client: the call that lets an upstream count; absent when the protocol or the model has none.
    @Nullable
    UpstreamRequest encodeCountRequest(CompletionRequest request, UpstreamModel model);

    /// As client: the count in the upstream's answer; negative when it holds none.
    long decodeCount(byte[] body);

    /// As server: the count as this protocol's answer.
    byte[] encodeCount(long tokens);

    /// What is read and changed of a completion whose upstream speaks this protocol too.
    Relay relay();
}
