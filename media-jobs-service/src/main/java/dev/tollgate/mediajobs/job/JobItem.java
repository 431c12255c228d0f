package dev.tollgate.mediajobs.job;

import dev.tollgate.contracts.job.Job.Failure;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A job in the list that people see.
///
/// @param kind `video`, `music` or `lyrics`
/// @param status `queued`, `in_progress`, `completed` or `failed`
/// @param charge what it was charged, in nano-USD, once it is finished
public record JobItem(
        UUID id,
        String kind,
        String model,
        String status,
        int progress,
        String requestId,
        UUID keyId,
        @Nullable Money charge,
        @Nullable Failure failure,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant finishedAt) {}
