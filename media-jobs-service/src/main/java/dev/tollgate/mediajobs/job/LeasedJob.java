package dev.tollgate.mediajobs.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/// A job in the hands of a worker until `expiresAt`, or longer with heartbeats. `attempt` counts from 1.
public record LeasedJob(
        Lease lease, UUID tenantId, JobKind kind, String model, JsonNode input, int attempt, Instant expiresAt) {}
