package dev.tollgate.gateway.management;

import dev.tollgate.contracts.apikey.ApiKeyRecord;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;

/// Everything on the public port that is not a completion: `/api/**` and the console's files. Called by ingress after
/// its own routes did not match.
@ApplicationScoped
public class Management {
    /// Whether [#handle(HttpServerRequest)] answers this request.
    public boolean handles(HttpServerRequest request) {
        return false;
    }

    /// Answers the request; the caller has not read its body.
    public void handle(HttpServerRequest request) {
        request.response().setStatusCode(404).end();
    }

    /// Answers `GET /v1/credits` for the holder of `key`.
    public void credits(HttpServerRequest request, ApiKeyRecord key, String requestId) {
        request.response().setStatusCode(503).end();
    }

    /// Answers `GET /v1/generation?id=` for the holder of `key`.
    public void generation(HttpServerRequest request, ApiKeyRecord key, String requestId) {
        request.response().setStatusCode(503).end();
    }
}
