package dev.tollgate.contracts.job;

/// How far a job is. COMPLETED and FAILED are final.
public enum JobStatus {
    /// Accepted, and its money is held; no provider has taken it yet.
    QUEUED,
    /// A provider has taken it.
    IN_PROGRESS,
    /// The result is there, and is charged.
    COMPLETED,
    /// There will be no result, and nothing is charged.
    FAILED
}
