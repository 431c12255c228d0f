package dev.tollgate.gateway.credit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.credit.CloseSlice;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.gateway.peer.Circuit;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Billing's slices. Each call is idempotent by its slice id, so a failed one is tried once more after a
/// short random pause; when billing keeps failing, calls fail at once for a while.
final class BillingClient {
    private static final int MAX_CONNECTIONS = 16;
    private static final int MAX_PAUSE_MILLIS = 100;

    private final Vertx vertx;
    private final HttpClient client;
    private final CreditConfig config;
    private final MeterRegistry metrics;
    private final Circuit circuit;
    private final String authorization;

    BillingClient(Vertx vertx, CreditConfig config, String authorization, MeterRegistry metrics, Clock clock) {
        this.vertx = vertx;
        this.config = config;
        this.metrics = metrics;
        this.circuit = new Circuit(clock);
        this.authorization = authorization;
        var millis = (int) config.callTimeout().toMillis();
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(millis).setKeepAliveTimeout(30),
                new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
    }

    Future<SliceAnswer> open(OpenSlice request) {
        return answer("open", "/internal/slices", json(request));
    }

    Future<SliceAnswer> renew(UUID sliceId, long epoch) {
        return answer("renew", "/internal/slices/" + sliceId + "/renew?epoch=" + epoch, null);
    }

    Future<Void> close(UUID sliceId, long epoch, Money charged) {
        return call("close", "/internal/slices/" + sliceId + "/close?epoch=" + epoch, json(new CloseSlice(charged)))
                .mapEmpty();
    }

    void shutDown() {
        client.close();
    }

    private Future<SliceAnswer> answer(String name, String path, @Nullable Buffer body) {
        return call(name, path, body).map(BillingClient::parse);
    }

    private Future<Buffer> call(String name, String path, @Nullable Buffer body) {
        if (!circuit.lets()) {
            count(name, "circuit-open");
            return Future.failedFuture(new BillingException("Billing does not answer; it is asked again shortly."));
        }
        return once(path, body)
                .recover(failure ->
                        isFinal(failure) ? Future.failedFuture(failure) : pause().compose(v -> once(path, body)))
                .onSuccess(answer -> {
                    circuit.succeeded();
                    count(name, "ok");
                })
                .onFailure(failure -> {
                    if (isFinal(failure)) {
                        circuit.succeeded();
                    } else {
                        circuit.failed();
                    }
                    count(name, isFinal(failure) ? "refused" : "failed");
                });
    }

    private Future<Buffer> once(String path, @Nullable Buffer body) {
        var millis = config.callTimeout().toMillis();
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(config.billingUrl() + path)
                .setTimeout(millis)
                .putHeader("authorization", authorization)
                .putHeader("accept", "application/json");
        return client.request(options)
                .compose(request -> {
                    if (body == null) {
                        return request.send();
                    }
                    return request.putHeader("content-type", "application/json").send(body);
                })
                .compose(response -> response.body().compose(answer -> {
                    if (response.statusCode() / 100 == 2) {
                        return Future.succeededFuture(answer);
                    }
                    return Future.<Buffer>failedFuture(new BillingException(response.statusCode()));
                }))
                .timeout(millis, TimeUnit.MILLISECONDS);
    }

    /// Whether billing understood and refused: a second try would be refused too, and billing is not in
    /// trouble.
    private static boolean isFinal(Throwable failure) {
        return failure instanceof BillingException refusal && refusal.isRefusal();
    }

    private Future<Void> pause() {
        var promise = Promise.<Void>promise();
        vertx.setTimer(1 + ThreadLocalRandom.current().nextInt(MAX_PAUSE_MILLIS), id -> promise.complete());
        return promise.future();
    }

    private void count(String call, String outcome) {
        metrics.counter("gateway.credit.calls", "call", call, "outcome", outcome)
                .increment();
    }

    private static Buffer json(Object value) {
        try {
            return Buffer.buffer(ContractJson.MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A request to billing cannot be written as JSON.", e);
        }
    }

    private static SliceAnswer parse(Buffer body) {
        try {
            return ContractJson.MAPPER.readValue(body.getBytes(), SliceAnswer.class);
        } catch (java.io.IOException e) {
            throw new BillingException(
                    "Billing's answer is not a slice answer: " + e.getClass().getSimpleName());
        }
    }
}
