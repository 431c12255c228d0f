package dev.tollgate.mediajobs.job;

import java.time.Instant;
import java.util.UUID;

/// A job as its tenant sees it.
public record JobItem(UUID id, JobKind kind, String model, JobStatus status, Instant createdAt, Instant updatedAt) {}
