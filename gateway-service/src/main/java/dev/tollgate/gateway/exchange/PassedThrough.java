package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.codec.Codecs;
import dev.tollgate.protocol.Omission;
import dev.tollgate.protocol.Relay;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/// A request whose bytes go on as they are, as its provider speaks the client's protocol.
record PassedThrough(Parts parts, AskedCompletion asked, Relay.Request request, Route route)
        implements PreparedCall.Alternatives {
    private static final String EVENT_STREAM = "text/event-stream; charset=utf-8";
    private static final String JSON = "application/json";

    PreparedCall call() {
        var provider = Objects.requireNonNull(route.protocol());
        var stream = request.stream();
        var call = request.toUpstream(route.upstream().id(), route.upstream().facts());
        var answer = Codecs.of(provider).relay().newAnswer(request, request.model(), stream);
        return new PreparedCall(
                PassedHeaders.toUpstream(call, provider, asked.client().http()),
                new RelayedAnswer(answer, stream, stream ? EVENT_STREAM : JSON),
                stream,
                true,
                this);
    }

    /// Bytes of the other form cannot be passed on: the answer is told anew.
    @Override
    public Future<AnswerReader> otherForm() {
        return asked.decoded(parts)
                .map(decoded ->
                        new Translation(parts, asked, decoded, route, request.stream()).reader(!request.stream()));
    }

    @Override
    public Future<PreparedCall> without(Omission omission) {
        return asked.worked(
                        parts,
                        () -> Optional.ofNullable(request.without(omission)).orElseThrow())
                .map(less -> new PassedThrough(parts, asked, less, route).call().lacking(omission));
    }
}
