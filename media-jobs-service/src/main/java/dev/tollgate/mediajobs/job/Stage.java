package dev.tollgate.mediajobs.job;

import dev.tollgate.contracts.job.JobStatus;
import java.util.Locale;

/// How far a job is, with what its tenant need not know.
public enum Stage {
    /// Waits to be handed to a provider.
    QUEUED,
    /// Is being handed over. Found so without a lease, its worker died in the middle.
    SUBMITTING,
    /// A provider works on it.
    RUNNING,
    COMPLETED,
    FAILED;

    static Stage of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    JobStatus status() {
        return switch (this) {
            case QUEUED, SUBMITTING -> JobStatus.QUEUED;
            case RUNNING -> JobStatus.IN_PROGRESS;
            case COMPLETED -> JobStatus.COMPLETED;
            case FAILED -> JobStatus.FAILED;
        };
    }
}
