package dev.tollgate.protocol.responses;

import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Omission;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request that is passed on as it came.
record PassedRequest(
        Source source,
        String model,
        boolean stream,
        @Nullable Long maxOutput,
        long textBytes,
        int images,
        @Nullable String firstImage,
        boolean hasUnboundedInput,
        boolean hasTools)
        implements Relay.Request {
    /// How a foreign signature begins in the body.
    private static final byte[] WRAPPED = "\"gw1.".getBytes(StandardCharsets.US_ASCII);

    /// The body, where its first member and the model's name are in it, quotes included, and what it says of
    /// state.
    static final class Source {
        private final byte[] body;
        private final int begin;
        private final int modelFrom;
        private final int modelTo;
        private final KeptState state;

        Source(byte[] body, int begin, int modelFrom, int modelTo, KeptState state) {
            this.body = body;
            this.begin = begin;
            this.modelFrom = modelFrom;
            this.modelTo = modelTo;
            this.state = state;
        }

        KeptState state() {
            return state;
        }
    }

    @Override
    public int choices() {
        return 1;
    }

    @Override
    public Relay.@Nullable Request without(Omission omission) {
        var json = Json.request(source.body);
        var changed = switch (omission) {
            case REASONING -> OwnRequest.removeReasoning(json, item -> true);
            case REASONING_SUMMARY -> OwnRequest.removeSummary(json);
        };
        return changed ? RequestScan.read(RequestWriter.bytes(json).bytes()) : null;
    }

    @Override
    public UpstreamRequest toUpstream(String upstreamModel, ModelFacts facts) {
        return new UpstreamRequest(
                RequestWriter.PATH, Map.of(), new UpstreamRequest.Body(bytes(upstreamModel, facts)), List.of());
    }

    private byte[] bytes(String upstreamModel, ModelFacts facts) {
        var edits = new Edits();
        source.state.withhold(edits, source.begin, facts);
        if (!upstreamModel.equals(model)) {
            edits.replace(source.modelFrom, source.modelTo, ResponsesRelay.quoted(upstreamModel));
        }
        var bytes = edits.isEmpty() ? source.body : edits.apply(source.body, 0, source.body.length);
        if (!hasForeignSignature()) {
            return bytes;
        }
        var json = Json.request(bytes);
        OwnRequest.removeForeignReasoning(json);
        return RequestWriter.bytes(json).bytes();
    }

    private boolean hasForeignSignature() {
        for (var at = 0; at + WRAPPED.length <= source.body.length; at++) {
            if (source.body[at] == '"'
                    && Arrays.equals(source.body, at, at + WRAPPED.length, WRAPPED, 0, WRAPPED.length)) {
                return true;
            }
        }
        return false;
    }
}
