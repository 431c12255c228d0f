package dev.tollgate.gateway.exchange;

import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.contracts.usage.UsageEvent.Timings;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.admission.TokenHold;
import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.credit.Reservation;
import dev.tollgate.gateway.error.ErrorAnswer;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.metering.FinishedCompletion;
import dev.tollgate.gateway.metering.Metering;
import dev.tollgate.gateway.telemetry.GatewayMetrics;
import dev.tollgate.gateway.telemetry.Tracing.CompletionSpan;
import dev.tollgate.gateway.telemetry.Tracing.Ending;
import dev.tollgate.protocol.Relay;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One completion from admission to its usage event: what is known of it so far, and its only end. Used on one
/// event loop.
final class Completion {
    private final ClientRequest client;
    private final AdmittedKey admitted;
    private final Metering metering;
    private final GatewayMetrics metrics;
    private final CompletionSpan span;
    private final List<Attempt> attempts = new ArrayList<>(1);
    private String requestedModel = "";
    private boolean streamed;
    private @Nullable ServableModel model;
    private @Nullable Reservation reservation;
    private @Nullable TokenHold tokens;
    private @Nullable Route serving;
    private @Nullable String answerId;
    private @Nullable Long upstreamMillis;
    private @Nullable Long firstByteMillis;
    private @Nullable AnswerKeeper keeper;
    private Money wasted = Money.ZERO;
    private boolean finished;

    Completion(
            ClientRequest client,
            AdmittedKey admitted,
            Metering metering,
            GatewayMetrics metrics,
            CompletionSpan span) {
        this.span = span;
        this.client = client;
        this.admitted = admitted;
        this.metering = metering;
        this.metrics = metrics;
    }

    ClientRequest client() {
        return client;
    }

    AdmittedKey admitted() {
        return admitted;
    }

    void keptBy(@Nullable AnswerKeeper takes) {
        keeper = takes;
    }

    /// What ends the answer goes to the client, and is kept if that was asked for.
    Buffer ended(Buffer ending) {
        if (keeper != null) {
            keeper.keep(answerId, ending);
        }
        return ending;
    }

    void understood(Relay.Request read) {
        streamed = read.stream();
        requestedModel = read.model();
    }

    /// The request names this model.
    void asksFor(String name) {
        requestedModel = name;
    }

    void resolved(ServableModel found) {
        model = found;
    }

    void limited(TokenHold hold) {
        tokens = hold;
    }

    void reserved(Reservation held) {
        reservation = held;
    }

    /// A route is being called.
    void calling(Route route) {
        serving = route;
        upstreamMillis = client.elapsedMillis();
    }

    /// The call that began last has ended; `error` is absent when it served.
    void called(@Nullable Integer status, @Nullable String error) {
        called(status, error, Delivered.NOTHING);
    }

    /// The call that began last has ended without serving, and its provider charges us for `unserved` all the
    /// same.
    void called(@Nullable Integer status, @Nullable String error, Delivered unserved) {
        var route = serving;
        var started = upstreamMillis;
        if (route == null || started == null) {
            return;
        }
        var costs = route.deployment().costAt(client.startedAt());
        var cost = costs.charge(unserved.units());
        wasted = wasted.plus(cost);
        attempts.add(new Attempt(
                route.provider().id(),
                route.deployment().id(),
                status,
                error,
                started,
                client.elapsedMillis() - started,
                cost.isPositive() ? cost : null,
                cost.isPositive() ? costs.version() : null,
                cost.isPositive() ? unserved.units() : null));
        if (error != null) {
            metrics.upstreamFailure(route.provider().id(), error);
        }
    }

    /// The client is about to get its first byte of content.
    void firstByte() {
        firstByteMillis = client.elapsedMillis();
        metrics.firstByte(System.nanoTime() - client.startNanos());
    }

    void answerId(@Nullable String id) {
        answerId = id;
    }

    /// Ends the completion: journals and settles it. Succeeds when that is on disk. A second call is a defect and
    /// fails without effect.
    Future<UsageEvent> finish(Outcome outcome, int status, @Nullable String errorCode, Delivered delivered) {
        if (finished) {
            return Future.failedFuture(new IllegalStateException("The completion has already ended."));
        }
        finished = true;
        var hold = tokens;
        if (hold != null) {
            hold.correct(delivered.total());
        }
        metrics.completion(client.endpoint(), outcome, status, System.nanoTime() - client.startNanos());
        var served = outcome != Outcome.REFUSED && serving != null;
        var priced = isPricedPerRequest() && !delivered.units().isEmpty() ? delivered.withRequest() : delivered;
        var record = new FinishedCompletion(
                client.requestId(),
                answerId,
                admitted.tenant().tenantId(),
                admitted.key().keyId(),
                client.startedAt(),
                Instant.now(),
                client.endpoint(),
                client.protocolName(),
                streamed,
                requestedModel,
                catalogModel(),
                served && serving != null ? serving.deployment() : null,
                outcome,
                status,
                errorCode,
                priced.units(),
                priced.source(),
                new Timings(upstreamMillis, firstByteMillis, client.elapsedMillis()),
                attempts,
                wasted,
                span.trace().traceparent());
        endSpan(outcome, status, errorCode, delivered);
        return metering.finish(record, reservation);
    }

    /// Another service has taken the work, and meters it. Neither this nor [#finish] may follow.
    void handedOver(Outcome outcome, int status) {
        if (finished) {
            throw new IllegalStateException("The completion has already ended.");
        }
        finished = true;
        metrics.completion(client.endpoint(), outcome, status, System.nanoTime() - client.startNanos());
        endSpan(outcome, status, null, Delivered.NOTHING);
    }

    /// Ends the completion without an answer; the client is told `error`.
    void refuse(Outcome outcome, GatewayError error) {
        var answer = client.rendered(error);
        finish(outcome, answer.status(), error.completionError().code(), Delivered.NOTHING)
                .onComplete(journalled -> ErrorAnswer.send(client.response(), answer));
    }

    /// The provider has refused the request as the caller's own mistake.
    void reject(GatewayError error) {
        var answer = client.rendered(error);
        finish(Outcome.UPSTREAM_ERROR, answer.status(), "upstream_rejected", Delivered.NOTHING)
                .onComplete(journalled -> ErrorAnswer.send(client.response(), answer));
    }

    private void endSpan(Outcome outcome, int status, @Nullable String errorCode, Delivered delivered) {
        var output = delivered.output();
        span.end(new Ending(
                requestedModel,
                status,
                outcome.name().toLowerCase(Locale.ROOT),
                attempts.size(),
                delivered.total() - output,
                output,
                serving == null ? null : serving.provider().id(),
                answerId,
                errorCode));
    }

    /// The trace context for calls made for this completion.
    String traceparent() {
        return span.trace().traceparent();
    }

    private @Nullable Model catalogModel() {
        return model == null ? null : model.model();
    }

    private boolean isPricedPerRequest() {
        return model != null
                && model.model()
                        .priceAt(client.startedAt())
                        .rates()
                        .perMillion()
                        .containsKey("request");
    }
}
