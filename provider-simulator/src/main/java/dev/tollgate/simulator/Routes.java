package dev.tollgate.simulator;

import dev.tollgate.simulator.answer.Composer;
import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Endpoint;
import dev.tollgate.simulator.chat.ChatDialect;
import dev.tollgate.simulator.chat.OpenAiErrors;
import dev.tollgate.simulator.completion.CompletionEndpoint;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.truth.TruthLog;
import io.vertx.core.http.HttpServerRequest;

/// Which endpoint answers which path.
final class Routes {
    private final Endpoint chat;
    private final Endpoint truth;

    Routes(TruthLog truth) {
        var composer = new Composer();
        this.chat = new CompletionEndpoint(new ChatDialect(), composer);
        this.truth = new TruthEndpoint(truth);
    }

    Endpoint endpoint(HttpServerRequest request) {
        return switch (request.method().name() + " " + request.path()) {
            case "POST /v1/chat/completions" -> chat;
            case "GET /_truth", "DELETE /_truth" -> truth;
            case "GET /_health" -> Routes::health;
            default -> Routes::unknown;
        };
    }

    /// For a body beyond the limit.
    Endpoint tooLarge() {
        return call -> refuse(call, new Refusal(413, "The request is larger than 64 MB.", null, null));
    }

    private static void unknown(Call call) {
        var path = call.request().method().name() + " " + call.request().path();
        refuse(call, new Refusal(404, "Invalid URL (" + path + ")", null, null));
    }

    private static void refuse(Call call, Refusal refusal) {
        call.request()
                .response()
                .setStatusCode(refusal.status())
                .putHeader("content-type", "application/json")
                .end(OpenAiErrors.body(refusal));
    }

    private static void health(Call call) {
        call.request().response().putHeader("content-type", "application/json").end("{\"status\":\"UP\"}");
    }
}
