package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.codec.Codecs;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Omission;
import dev.tollgate.protocol.Protocol;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/// A request that is told anew in its provider's protocol, and so is the answer.
///
/// @param request ready for the provider, its media and its earlier thoughts in place
/// @param stream whether the upstream is asked for a stream
record Translation(Parts parts, AskedCompletion asked, CompletionRequest request, Route route, boolean stream)
        implements PreparedCall.Alternatives {
    Translation {
        request = request.withStream(stream);
    }

    PreparedCall call() {
        var call = Codecs.of(provider()).encodeRequest(request, route.upstream());
        return new PreparedCall(call, reader(stream), stream, false, this);
    }

    /// Reads the upstream's answer, be it a stream or whole.
    AnswerReader reader(boolean asStream) {
        var client = asked.client();
        return new TranslatedAnswer(
                Codecs.of(provider()).newEventDecoder(request, route.upstream(), asStream),
                asked.newEncoder(),
                !asked.facts().stream(),
                parts.reasoning().watch(client.protocol(), asked.tenantId()));
    }

    private Protocol provider() {
        return Objects.requireNonNull(route.protocol());
    }

    @Override
    public Future<AnswerReader> otherForm() {
        return Future.succeededFuture(reader(!stream));
    }

    @Override
    public Future<PreparedCall> without(Omission omission) {
        // Between one protocol and itself the client's own JSON is sent, which would hold it still.
        return asked.worked(
                parts,
                () -> Optional.of(request.without(omission))
                        .filter(less -> !less.equals(request) && provider() != request.origin())
                        .map(less -> new Translation(parts, asked, less, route, stream)
                                .call()
                                .lacking(omission))
                        .orElseThrow());
    }
}
