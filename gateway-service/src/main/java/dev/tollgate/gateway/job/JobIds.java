package dev.tollgate.gateway.job;

import java.util.Optional;
import java.util.UUID;

/// Ids of jobs as clients know them: a prefix and the job's UUID. New ones are of version 7, so that they sort by time.
final class JobIds {
    static final String VIDEO = "video_";
    static final String MUSIC = "suno_";
    private static final int UUID_LENGTH = 36;

    private JobIds() {}

    static UUID next() {
        var random = UUID.randomUUID();
        var time = System.currentTimeMillis() << 16;
        return new UUID(time | 0x7000L | (random.getMostSignificantBits() & 0x0fffL), random.getLeastSignificantBits());
    }

    /// The job behind `id`; empty when it is not an id of ours.
    static Optional<UUID> read(String prefix, String id) {
        if (!id.startsWith(prefix) || id.length() != prefix.length() + UUID_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(UUID.fromString(id.substring(prefix.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
