package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.upstream.UpstreamCall;
import dev.tollgate.gateway.upstream.UpstreamException;
import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import dev.tollgate.protocol.CompletionError;
import dev.tollgate.protocol.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tries the planned routes of a completion one after another until one gives an answer; from its first meaningful byte
/// on, that one is final. A route passes bytes through or translates, whatever its provider speaks.
final class Attempts implements UpstreamAnswer.Listener {
    private static final Logger LOG = Logger.getLogger(Attempts.class);
    private static final Duration REST_WITHOUT_ADVICE = Duration.ofSeconds(5);

    private final Parts parts;
    private final Completion completion;
    private final ServableModel model;
    private final Asked asked;
    private final List<Route> plan;
    private int nextRoute;
    private boolean repeatedAfterReset;
    private boolean repeatedWithLess;
    private boolean over;
    private @Nullable UpstreamCall call;
    private @Nullable UpstreamAnswer answer;
    private @Nullable UpstreamFailure lastFailure;
    private @Nullable GatewayError refusal;

    Attempts(Parts parts, Completion completion, ServableModel model, Asked asked, List<Route> plan) {
        this.parts = parts;
        this.completion = completion;
        this.model = model;
        this.asked = asked;
        this.plan = plan;
    }

    void start() {
        parts.metrics().active().incrementAndGet();
        var response = completion.client().response();
        if (response.closed()) {
            clientGone();
            return;
        }
        response.exceptionHandler(broken -> {});
        response.closeHandler(closed -> clientGone());
        tryNext();
    }

    private void tryNext() {
        var late = lastFailure != null
                && completion.client().elapsedMillis()
                        > parts.config().failoverBudget().toMillis();
        while (!late && nextRoute < plan.size()) {
            var route = plan.get(nextRoute++);
            if (parts.router().tryAcquire(route)) {
                if (lastFailure != null) {
                    parts.metrics().failover();
                }
                attempt(route);
                return;
            }
        }
        failAll();
    }

    private void attempt(Route route) {
        prepare(route).onComplete(ready -> {
            if (over) {
                parts.router().abandoned(route);
            } else if (ready.succeeded()) {
                send(route, ready.result());
            } else {
                parts.router().abandoned(route);
                cannotCarry(route, ready.cause());
                tryNext();
            }
        });
    }

    private Future<PreparedCall> prepare(Route route) {
        try {
            return asked.prepare(parts, model, route);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /// What one route cannot carry, another may.
    private void cannotCarry(Route route, Throwable cause) {
        if (cause instanceof ProtocolException e) {
            refusal = refusal == null ? new GatewayError.Told(e.error()) : refusal;
            return;
        }
        if (cause instanceof GatewayException e) {
            refusal = e.error();
            return;
        }
        LOG.errorf(
                cause,
                "request cannot be prepared requestId=%s deployment=%s",
                completion.client().requestId(),
                route.deployment().id());
        refusal = new GatewayError.Internal("The request could not be translated. Try again or use another model.");
    }

    private void send(Route route, PreparedCall prepared) {
        completion.calling(route);
        var opened = parts.upstreams()
                .call(
                        route,
                        prepared.request(),
                        prepared.stream(),
                        completion.client().requestId(),
                        completion.traceparent());
        call = opened;
        opened.answer().onComplete(head -> {
            if (over) {
                return;
            }
            if (head.succeeded()) {
                answered(new UpstreamAttempt(route, prepared, opened, head.result()));
            } else if (head.cause() instanceof UpstreamException failed) {
                unusable(route, failed.failure());
            } else {
                unusable(route, UpstreamFailure.of(Kind.RESET, "reset"));
            }
        });
    }

    private void answered(UpstreamAttempt attempt) {
        UpstreamAnswer reading;
        if (!isSuccess(attempt.head())) {
            reading = new RefusedAnswer(parts, completion, attempt, this);
        } else if (asked.facts().stream()) {
            reading = new StreamAnswer(parts, completion, asked.facts(), attempt, this);
        } else {
            reading = new WholeAnswer(parts, completion, asked.facts(), attempt, this);
        }
        answer = reading;
        reading.read();
    }

    private static boolean isSuccess(HttpClientResponse head) {
        return head.statusCode() >= 200 && head.statusCode() < 300;
    }

    @Override
    public void unusable(Route route, UpstreamFailure failure) {
        if (over) {
            return;
        }
        completion.called(failure.status(), failure.label(), failure.isUnheard() ? unheard() : Delivered.NOTHING);
        lastFailure = failure;
        answer = null;
        call = null;
        if (failure.kind() == Kind.RESET && !repeatedAfterReset) {
            // The provider may have closed a kept connection at the very moment it was used again.
            repeatedAfterReset = true;
            attempt(route);
            return;
        }
        if (failure.kind() == Kind.RATE_LIMITED) {
            var wait = failure.retryAfter();
            parts.router().rest(route, wait == null ? REST_WITHOUT_ADVICE : wait);
        } else {
            parts.router().failed(route);
        }
        tryNext();
    }

    @Override
    public boolean mayRepeat() {
        return !repeatedWithLess;
    }

    @Override
    public void repeat(UpstreamAttempt attempt, String label, PreparedCall less) {
        if (over) {
            return;
        }
        repeatedWithLess = true;
        completion.called(attempt.head().statusCode(), label);
        answer = null;
        send(attempt.route(), less);
    }

    @Override
    public void rejected(UpstreamAttempt attempt, String label, CompletionError error) {
        if (over) {
            return;
        }
        completion.called(attempt.head().statusCode(), label);
        over(attempt.route(), true);
        completion.reject(new GatewayError.Told(error));
    }

    @Override
    public void over(Route route, boolean served) {
        over = true;
        parts.metrics().active().decrementAndGet();
        if (served) {
            parts.router().succeeded(route);
        } else {
            parts.router().failed(route);
        }
    }

    private Delivered unheard() {
        return Consumption.unheard(parts, asked.facts());
    }

    private void failAll() {
        over = true;
        parts.metrics().active().decrementAndGet();
        var failure = lastFailure;
        var refused = refusal;
        if (failure != null) {
            var error = FailureAnswer.of(failure, asked.facts().model());
            completion.refuse(Outcome.UPSTREAM_ERROR, new GatewayError.Told(error));
        } else if (refused != null) {
            completion.refuse(refused instanceof GatewayError.Told ? Outcome.REFUSED : Outcome.INTERNAL_ERROR, refused);
        } else {
            completion.refuse(
                    Outcome.UPSTREAM_ERROR,
                    GatewayError.overloaded(
                            "No deployment of the model `" + model.id() + "` is available at the moment.", null));
        }
    }

    /// The client hung up. A stream decides by itself what that means; anything else is dropped and free.
    private void clientGone() {
        if (over) {
            return;
        }
        var reading = answer;
        if (reading != null && reading.clientGone()) {
            return;
        }
        over = true;
        parts.metrics().active().decrementAndGet();
        var running = call;
        if (running != null) {
            running.cancel();
            parts.router().abandoned(plan.get(nextRoute - 1));
            completion.called(null, "client-gone", unheard());
        }
        completion.finish(Outcome.CUT_BY_CLIENT, 499, "client_closed_request", Delivered.NOTHING);
    }
}
