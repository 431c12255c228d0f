package dev.tollgate.mediajobs.provider;

import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.mediajobs.catalog.Route;
import jakarta.enterprise.context.ApplicationScoped;

/// Speaks to each provider as it wants to be spoken to.
@ApplicationScoped
public class Providers {
    private final VideoProvider videos;
    private final SunoProvider suno;

    Providers(ProviderHttp http) {
        this.videos = new VideoProvider(http);
        this.suno = new SunoProvider(http);
    }

    /// The wire protocol in which a provider must be spoken to for such a job.
    public static WireProtocol protocolFor(JobKind kind) {
        return switch (kind) {
            case VIDEO -> WireProtocol.CHAT;
            case MUSIC, LYRICS -> WireProtocol.SUNO;
        };
    }

    /// Hands the job over, once.
    public SubmitOutcome submit(Submission submission) {
        return of(submission.kind()).submit(submission);
    }

    /// Asks how far the job is.
    public PollOutcome poll(JobKind kind, Route route, String upstreamId) {
        return of(kind).poll(route, upstreamId);
    }

    private MediaProvider of(JobKind kind) {
        return switch (kind) {
            case VIDEO -> videos;
            case MUSIC, LYRICS -> suno;
        };
    }
}
