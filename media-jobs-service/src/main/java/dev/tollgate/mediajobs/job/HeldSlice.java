package dev.tollgate.mediajobs.job;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The slice that holds a job's money. `number` counts the job's slices from 1: when one has expired, the next one is
/// opened.
public record HeldSlice(UUID id, int number, long epoch) {
    /// The id of the job's `number`-th slice: always the same, so that opening it twice opens one.
    public static UUID id(UUID jobId, int number) {
        return UUID.nameUUIDFromBytes((jobId + "/slice/" + number).getBytes(StandardCharsets.UTF_8));
    }
}
