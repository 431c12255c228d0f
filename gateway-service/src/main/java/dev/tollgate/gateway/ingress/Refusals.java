package dev.tollgate.gateway.ingress;

import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.gateway.telemetry.GatewayMetrics;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/// Answers requests that end before their work begins: refused, or failed by a fault of ours, which is logged here.
@ApplicationScoped
class Refusals {
    private static final Logger LOG = Logger.getLogger(Refusals.class);

    private final Vertx vertx;
    private final GatewayMetrics metrics;

    Refusals(Vertx vertx, GatewayMetrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
    }

    /// Does the work, and answers when it throws.
    void guard(ClientRequest client, Runnable work) {
        try {
            work.run();
        } catch (GatewayException e) {
            refuse(client, e.error());
        } catch (RuntimeException e) {
            fail(client, e);
        }
    }

    /// Answers what a future failed with.
    void failed(ClientRequest client, Throwable cause) {
        if (cause instanceof GatewayException e) {
            refuse(client, e.error());
        } else {
            fail(client, cause);
        }
    }

    void refuse(ClientRequest client, GatewayError error) {
        refuse(client, error, refused -> metrics.refusal(client.refuse(refused)));
    }

    /// The same with an answer of the caller's. What still comes of the body is thrown away; a large rest closes the
    /// connection.
    void refuse(ClientRequest client, GatewayError error, Consumer<GatewayError> answer) {
        LeftoverBody.discard(vertx, client.http());
        answer.accept(error);
    }

    private void fail(ClientRequest client, Throwable cause) {
        LOG.errorf(cause, "request failed requestId=%s endpoint=%s", client.requestId(), client.endpoint());
        refuse(client, new GatewayError.Internal("The gateway failed to answer. Try again."));
    }
}
