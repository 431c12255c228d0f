package dev.tollgate.contracts.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A job as its tenant may know it: answer of `PUT` and `GET /internal/tenants/{tenantId}/jobs/{id}`, and of
/// `POST /internal/tenants/{tenantId}/jobs/query` (`["id", …]`, at most 100) a list of those that are there.
///
/// @param input as in [NewJob]
/// @param progress 0 to 100 in percent; 100 only when it is completed
/// @param artifacts the results, once it is completed
/// @param failure why it failed, when it has
/// @param expiresAt when its results are gone, once it is completed
public record Job(
        UUID id,
        JobKind kind,
        String model,
        String requestedModel,
        JobStatus status,
        int progress,
        JsonNode input,
        List<Artifact> artifacts,
        @Nullable Failure failure,
        Instant createdAt,
        @Nullable Instant finishedAt,
        @Nullable Instant expiresAt) {
    public Job {
        artifacts = List.copyOf(artifacts);
    }

    /// One result. Its bytes come from `GET /internal/tenants/{tenantId}/jobs/{jobId}/artifacts/{number}`, never from
    /// the provider's address; `text` is the result itself where it is words.
    ///
    /// @param number its place among the job's artifacts, from 0
    /// @param id the provider's name for it, which a continuation may refer to
    /// @param seconds how long it plays
    public record Artifact(
            int number,
            String contentType,
            @Nullable String id,
            @Nullable String title,
            @Nullable String style,
            @Nullable Double seconds,
            @Nullable String text) {}

    /// `code` is stable and for programs, such as `content_policy_violation` or `provider_unavailable`; `message` is
    /// for people and names no provider's address or credential.
    public record Failure(String code, String message) {}
}
