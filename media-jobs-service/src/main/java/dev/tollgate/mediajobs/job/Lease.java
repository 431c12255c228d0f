package dev.tollgate.mediajobs.job;

import java.util.UUID;

/// The right to work on a job. `token` fences: it is larger than that of every earlier lease of the job, and what is
/// written under an older one is refused.
public record Lease(UUID jobId, long token) {}
