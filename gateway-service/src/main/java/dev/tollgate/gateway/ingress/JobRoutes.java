package dev.tollgate.gateway.ingress;

import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.gateway.admission.Admission;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.gateway.exchange.Completions;
import dev.tollgate.gateway.job.JobsConfig;
import dev.tollgate.gateway.job.Songs;
import dev.tollgate.gateway.job.Videos;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;

/// The routes of videos and music: limits and scopes of the key, then the body if there is one, then the answer.
@ApplicationScoped
class JobRoutes {
    /// A form is also held as base64, as a record and as JSON on its way.
    private static final long MEMORY_OF_FORM = 4;

    private final Admission admission;
    private final RequestBody bodies;
    private final Completions completions;
    private final Videos videos;
    private final Songs songs;
    private final JobsConfig config;
    private final Refusals refusals;

    JobRoutes(
            Admission admission,
            RequestBody bodies,
            Completions completions,
            Videos videos,
            Songs songs,
            JobsConfig config,
            Refusals refusals) {
        this.admission = admission;
        this.bodies = bodies;
        this.completions = completions;
        this.videos = videos;
        this.songs = songs;
        this.config = config;
        this.refusals = refusals;
    }

    void video(RunningRequest running, ClientRequest client, Route route, AdmittedKey admitted, String id) {
        var method = client.http().method();
        if (route == Route.VIDEOS && method.equals(HttpMethod.POST)) {
            submission(running, client, admitted, body -> videos.create(client, admitted, body));
            return;
        }
        if (route == Route.VIDEO_CHANGE) {
            throw new GatewayException(GatewayError.invalid(
                    "Videos cannot be changed here. Ask for a new one with `POST /v1/videos`.", null));
        }
        question(client, admitted, client.endpoint());
        var tenantId = admitted.key().tenantId();
        switch (route) {
            case VIDEOS -> videos.list(client, tenantId);
            case VIDEO_CONTENT -> videos.content(client, tenantId, id);
            default -> {
                if (method.equals(HttpMethod.DELETE)) {
                    videos.delete(client, tenantId, id);
                } else {
                    videos.get(client, tenantId, id);
                }
            }
        }
    }

    void song(RunningRequest running, ClientRequest client, Route route, AdmittedKey admitted, String id) {
        switch (route) {
            case MUSIC ->
                submission(running, client, admitted, body -> songs.submit(client, admitted, JobKind.MUSIC, body));
            case LYRICS ->
                submission(running, client, admitted, body -> songs.submit(client, admitted, JobKind.LYRICS, body));
            case SONG -> {
                question(client, admitted, scopeOfFetch(client, admitted));
                songs.fetch(client, admitted.key().tenantId(), id);
            }
            default -> {
                take(client, admitted, scopeOfFetch(client, admitted));
                bodies.read(
                        running,
                        config.maxJsonSize().asLongValue(),
                        body -> refusals.guard(
                                client,
                                () -> songs.fetchMany(client, admitted.key().tenantId(), body)),
                        error -> refusals.refuse(client, error));
            }
        }
    }

    /// A link that needs no key.
    void media(ClientRequest client, String token) {
        client.http().resume();
        videos.linked(client, token);
    }

    private void submission(
            RunningRequest running, ClientRequest client, AdmittedKey admitted, Consumer<byte[]> onBody) {
        try {
            take(client, admitted, client.endpoint());
        } catch (GatewayException e) {
            refusals.refuse(client, e.error(), error -> completions.refuse(client, admitted, error));
            return;
        }
        var isForm = Videos.isForm(client);
        var limit = isForm ? config.maxFormSize() : config.maxJsonSize();
        bodies.read(
                running,
                limit.asLongValue(),
                body -> {
                    if (isForm && !bodies.takeMemory(running, MEMORY_OF_FORM * body.length)) {
                        completions.refuse(client, admitted, RequestBody.full());
                    } else {
                        onBody.accept(body);
                    }
                },
                error -> refusals.refuse(client, error, refused -> completions.refuse(client, admitted, refused)));
    }

    private void question(ClientRequest client, AdmittedKey admitted, String scope) {
        take(client, admitted, scope);
        client.http().resume();
    }

    private void take(ClientRequest client, AdmittedKey admitted, String scope) {
        admission.takeRequest(admitted);
        admission.permit(admitted, client.http(), scope);
        admitted.window().writeHeaders(client.response());
    }

    /// Who may ask for music or for lyrics may also fetch them.
    private static String scopeOfFetch(ClientRequest client, AdmittedKey admitted) {
        return admitted.key().endpoints().stream()
                .filter(endpoint -> endpoint.startsWith("/suno/"))
                .findFirst()
                .orElse(client.endpoint());
    }
}
