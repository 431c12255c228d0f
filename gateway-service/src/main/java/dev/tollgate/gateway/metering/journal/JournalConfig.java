package dev.tollgate.gateway.metering.journal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/// Where usage events are kept until they are shipped, and how much room they may take.
@ConfigMapping(prefix = "gateway.journal")
public interface JournalConfig {
    /// Folder of this gateway's state; the journal is its sub-folder `journal`.
    @WithDefault("${gateway.data-dir:data}")
    Path dataDir();

    /// Name of this replica.
    @WithDefault("${gateway.holder:gateway-1}")
    String holder();

    /// A new segment file is begun when the current one has this many bytes.
    @WithDefault("67108864")
    long segmentBytes();

    /// Records that wait for the disk; from half of it on no new completions are taken.
    @WithDefault("16384")
    int queueCapacity();

    /// The journal's room on disk; when what is not shipped takes more, no new completions are taken.
    @WithDefault("1073741824")
    long quotaBytes();

    /// No new completions are taken when the disk has less room than this.
    @WithDefault("67108864")
    long minFreeBytes();

    /// How long a shipped segment is kept, unless half of the quota is used.
    @WithDefault("1h")
    Duration retention();

    /// Records sent and not yet acknowledged.
    @WithDefault("4096")
    int maxInFlight();

    /// How often progress is written to disk; after a crash at most this much is sent again.
    @WithDefault("200ms")
    Duration checkpointEvery();

    /// How often Kafka is told what the journal holds of the minutes that have ended.
    @WithDefault("1s")
    Duration reportEvery();

    /// Pause before sending is tried again after Kafka failed.
    @WithDefault("1s")
    Duration retryAfter();

    /// How long a shutdown waits for the rest to be shipped; what is left is shipped at the next start.
    @WithDefault("5s")
    Duration drain();
}
