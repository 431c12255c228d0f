package dev.tollgate.gateway.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.job.Job;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.contracts.job.NewJob;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.gateway.admission.AdmittedKey;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.exchange.ClientRequest;
import dev.tollgate.gateway.exchange.Completions;
import dev.tollgate.gateway.exchange.Handover;
import dev.tollgate.protocol.Json;
import dev.tollgate.protocol.ProtocolException;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// `/suno/**`: asking for music and lyrics, and fetching them.
@ApplicationScoped
public class Songs {
    private static final int MAX_IDS = 100;
    /// A provider makes two tracks of one request.
    private static final long TRACKS = 2;
    private static final int LONGEST_HEADER = 1_000;

    private final Completions completions;
    private final Submissions submissions;
    private final JobsClient jobs;
    private final MediaLinks links;

    Songs(Completions completions, Submissions submissions, JobsClient jobs, MediaLinks links) {
        this.completions = completions;
        this.submissions = submissions;
        this.jobs = jobs;
        this.links = links;
    }

    /// Answers `POST /suno/submit/music` and `POST /suno/submit/lyrics`.
    public void submit(ClientRequest client, AdmittedKey admitted, JobKind kind, byte[] body) {
        var handover = completions.handOver(client, admitted);
        submissions.end(client, handover, submitted(client, admitted, handover, kind, body), job -> {
            var data = Json.MAPPER.createObjectNode().put("task_id", SongAnswer.id(job.id()));
            JobAnswer.send(client, SongAnswer.envelope(data));
        });
    }

    private Future<Job> submitted(
            ClientRequest client, AdmittedKey admitted, Handover handover, JobKind kind, byte[] body) {
        try {
            var asked = AskedSong.of(body, kind);
            tellIgnored(client, asked.ignored());
            var tenantId = admitted.tenant().tenantId();
            var price = price(client, handover, asked, kind);
            return Continuation.of(jobs, tenantId, asked).compose(continuation -> {
                var job = newJob(client, admitted, handover, kind, asked, continuation, price);
                return submissions.submit(admitted, job, price.rates());
            });
        } catch (GatewayException | ProtocolException e) {
            return Future.failedFuture(e);
        }
    }

    /// A model and what it costs.
    private record Priced(String modelId, Rates rates) {}

    private static Priced price(ClientRequest client, Handover handover, AskedSong asked, JobKind kind) {
        var model = handover.model(asked.model(), CatalogSnapshot.Kind.MUSIC).model();
        var writes = model.output().contains("text");
        if (writes != (kind == JobKind.LYRICS)) {
            throw new GatewayException(GatewayError.invalid(
                    "The model `" + asked.model() + "` makes " + (writes ? "lyrics" : "music") + ". Use it with /suno/"
                            + "submit/" + (writes ? "lyrics" : "music") + ".",
                    "model"));
        }
        return new Priced(model.id(), model.priceAt(client.startedAt()).rates());
    }

    private static NewJob newJob(
            ClientRequest client,
            AdmittedKey admitted,
            Handover handover,
            JobKind kind,
            AskedSong asked,
            Optional<Continuation> continuation,
            Priced price) {
        var input = asked.input();
        continuation.map(Continuation::clipId).ifPresent(clip -> input.put("continue_clip_id", clip));
        return new NewJob(
                kind,
                admitted.key().keyId(),
                client.requestId(),
                client.startedAt(),
                client.endpoint(),
                client.protocolName(),
                price.modelId(),
                asked.model(),
                units(kind, price.rates()),
                input,
                null,
                continuation.map(Continuation::jobId).orElse(null),
                handover.traceparent());
    }

    private static Map<String, Long> units(JobKind kind, Rates price) {
        var units = new HashMap<String, Long>();
        if (kind == JobKind.MUSIC) {
            units.put("track", TRACKS);
        }
        if (kind == JobKind.LYRICS || price.perMillion().containsKey("request")) {
            units.put("request", 1L);
        }
        return units;
    }

    /// Names of members come from the client's own text.
    private static void tellIgnored(ClientRequest client, List<String> ignored) {
        if (!ignored.isEmpty()) {
            var names = String.join(", ", ignored).replaceAll("[^\\x20-\\x7e]", "?");
            client.response()
                    .putHeader(
                            "x-tollgate-dropped-params", names.substring(0, Math.min(names.length(), LONGEST_HEADER)));
        }
    }

    /// Answers `GET /suno/fetch/{id}`.
    public void fetch(ClientRequest client, UUID tenantId, String id) {
        var found = JobIds.read(JobIds.MUSIC, id)
                .map(jobId -> jobs.find(tenantId, jobId))
                .orElse(Future.succeededFuture(Optional.empty()));
        JobAnswer.end(
                client,
                found,
                job -> job.filter(Songs::isSong)
                        .ifPresentOrElse(
                                song -> JobAnswer.send(client, SongAnswer.envelope(poll(client, tenantId, song))),
                                () -> client.refuse(
                                        new GatewayError.NotFound("There is no task " + id + " of this account."))));
    }

    /// Answers `POST /suno/fetch` `{"ids":[…]}`; ids that the tenant has not are left out.
    public void fetchMany(ClientRequest client, UUID tenantId, byte[] body) {
        var ids = ids(body);
        var found = ids.isEmpty() ? Future.succeededFuture(List.<Job>of()) : jobs.query(tenantId, ids);
        JobAnswer.end(client, found, all -> {
            var data = Json.MAPPER.createArrayNode();
            all.stream().filter(Songs::isSong).forEach(song -> data.add(poll(client, tenantId, song)));
            JobAnswer.send(client, SongAnswer.envelope(data));
        });
    }

    private static List<UUID> ids(byte[] body) {
        try {
            var asked = Json.request(body).path("ids");
            var ids = new ArrayList<UUID>();
            var areTexts = true;
            for (var id : asked) {
                areTexts &= id.isTextual();
                JobIds.read(JobIds.MUSIC, id.asText()).ifPresent(ids::add);
            }
            if (!asked.isArray() || !areTexts || asked.isEmpty() || asked.size() > MAX_IDS) {
                throw ProtocolException.invalid("`ids` must be a list of 1 to " + MAX_IDS + " task ids.", "ids");
            }
            return ids;
        } catch (ProtocolException e) {
            throw new GatewayException(new GatewayError.Told(e.error()));
        }
    }

    private ObjectNode poll(ClientRequest client, UUID tenantId, Job job) {
        return SongAnswer.poll(job, artifact -> links.to(client.http(), tenantId, job, artifact));
    }

    private static boolean isSong(Job job) {
        return job.kind() != JobKind.VIDEO;
    }
}
