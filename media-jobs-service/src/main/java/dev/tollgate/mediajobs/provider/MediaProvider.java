package dev.tollgate.mediajobs.provider;

import dev.tollgate.mediajobs.catalog.Route;

/// One way in which providers of media are spoken to.
sealed interface MediaProvider permits VideoProvider, SunoProvider {
    /// Hands the job over, once.
    SubmitOutcome submit(Submission submission);

    /// Asks how far the job is.
    PollOutcome poll(Route route, String upstreamId);
}
