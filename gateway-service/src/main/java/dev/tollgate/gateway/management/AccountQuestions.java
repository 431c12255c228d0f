package dev.tollgate.gateway.management;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.apikey.ApiKeyRecord;
import dev.tollgate.gateway.error.ErrorAnswer;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.peer.PeerClient;
import dev.tollgate.protocol.Protocol;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/// What a key's holder may ask of billing: the tenant's credits and one of its generations.
@ApplicationScoped
class AccountQuestions {
    private static final Logger LOG = Logger.getLogger(AccountQuestions.class);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,200}");
    private static final Duration ASK_AGAIN = Duration.ofMillis(150);
    private static final ObjectWriter PLAIN_NUMBERS =
            ContractJson.MAPPER.writer().with(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

    private final Vertx vertx;
    private final ManagementConfig config;
    private final Function<String, Future<Optional<JsonNode>>> billing;

    @Inject
    AccountQuestions(Vertx vertx, ManagementConfig config, PeerClient peers) {
        this(vertx, config, path -> peers.get(config.billingUrl(), path, JsonNode.class, config.callTimeout()));
    }

    AccountQuestions(Vertx vertx, ManagementConfig config, Function<String, Future<Optional<JsonNode>>> billing) {
        this.vertx = vertx;
        this.config = config;
        this.billing = billing;
    }

    void credits(HttpServerRequest request, ApiKeyRecord key, String requestId) {
        billing.apply("/internal/tenants/" + key.tenantId() + "/balance")
                .onSuccess(found -> found.ifPresentOrElse(
                        balance -> send(request, AccountAnswers.credits(balance)),
                        () -> refuse(
                                request, requestId, new GatewayError.NotFound("This account has no balance yet."))))
                .onFailure(failure -> unavailable(request, requestId, failure));
    }

    void generation(HttpServerRequest request, ApiKeyRecord key, String requestId) {
        var id = request.getParam("id");
        if (id == null || !ID.matcher(id).matches()) {
            refuse(
                    request,
                    requestId,
                    GatewayError.invalid("Give the id of an answer or of a request: /v1/generation?id=….", "id"));
            return;
        }
        find(key.tenantId(), id, System.nanoTime() + config.generationWait().toNanos())
                .onSuccess(found -> found.ifPresentOrElse(
                        generation -> send(request, AccountAnswers.generation(generation)),
                        () -> refuse(
                                request,
                                requestId,
                                new GatewayError.NotFound("There is no generation " + id + " of this account."))))
                .onFailure(failure -> unavailable(request, requestId, failure));
    }

    /// A request that has just been made may be on its way to billing: it is looked for until `deadline`.
    private Future<Optional<JsonNode>> find(UUID tenantId, String id, long deadline) {
        var path = "/internal/tenants/" + tenantId + "/generations/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
        return billing.apply(path).compose(found -> {
            if (found.isPresent() || System.nanoTime() + ASK_AGAIN.toNanos() > deadline) {
                return Future.succeededFuture(found);
            }
            var later = Promise.<Void>promise();
            vertx.setTimer(ASK_AGAIN.toMillis(), fired -> later.complete());
            return later.future().compose(v -> find(tenantId, id, deadline));
        });
    }

    private static void send(HttpServerRequest request, JsonNode body) {
        if (request.response().closed()) {
            return;
        }
        try {
            request.response()
                    .putHeader("content-type", "application/json")
                    .putHeader("cache-control", "no-store")
                    .end(PLAIN_NUMBERS.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer cannot be written as JSON.", e);
        }
    }

    private static void unavailable(HttpServerRequest request, String requestId, Throwable failure) {
        LOG.warnf("Billing does not answer. requestId=%s reason=%s", requestId, failure.getMessage());
        refuse(request, requestId, GatewayError.unavailable(Owner.BILLING.label() + " does not answer now."));
    }

    private static void refuse(HttpServerRequest request, String requestId, GatewayError error) {
        ErrorAnswer.send(request.response(), Protocol.CHAT, requestId, error);
    }
}
