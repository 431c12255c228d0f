package dev.tollgate.gateway.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.protocol.Json;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// How questions about jobs are answered.
final class JobAnswer {
    private static final Logger LOG = Logger.getLogger(JobAnswer.class);

    private JobAnswer() {}

    /// Calls `onFound`, or tells the client why there is nothing.
    static <T> void end(ClientRequest client, Future<T> found, Consumer<T> onFound) {
        found.onSuccess(onFound::accept).onFailure(cause -> {
            if (cause instanceof GatewayException e) {
                client.refuse(e.error());
                return;
            }
            if (JobsClient.isTooLarge(cause)) {
                client.refuse(GatewayError.invalid("The answer is too large. Ask for fewer at once.", "limit"));
                return;
            }
            LOG.warnf("jobs do not answer requestId=%s reason=%s", client.requestId(), cause.getMessage());
            client.refuse(Submissions.unavailable());
        });
    }

    static void send(ClientRequest client, ObjectNode body) {
        var response = client.response();
        if (!response.closed()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(Json.text(body));
        }
    }
}
