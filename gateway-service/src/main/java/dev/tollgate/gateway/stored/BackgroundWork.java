package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.sse.SseFramer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The work on one response: the gateway's request to itself and what comes of it. Used on one event loop,
/// but for [#stop()].
final class BackgroundWork implements SseFramer.Sink {
    private static final int MAX_EVENT = 64 << 20;

    private final ObjectNode queued;
    private final @Nullable EventLog events;
    private final Promise<ObjectNode> streamed = Promise.promise();
    private final SseFramer framer = new SseFramer(MAX_EVENT, this);
    private volatile @Nullable HttpClientRequest request;
    private volatile boolean stopped;

    /// @param queued the response as it began
    /// @param events takes the events when the client wants a stream
    BackgroundWork(ObjectNode queued, @Nullable EventLog events) {
        this.queued = queued;
        this.events = events;
    }

    /// The response at its end, whatever that is; never fails.
    Future<ObjectNode> run(HttpClient http, RequestOptions call, Buffer body) {
        return http.request(call)
                .compose(opened -> {
                    request = opened;
                    if (stopped) {
                        opened.reset();
                    }
                    return opened.send(body).compose(this::read);
                })
                .otherwise(failure -> BackgroundAnswer.failed(queued, "The response could not be made. Try again."));
    }

    /// Ends the work; its outcome is a failed response.
    void stop() {
        stopped = true;
        var sent = request;
        if (sent != null) {
            sent.reset();
        }
    }

    private Future<ObjectNode> read(HttpClientResponse answer) {
        if (events == null || answer.statusCode() != 200) {
            return answer.body().map(this::whole);
        }
        answer.exceptionHandler(streamed::tryFail);
        answer.handler(this::feed);
        answer.endHandler(end -> {
            feed(Buffer.buffer("\n\n"));
            streamed.tryFail("The stream broke off.");
        });
        return streamed.future();
    }

    private ObjectNode whole(Buffer body) {
        var json = Json.object(body.getBytes());
        if (json != null && json.path("object").asText().equals("response")) {
            return BackgroundAnswer.known(json, queued);
        }
        var told = json == null ? "" : json.path("error").path("message").asText();
        return BackgroundAnswer.failed(queued, told.isEmpty() ? "The response could not be made." : told);
    }

    private void feed(Buffer chunk) {
        try {
            framer.feed(chunk.getBytes());
        } catch (IOException e) {
            streamed.tryFail(e);
            stop();
        }
    }

    @Override
    public boolean onData(byte[] bytes, int from, int to, int dataFrom, int dataTo) {
        var event = Json.object(Arrays.copyOfRange(bytes, dataFrom, dataTo));
        if (event != null && events != null) {
            take(event, events);
        }
        return true;
    }

    @Override
    public boolean onJoinedData(byte[] payload) {
        return onData(payload, 0, payload.length, 0, payload.length);
    }

    @Override
    public boolean onOther(byte[] bytes, int from, int to) {
        return true;
    }

    private void take(ObjectNode event, EventLog log) {
        var type = event.path("type").asText();
        if (event.path("response") instanceof ObjectNode response) {
            BackgroundAnswer.known(response, queued);
        }
        switch (type) {
            // The client has one that says more: that it is queued.
            case "response.created" -> {}
            case "response.completed", "response.incomplete", "response.failed" ->
                streamed.tryComplete(
                        event.path("response") instanceof ObjectNode response
                                ? response
                                : BackgroundAnswer.failed(queued, "The response could not be made."));
            case "error" ->
                streamed.tryComplete(BackgroundAnswer.failed(
                        queued, event.path("message").asText("The response could not be made.")));
            default -> log.tell(type, event);
        }
    }
}
