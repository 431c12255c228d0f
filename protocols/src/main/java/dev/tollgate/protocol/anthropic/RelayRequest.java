package dev.tollgate.protocol.anthropic;

import dev.tollgate.protocol.ModelFacts;
import dev.tollgate.protocol.Relay;
import dev.tollgate.protocol.UpstreamRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request as it came. The body is kept, not copied.
final class RelayRequest implements Relay.Request {
    private final UpstreamRequest.Body body;
    private final Facts facts;

    /// What was read of it.
    ///
    /// @param modelFrom where the value of `model` begins, with its quote
    /// @param modelTo behind the value of `model`
    record Facts(
            String model,
            int modelFrom,
            int modelTo,
            boolean stream,
            @Nullable Long maxOutput,
            long textBytes,
            int images,
            int firstImage,
            boolean hasUnboundedInput,
            boolean hasTools) {}

    RelayRequest(byte[] body, Facts facts) {
        this.body = new UpstreamRequest.Body(body);
        this.facts = facts;
    }

    @Override
    public String model() {
        return facts.model();
    }

    @Override
    public boolean stream() {
        return facts.stream();
    }

    @Override
    public @Nullable Long maxOutput() {
        return facts.maxOutput();
    }

    @Override
    public int choices() {
        return 1;
    }

    @Override
    public long textBytes() {
        return facts.textBytes();
    }

    @Override
    public int images() {
        return facts.images();
    }

    @Override
    public @Nullable String firstImage() {
        return facts.firstImage() < 0 ? null : "messages[" + facts.firstImage() + "]";
    }

    @Override
    public boolean hasUnboundedInput() {
        return facts.hasUnboundedInput();
    }

    @Override
    public boolean hasTools() {
        return facts.hasTools();
    }

    @Override
    public UpstreamRequest toUpstream(String upstreamModel, ModelFacts modelFacts) {
        return new UpstreamRequest(
                "/v1/messages", Map.of("anthropic-version", RequestWriter.VERSION), edited(upstreamModel), List.of());
    }

    private UpstreamRequest.Body edited(String upstreamModel) {
        var cleaned =
                ForeignSignatures.mayBeIn(body.bytes()) ? ForeignSignatures.removed(body.bytes(), upstreamModel) : null;
        if (cleaned != null) {
            return cleaned;
        }
        if (facts.model().equals(upstreamModel)) {
            return body;
        }
        return new UpstreamRequest.Body(Splice.apply(
                body.bytes(),
                0,
                body.bytes().length,
                facts.modelFrom(),
                facts.modelTo(),
                Splice.quoted(upstreamModel)));
    }
}
