package dev.tollgate.gateway.exchange;

import dev.tollgate.protocol.Omission;
import dev.tollgate.protocol.UpstreamRequest;
import io.vertx.core.Future;

/// A completion made ready for one route.
///
/// @param reader reads the answer in the form that was asked for
/// @param stream whether the upstream is asked for a stream
/// @param passedThrough whether client and provider speak the same protocol, so that bytes go on as they are
record PreparedCall(
        UpstreamRequest request,
        AnswerReader reader,
        boolean stream,
        boolean passedThrough,
        Alternatives alternatives) {
    /// The same, told to the client as lacking something.
    PreparedCall lacking(Omission omission) {
        return new PreparedCall(request.lacking(omission), reader, stream, passedThrough, alternatives);
    }

    /// What else can be made of the request for the same route.
    interface Alternatives {
        /// There are none.
        Alternatives NONE = new Alternatives() {};

        /// Reads an answer that is whole although a stream was asked for, or the other way round. Fails when
        /// only the asked form can be read.
        default Future<AnswerReader> otherForm() {
            return Future.failedFuture("the answer is not in the form that was asked for");
        }

        /// The call without what its provider has refused. Fails when it is not in the request, or cannot be
        /// left out.
        default Future<PreparedCall> without(Omission omission) {
            return Future.failedFuture("there is nothing to leave out");
        }
    }
}
