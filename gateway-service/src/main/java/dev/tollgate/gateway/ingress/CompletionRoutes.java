package dev.tollgate.gateway.ingress;

import dev.tollgate.gateway.admission.Admission;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.gateway.exchange.Completions;
import dev.tollgate.gateway.exchange.TokenCounts;
import dev.tollgate.gateway.stored.ResponseQuestions;
import dev.tollgate.gateway.stored.ResponsesState;
import dev.tollgate.protocol.Protocol;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The routes of completions, embeddings, token counts and stored responses: limits and scopes of the key, then the
/// body if there is one, then the answer.
@ApplicationScoped
class CompletionRoutes {
    private final Admission admission;
    private final RequestBody bodies;
    private final Completions completions;
    private final ResponsesState responses;
    private final ResponseQuestions questions;
    private final TokenCounts counts;
    private final Refusals refusals;

    CompletionRoutes(
            Admission admission,
            RequestBody bodies,
            Completions completions,
            ResponsesState responses,
            ResponseQuestions questions,
            TokenCounts counts,
            Refusals refusals) {
        this.admission = admission;
        this.bodies = bodies;
        this.completions = completions;
        this.responses = responses;
        this.questions = questions;
        this.counts = counts;
        this.refusals = refusals;
    }

    /// The id of the request whose work in the background this one does; absent for a request of a client.
    @Nullable
    String ownRequestId(Protocol protocol, HttpServerRequest request) {
        return protocol == Protocol.RESPONSES ? responses.ownRequestId(request) : null;
    }

    void completion(RunningRequest running, ClientRequest client, Route route, AdmittedKey admitted) {
        var isOwn = ownRequestId(client.protocol(), client.http()) != null;
        if (!isOwn) {
            try {
                take(client, admitted);
            } catch (GatewayException e) {
                refusals.refuse(client, e.error(), error -> completions.refuse(client, admitted, error));
                return;
            }
        }
        bodies.read(
                running,
                body -> refusals.guard(client, () -> {
                    if (route == Route.EMBEDDING) {
                        completions.embed(client, admitted, body);
                    } else if (client.protocol() == Protocol.RESPONSES && !isOwn) {
                        withState(running, client, admitted, body);
                    } else {
                        completions.handle(client, admitted, body, memoryOf(running), null);
                    }
                }),
                error -> refusals.refuse(client, error, refused -> completions.refuse(client, admitted, refused)));
    }

    private void withState(RunningRequest running, ClientRequest client, AdmittedKey admitted, byte[] body) {
        var memory = memoryOf(running);
        responses
                .resolve(client, admitted, body, memory)
                .onSuccess(resolved -> resolved.ifPresent(ready -> refusals.guard(
                        client, () -> completions.handle(client, admitted, ready.body(), memory, ready.keeper()))))
                .onFailure(cause -> {
                    if (cause instanceof GatewayException e) {
                        completions.refuse(client, admitted, e.error());
                    } else {
                        refusals.failed(client, cause);
                    }
                });
    }

    void tokenCount(RunningRequest running, ClientRequest client, AdmittedKey admitted) {
        take(client, admitted);
        bodies.read(
                running,
                body -> prompt(running, client, admitted, body)
                        .onSuccess(prompt -> refusals.guard(client, () -> counts.handle(client, admitted, prompt)))
                        .onFailure(cause -> refusals.failed(client, cause)),
                error -> refusals.refuse(client, error));
    }

    private Future<byte[]> prompt(RunningRequest running, ClientRequest client, AdmittedKey admitted, byte[] body) {
        return client.protocol() == Protocol.RESPONSES
                ? responses.prompt(admitted, body, memoryOf(running))
                : Future.succeededFuture(body);
    }

    void storedResponse(ClientRequest client, Route route, AdmittedKey admitted, String id) {
        client.http().resume();
        take(client, admitted);
        var tenantId = admitted.key().tenantId();
        switch (route) {
            case RESPONSE_CANCEL -> questions.cancel(client, tenantId, id);
            case RESPONSE_INPUT -> questions.inputItems(client, tenantId, id);
            default -> {
                if (client.http().method().equals(HttpMethod.DELETE)) {
                    questions.delete(client, tenantId, id);
                } else {
                    questions.get(client, tenantId, id);
                }
            }
        }
    }

    private void take(ClientRequest client, AdmittedKey admitted) {
        admission.takeRequest(admitted);
        admission.permit(admitted, client.http(), client.endpoint());
    }

    private LongPredicate memoryOf(RunningRequest running) {
        return more -> bodies.takeMemory(running, more);
    }
}
