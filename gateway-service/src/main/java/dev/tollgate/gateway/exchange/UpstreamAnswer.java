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

    /// Told how the reading went: exactly one of the methods that return nothing is called, once.
    interface Listener {
        /// Whether the route may be called once more, without something that its provider has refused.
        boolean mayRepeat();

        /// The provider has refused the request for something that `call` does not hold.
        void repeat(UpstreamAttempt attempt, String label, PreparedCall call);

        /// Nothing reached the client: another route may be tried.
        void unusable(Route route, UpstreamFailure failure);

        /// Nothing reached the client, and no other route would serve: the provider says that the request is at fault.
        void rejected(UpstreamAttempt attempt, String label, CompletionError error);

        /// The completion is ended by the answer itself; `served` tells whether the route did its work.
        void over(Route route, boolean served);
    }
}
