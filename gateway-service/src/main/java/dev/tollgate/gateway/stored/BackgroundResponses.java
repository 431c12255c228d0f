package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.response.StoredResponse;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.protocol.Ids;
import dev.tollgate.protocol.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Responses that run in the background. Each is a request of the gateway to itself with the client's own key, so that
/// routing, failover, metering and limits are the same as in the foreground; what it answers replaces the stored
/// response. When the gateway dies meanwhile, the store ends the response as failed.
@ApplicationScoped
class BackgroundResponses {
    private static final Logger LOG = Logger.getLogger(BackgroundResponses.class);
    private static final String OWN_CALL = "x-tollgate-background";
    private static final List<CharSequence> CREDENTIALS =
            List.of(HttpHeaders.AUTHORIZATION, "x-api-key", "x-goog-api-key");
    private static final List<String> ECHOED = List.of(
            "model",
            "instructions",
            "metadata",
            "temperature",
            "top_p",
            "max_output_tokens",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "reasoning",
            "text",
            "truncation",
            "user");

    private final HttpClient http;
    private final KeptAnswers kept;
    private final StoredConfig config;
    private final String secret;
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentMap<String, HttpClientRequest> running = new ConcurrentHashMap<>();

    BackgroundResponses(Vertx vertx, KeptAnswers kept, StoredConfig config) {
        this.kept = kept;
        this.config = config;
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(config.maxBackground())
                .setKeepAlive(false)
                .setTracingPolicy(TracingPolicy.IGNORE));
        var random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.secret = HexFormat.of().formatHex(random);
    }

    /// One response that shall run.
    ///
    /// @param body the request without state of its own
    /// @param asked the request as the client sent it
    record Work(
            UUID tenantId,
            String requestId,
            Instant at,
            Buffer body,
            Buffer asked,
            @Nullable String previousId) {}

    /// Whether the request is one of these: its limits and its address were checked when the client asked.
    boolean isOwn(HttpServerRequest request) {
        var shown = request.headers().get(OWN_CALL);
        return shown != null
                && MessageDigest.isEqual(
                        shown.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    /// Stores the response as queued, starts it, and answers the queued response object.
    Future<ObjectNode> start(HttpServerRequest client, Work work) {
        if (count.incrementAndGet() > config.maxBackground()) {
            count.decrementAndGet();
            return Future.failedFuture(new GatewayException(GatewayError.overloaded(
                    "Too many responses run in the background at the moment. Try again later.",
                    Duration.ofSeconds(10))));
        }
        var queued = queued(work);
        var id = queued.path("id").asText();
        var items = ResponseBody.items(Json.request(work.asked().getBytes()), work.requestId());
        return keep(work, id, items, queued)
                .onFailure(failure -> count.decrementAndGet())
                .map(stored -> {
                    var begun = queued.deepCopy();
                    begun.put("status", "in_progress");
                    keep(work, id, items, begun)
                            .compose(wanted -> wanted
                                    ? call(client, id, work)
                                    : Future.failedFuture("The response was cancelled before it began."))
                            .otherwise(failure -> failed(queued, "The response could not be made. Try again."))
                            .compose(answer -> keep(work, id, items, finished(answer, queued)))
                            .onComplete(done -> {
                                count.decrementAndGet();
                                running.remove(id);
                                if (done.failed()) {
                                    LOG.warnf(
                                            "background response not stored requestId=%s reason=%s",
                                            work.requestId(), done.cause().getMessage());
                                }
                            });
                    return queued;
                });
    }

    /// Ends the work on a response, if it is done here.
    void cancel(String id) {
        var request = running.remove(id);
        if (request != null) {
            request.reset();
        }
    }

    private Future<Boolean> keep(Work work, String id, ArrayNode items, ObjectNode response) {
        return kept.hand(work.tenantId(), id, new StoredResponse(work.previousId(), work.at(), items, response));
    }

    private Future<ObjectNode> call(HttpServerRequest client, String id, Work work) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(client.localAddress().hostAddress())
                .setPort(client.localAddress().port())
                .setURI("/v1/responses")
                .setTimeout(config.maxBackgroundTime().toMillis())
                .putHeader(OWN_CALL, secret)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        for (var credential : CREDENTIALS) {
            var value = client.headers().get(credential);
            if (value != null) {
                options.putHeader(credential, value);
            }
        }
        return http.request(options).compose(request -> {
            running.put(id, request);
            return request.send(work.body()).compose(answer -> answer.body()).map(body -> {
                var json = Json.object(body.getBytes());
                return json == null ? Json.MAPPER.createObjectNode() : json;
            });
        });
    }

    private static ObjectNode queued(Work work) {
        var asked = Json.request(work.asked().getBytes());
        var response = Json.MAPPER
                .createObjectNode()
                .put("id", Ids.derived("resp_", work.requestId()))
                .put("object", "response")
                .put("created_at", work.at().getEpochSecond())
                .put("status", "queued")
                .put("background", true)
                .putNull("error")
                .putNull("incomplete_details");
        for (var member : ECHOED) {
            if (asked.has(member)) {
                response.set(member, asked.get(member));
            }
        }
        if (!response.has("instructions")) {
            response.putNull("instructions");
        }
        response.putArray("output");
        response.put("parallel_tool_calls", asked.path("parallel_tool_calls").asBoolean(true));
        response.put("previous_response_id", work.previousId());
        response.put("store", true);
        if (!response.has("tools")) {
            response.putArray("tools");
        }
        if (!response.has("tool_choice")) {
            response.put("tool_choice", "auto");
        }
        if (!response.hasNonNull("metadata")) {
            response.putObject("metadata");
        }
        return response.putNull("usage");
    }

    /// What the gateway answered itself, as the response that the client knows.
    private static ObjectNode finished(ObjectNode answer, ObjectNode queued) {
        if (!answer.path("object").asText().equals("response")) {
            return failed(queued, answer.path("error").path("message").asText("The response could not be made."));
        }
        answer.set("id", queued.get("id"));
        answer.set("created_at", queued.get("created_at"));
        answer.put("background", true);
        answer.put("store", true);
        answer.set("previous_response_id", queued.get("previous_response_id"));
        return answer;
    }

    private static ObjectNode failed(ObjectNode queued, String message) {
        var response = queued.deepCopy();
        response.put("status", "failed");
        response.putObject("error").put("code", "server_error").put("message", message);
        return response;
    }
}
