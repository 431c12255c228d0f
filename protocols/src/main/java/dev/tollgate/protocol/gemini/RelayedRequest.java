package dev.tollgate.protocol.gemini;

import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.UpstreamRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the gateway has to know of a request that it passes on.
///
/// @param array whether the client wants the stream as one JSON array
record RelayedRequest(
        UpstreamRequest.Body body,
        String model,
        boolean stream,
        boolean array,
        @Nullable Long maxOutput,
        int choices,
        long textBytes,
        int images,
        @Nullable String firstImage,
        boolean hasUnboundedInput,
        boolean hasTools)
        implements Relay.Request {
    /// Upstream a stream is always one of events, as only these can be cut out of the bytes. The model stands
    /// in the path alone, so the body is passed on as it is.
    @Override
    public UpstreamRequest toUpstream(String upstreamModel, ModelFacts facts) {
        return new UpstreamRequest(
                RequestWriter.path(upstreamModel, stream),
                Map.of(),
                ForeignSignatures.removed(body, facts.signatures()),
                List.of());
    }
}
