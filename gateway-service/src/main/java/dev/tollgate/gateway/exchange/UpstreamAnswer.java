package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.protocol.CompletionError;

/// An upstream's answer that is being read.
interface UpstreamAnswer {
    /// Begins to read.
    void read();

    /// The client hung up. True when the answer takes care of the end itself.
    boolean clientGone();

    /// Told how the reading went: exactly one of the methods is called, once.
    interface Listener {
        /// Nothing reached the client: another route may be tried.
        void unusable(Route route, UpstreamFailure failure);

        /// Nothing reached the client, and no other route would serve: the provider says that the request is at fault.
        void rejected(UpstreamAttempt attempt, String label, CompletionError error);

        /// The completion is ended by the answer itself; `served` tells whether the route did its work.
        void over(Route route, boolean served);
    }
}
