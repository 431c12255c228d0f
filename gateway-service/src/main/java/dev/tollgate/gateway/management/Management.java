package dev.tollgate.gateway.management;

import dev.tollgate.contracts.apikey.ApiKeyRecord;
import dev.tollgate.gateway.telemetry.RequestIds;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/// Everything on the public port that is not a completion: `/api/**` and the console's files. Called by
/// ingress after its own routes did not match.
@ApplicationScoped
public class Management {
    private static final String REQUEST_ID = "x-request-id";

    private final ApiForwarding api;
    private final ConsoleFiles console;
    private final AccountQuestions account;

    Management(ApiForwarding api, ConsoleFiles console, AccountQuestions account) {
        this.api = api;
        this.console = console;
        this.account = account;
    }

    /// Whether [#handle(HttpServerRequest)] answers this request.
    public boolean handles(HttpServerRequest request) {
        return isApi(request.path()) || isInternal(request.path()) || console.handles(request);
    }

    /// Answers the request; the caller has not read its body. The request id is that of the answer's headers.
    public void handle(HttpServerRequest request) {
        if (isInternal(request.path())) {
            ApiProblem.notFound(request.path()).send(request.response(), requestId(request));
        } else if (isApi(request.path())) {
            api.forward(request, requestId(request));
        } else {
            console.handle(request);
        }
    }

    /// Answers `GET /v1/credits` for the holder of `key`.
    public void credits(HttpServerRequest request, ApiKeyRecord key, String requestId) {
        account.credits(request, key, requestId);
    }

    /// Answers `GET /v1/generation?id=` for the holder of `key`.
    public void generation(HttpServerRequest request, ApiKeyRecord key, String requestId) {
        account.generation(request, key, requestId);
    }

    private static boolean isApi(@Nullable String path) {
        return path != null && (path.equals("/api") || path.startsWith("/api/"));
    }

    /// What services tell each other is not to be reached from outside, whoever asks.
    private static boolean isInternal(@Nullable String path) {
        return path != null && (path.equals("/internal") || path.startsWith("/internal/"));
    }

    private static String requestId(HttpServerRequest request) {
        var given = request.response().headers().get(REQUEST_ID);
        if (given != null) {
            return given;
        }
        var created = RequestIds.next();
        request.response().putHeader(REQUEST_ID, created);
        return created;
    }
}
