package dev.tollgate.mediajobs.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.job.JobKind;
import dev.tollgate.mediajobs.catalog.Route;
import org.jspecify.annotations.Nullable;

/// A job to be handed over.
///
/// @param form the client's own body, where it goes to the provider as it is
/// @param origin the job that this one goes on from
public record Submission(
        JobKind kind,
        Route route,
        String requestId,
        JsonNode input,
        @Nullable Form form,
        @Nullable Origin origin) {
    /// A job that was done before, at its provider.
    ///
    /// @param artifactId the provider's name of its first result
    public record Origin(
            Route route, String upstreamId, @Nullable String artifactId) {}
}
