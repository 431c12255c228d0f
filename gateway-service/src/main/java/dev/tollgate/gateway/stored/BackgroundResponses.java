package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.response.StoredResponse;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.protocol.Json;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Responses that run in the background. Each is a request of the gateway to itself with the client's own key
/// and request id, so that routing, failover, metering and limits are the same as in the foreground; what it
/// answers replaces the stored response. When the gateway dies meanwhile, the store ends the response as
/// failed.
@ApplicationScoped
class BackgroundResponses {
    private static final Logger LOG = Logger.getLogger(BackgroundResponses.class);
    private static final int AFTER_THE_PUBLIC_PORT = 10;
    private static final String OWN_CALL = "x-tollgate-background";
    private static final String REQUEST_ID = "x-request-id";
    private static final List<CharSequence> CREDENTIALS =
            List.of(HttpHeaders.AUTHORIZATION, "x-api-key", "x-goog-api-key");

    private final Vertx vertx;
    private final HttpClient http;
    private final StoredResponses store;
    private final KeptAnswers kept;
    private final StoredConfig config;
    private final String secret;
    private final Semaphore slots;
    private final Room room;
    private final ConcurrentMap<Key, BackgroundWork> running = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, EventLog> logs = new ConcurrentHashMap<>();

    BackgroundResponses(Vertx vertx, StoredResponses store, KeptAnswers kept, StoredConfig config) {
        this.vertx = vertx;
        this.store = store;
        this.kept = kept;
        this.config = config;
        this.slots = new Semaphore(config.maxBackground());
        this.room = new Room(config.maxBackgroundSize().asLongValue());
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(config.maxBackground())
                .setKeepAlive(false)
                .setTracingPolicy(TracingPolicy.IGNORE));
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.secret = HexFormat.of().formatHex(random);
    }

    private record Key(UUID tenantId, String id) {}

    /// One response that shall run.
    ///
    /// @param body the request as it runs: with all items it refers to
    /// @param asked the same without the conversation before it
    /// @param stream whether its events are wanted
    record Work(
            UUID tenantId,
            String requestId,
            Instant at,
            Buffer body,
            Buffer asked,
            @Nullable String previousId,
            boolean stream) {}

    /// A response that has begun to run.
    ///
    /// @param queued the response object, to be answered
    /// @param events what happens to it; absent when nobody asked for that
    record Begun(ObjectNode queued, @Nullable EventLog events) {}

    private record Opening(ObjectNode queued, Buffer stored) {}

    /// The id of the request whose work this one does; absent for a request of a client.
    @Nullable
    String ownRequestId(HttpServerRequest request) {
        var shown = request.headers().get(OWN_CALL);
        var isOwn = shown != null
                && MessageDigest.isEqual(
                        shown.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
        return isOwn ? request.headers().get(REQUEST_ID) : null;
    }

    /// Stores the response as queued and starts it. Fails with a [GatewayException] when there is no room for
    /// it or the store will not have it.
    Future<Begun> start(HttpServerRequest client, Work work) {
        var size = work.body().length();
        if (!slots.tryAcquire()) {
            return tooMany();
        }
        if (!room.take(size)) {
            slots.release();
            return tooMany();
        }
        var call = call(client, work);
        return vertx.executeBlocking(() -> opening(work), false)
                .<Opening>map(Objects::requireNonNull)
                .compose(opening -> store.keep(work.tenantId(), id(work), opening.stored())
                        .map(isKept -> begin(work, call, opening.queued())))
                .onFailure(failure -> {
                    room.giveBack(size);
                    slots.release();
                });
    }

    private static Future<Begun> tooMany() {
        return Future.failedFuture(new GatewayException(GatewayError.overloaded(
                "Too many responses run in the background at the moment. Try again later.", Duration.ofSeconds(10))));
    }

    private static String id(Work work) {
        return BackgroundAnswer.id(work.requestId());
    }

    private static Opening opening(Work work) {
        var asked = Json.request(work.asked().getBytes());
        var queued = BackgroundAnswer.queued(asked, work.requestId(), work.at(), work.previousId());
        var items = ResponseBody.items(asked, work.requestId());
        return new Opening(
                queued, StoredResponses.json(new StoredResponse(work.previousId(), work.at(), items, queued)));
    }

    private Begun begin(Work work, RequestOptions call, ObjectNode queued) {
        var key = new Key(work.tenantId(), id(work));
        var events = work.stream() ? events(key, queued) : null;
        var task = new BackgroundWork(queued, events);
        running.put(key, task);
        var watch = vertx.setPeriodic(Math.max(1, config.watch().toMillis()), fired -> watch(key, task));
        var limit = vertx.setTimer(config.maxBackgroundTime().toMillis(), fired -> task.stop());
        update(work, BackgroundAnswer.with(queued, "in_progress"))
                .compose(wanted -> wanted
                        ? task.run(http, call, work.body())
                        : Future.succeededFuture(BackgroundAnswer.with(queued, "cancelled")))
                .otherwise(failure -> BackgroundAnswer.failed(queued, "The response could not be made. Try again."))
                .onComplete(done -> {
                    vertx.cancelTimer(watch);
                    vertx.cancelTimer(limit);
                    running.remove(key);
                    room.giveBack(work.body().length());
                })
                .compose(response -> update(work, response)
                        .map(isKept -> isKept ? response : BackgroundAnswer.with(queued, "cancelled"))
                        .otherwise(failure -> notStored(work, response, failure)))
                .onComplete(done -> {
                    slots.release();
                    if (events != null) {
                        Replay.end(done.succeeded() ? done.result() : queued, events);
                        vertx.setTimer(Math.max(1, config.eventsTime().toMillis()), fired -> forget(key, events));
                    }
                });
        return new Begun(queued, events);
    }

    private static ObjectNode notStored(Work work, ObjectNode response, Throwable failure) {
        LOG.warnf("background response not stored requestId=%s reason=%s", work.requestId(), failure.getMessage());
        return response;
    }

    private EventLog events(Key key, ObjectNode queued) {
        var events = new EventLog(0, config.maxEventsSize().asLongValue(), room);
        logs.put(key, events);
        events.tell("response.created", EventLog.about(queued));
        events.tell("response.queued", EventLog.about(queued));
        return events;
    }

    private void forget(Key key, EventLog events) {
        logs.remove(key, events);
        events.discard();
    }

    private Future<Boolean> update(Work work, ObjectNode response) {
        return kept.hand(work.tenantId(), id(work), new StoredResponse(work.previousId(), work.at(), null, response));
    }

    /// A cancel may reach another replica, which can only write it down.
    private void watch(Key key, BackgroundWork task) {
        store.find(key.tenantId(), key.id()).onSuccess(found -> {
            var status = found.map(StoredStatus::of).orElse("deleted");
            if (!BackgroundAnswer.isRunning(status)) {
                task.stop();
            }
        });
    }

    /// Ends the work on a response, if it is done here.
    void cancel(UUID tenantId, String id) {
        var task = running.get(new Key(tenantId, id));
        if (task != null) {
            task.stop();
        }
    }

    /// The events of a response that runs here or did so lately; absent when they are not kept.
    @Nullable
    EventLog eventsOf(UUID tenantId, String id) {
        return logs.get(new Key(tenantId, id));
    }

    /// By now the public port is closed, and with it the gateway's requests to itself: their ends are stored.
    void stop(@Observes @Priority(AFTER_THE_PUBLIC_PORT) ShutdownEvent event) throws InterruptedException {
        if (!slots.tryAcquire(config.maxBackground(), config.shutdownLimit().toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("responses in the background are left to the store");
        }
    }

    private RequestOptions call(HttpServerRequest client, Work work) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(client.localAddress().hostAddress())
                .setPort(client.localAddress().port())
                .setURI("/v1/responses")
                .putHeader(OWN_CALL, secret)
                .putHeader(REQUEST_ID, work.requestId())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        for (var credential : CREDENTIALS) {
            var value = client.headers().get(credential);
            if (value != null) {
                options.putHeader(credential, value);
            }
        }
        var inQuery = client.getParam("key");
        if (inQuery != null && !inQuery.isBlank()) {
            options.putHeader("x-api-key", inQuery);
        }
        return options;
    }
}
