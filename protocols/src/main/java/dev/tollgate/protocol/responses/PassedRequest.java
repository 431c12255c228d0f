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
        boolean hasTools)
        implements Relay.Request {
    /// How a foreign signature begins in the body.
    private static final byte[] WRAPPED = "\"gw1.".getBytes(StandardCharsets.US_ASCII);

    /// The body, and where the model's name is in it, quotes included.
    static final class Source {
        private final byte[] body;
        private final int modelFrom;
        private final int modelTo;

        Source(byte[] body, int modelFrom, int modelTo) {
            this.body = body;
            this.modelFrom = modelFrom;
            this.modelTo = modelTo;
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
                RequestWriter.PATH, Map.of(), new UpstreamRequest.Body(bytes(upstreamModel)), List.of());
    }

    private byte[] bytes(String upstreamModel) {
        if (hasForeignSignature()) {
            var json = Json.request(source.body);
            OwnRequest.removeForeignReasoning(json);
            return RequestWriter.bytes(json.put("model", upstreamModel)).bytes();
        }
        if (upstreamModel.equals(model)) {
            return source.body;
        }
        return ResponsesRelay.spliced(
                source.body,
                0,
                source.body.length,
                source.modelFrom,
                source.modelTo,
                ResponsesRelay.quoted(upstreamModel));
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
