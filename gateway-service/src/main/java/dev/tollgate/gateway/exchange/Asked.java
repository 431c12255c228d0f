package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.protocol.Relay;
import io.vertx.core.Future;

/// What a client asks for, and what is made of it for each route.
sealed interface Asked permits AskedCompletion, AskedEmbedding {
    /// What admission has to know.
    Relay.Request facts();

    /// The call of a route; fails with a [dev.tollgate.protocol.ProtocolException] when the route cannot carry the
    /// request.
    Future<PreparedCall> prepare(Parts parts, ServableModel model, Route route);
}
