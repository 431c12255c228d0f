package dev.tollgate.gateway.exchange;

import dev.tollgate.protocol.UpstreamRequest;

/// A completion made ready for one route.
///
/// @param stream whether the upstream answers with a stream
/// @param passedThrough whether client and provider speak the same protocol, so that bytes go on as they are
record PreparedCall(UpstreamRequest request, AnswerReader reader, boolean stream, boolean passedThrough) {}
