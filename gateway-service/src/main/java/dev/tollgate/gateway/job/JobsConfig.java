package dev.tollgate.gateway.job;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Where jobs are done, and how large and slow requests for them may be.
@ConfigMapping(prefix = "gateway.jobs")
public interface JobsConfig {
    /// Address of media-jobs-service, without a path.
    @WithDefault("${tollgate.media-jobs-url:http://127.0.0.1:8084}")
    URI url();

    /// How long media-jobs-service may keep silent before it is asked once more; then it is a 503.
    @WithDefault("10s")
    Duration timeout();

    /// Largest form (multipart) that asks for a video; 413 beyond it.
    @WithDefault("16M")
    MemorySize maxFormSize();

    /// Largest JSON body that asks for a video or for music; 413 beyond it.
    @WithDefault("1M")
    MemorySize maxJsonSize();

    /// Files that are passed on to clients at once; as many wait, and beyond that it is a 503.
    @WithDefault("256")
    int maxDownloads();

    /// A file is given up when its provider sends nothing, or its client takes nothing, for this long.
    @WithDefault("60s")
    Duration downloadIdle();

    /// How long a link to a file works without the API key.
    @WithDefault("24h")
    Duration linkTtl();

    /// Address of the gateway as clients know it, without a path, such as `https://api.example.com`. When it is not
    /// set, links begin with the host that the client asked.
    Optional<URI> publicUrl();
}
