package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.error.ErrorAnswer;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.OpenAiError;
import dev.tollgate.gateway.upstream.UpstreamCall;
import dev.tollgate.gateway.upstream.UpstreamException;
import dev.tollgate.gateway.upstream.UpstreamFailure;
import dev.tollgate.gateway.upstream.UpstreamFailure.Kind;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chat completion whose upstreams speak the client's own protocol. Tries the planned routes one after another until
/// one gives an answer; from its first meaningful byte on, that one is final.
final class PassThrough implements UpstreamAnswer.Listener {
    private static final Duration REST_WITHOUT_ADVICE = Duration.ofSeconds(5);

    private final Parts parts;
    private final Completion completion;
    private final ServableModel model;
    private final ChatRequest request;
    private final List<Route> plan;
    private final byte[] body;
    private final AnswerForm form;
    private int nextRoute;
    private boolean repeatedAfterReset;
    private boolean over;
    private @Nullable UpstreamCall call;
    private @Nullable UpstreamAnswer answer;
    private @Nullable UpstreamFailure lastFailure;

    PassThrough(
            Parts parts,
            Completion completion,
            ServableModel model,
            ChatRequest request,
            List<Route> plan,
            byte[] body) {
        this.parts = parts;
        this.completion = completion;
        this.model = model;
        this.request = request;
        this.plan = plan;
        this.body = body;
        this.form = AnswerForm.of(request);
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
        completion.calling(route);
        var edited = OpenAiEdits.request(body, request, route.deployment().upstreamModel());
        var opened = parts.upstreams()
                .call(route, edited, request.stream(), completion.client().requestId(), completion.traceparent());
        call = opened;
        opened.answer().onComplete(head -> {
            if (over) {
                return;
            }
            if (head.succeeded()) {
                answered(route, opened, head.result());
            } else if (head.cause() instanceof UpstreamException failed) {
                unusable(route, failed.failure());
            } else {
                unusable(route, UpstreamFailure.of(Kind.RESET, "reset"));
            }
        });
    }

    private void answered(Route route, UpstreamCall opened, HttpClientResponse head) {
        var status = head.statusCode();
        UpstreamAnswer reading;
        if (status < 200 || status >= 300) {
            reading = new RefusedAnswer(parts, completion, route, opened, head, this);
        } else if (request.stream()) {
            reading = new StreamRelay(parts, completion, request, form, route, opened, head, this);
        } else {
            reading = new WholeAnswer(parts, completion, request, form, route, opened, head, this);
        }
        answer = reading;
        reading.read();
    }

    @Override
    public void unusable(Route route, UpstreamFailure failure) {
        if (over) {
            return;
        }
        completion.called(failure.status(), failure.label());
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
            var asked = failure.retryAfter();
            parts.router().rest(route, asked == null ? REST_WITHOUT_ADVICE : asked);
        } else {
            parts.router().failed(route);
        }
        tryNext();
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

    private void failAll() {
        over = true;
        parts.metrics().active().decrementAndGet();
        var failure = lastFailure;
        var error = failure == null
                ? GatewayError.overloaded(
                        "No deployment of the model `" + model.id() + "` is available at the moment.", null)
                : FailureAnswer.of(failure, request.model());
        var shape = OpenAiError.of(error);
        completion
                .finish(Outcome.UPSTREAM_ERROR, shape.status(), shape.code(), Delivered.NOTHING)
                .onComplete(journalled -> ErrorAnswer.send(completion.client().response(), error));
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
            completion.called(null, "client-gone");
        }
        completion.finish(Outcome.CUT_BY_CLIENT, 499, "client_closed_request", Delivered.NOTHING);
    }
}
