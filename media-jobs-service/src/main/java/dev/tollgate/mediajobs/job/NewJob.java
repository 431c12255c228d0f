package dev.tollgate.mediajobs.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/// A job to enqueue. Its id is the caller's idempotency key: enqueueing the same id again changes nothing.
public record NewJob(UUID id, UUID tenantId, JobKind kind, String model, JsonNode input) {}
