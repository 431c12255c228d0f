package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.upstream.UpstreamCall;
import io.vertx.core.http.HttpClientResponse;

/// One upstream call made for a completion, which has brought the head of an answer.
record UpstreamAttempt(Route route, PreparedCall prepared, UpstreamCall call, HttpClientResponse head) {
    AnswerReader reader() {
        return prepared.reader();
    }
}
