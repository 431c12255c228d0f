package dev.tollgate.gateway.management;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/// Where the management API's owners are, and how calls to them are bounded.
@ConfigMapping(prefix = "gateway.management")
interface ManagementConfig {
    /// Address of auth-service, without a path.
    @WithDefault("${tollgate.auth-url:http://127.0.0.1:8081}")
    URI authUrl();

    /// Address of catalog-service, without a path.
    @WithDefault("${tollgate.catalog-url:http://127.0.0.1:8082}")
    URI catalogUrl();

    /// Address of billing-service, without a path.
    @WithDefault("${tollgate.billing-url:http://127.0.0.1:8083}")
    URI billingUrl();

    /// Address of media-jobs-service, without a path.
    @WithDefault("${tollgate.media-jobs-url:http://127.0.0.1:8084}")
    URI mediaJobsUrl();

    /// The largest body that is forwarded.
    @WithDefault("1048576")
    int maxBodyBytes();

    /// How long a body may take to arrive.
    @WithDefault("30s")
    Duration bodyTimeout();

    /// How long an owner may keep silent.
    @WithDefault("30s")
    Duration timeout();

    /// How long an event stream may keep silent; its owner sends a comment every 15 seconds.
    @WithDefault("60s")
    Duration streamIdle();

    /// Connections to one owner, without event streams.
    @WithDefault("64")
    int maxConnections();

    /// Event streams of one owner at once.
    @WithDefault("1024")
    int maxStreams();

    /// How long an exchanged session is used without asking again: a session that ended elsewhere lives on
    /// that long.
    @WithDefault("30s")
    Duration sessionCache();

    /// Sessions that are remembered at once.
    @WithDefault("10000")
    int maxSessions();

    /// How long one call to auth or billing may take.
    @WithDefault("2s")
    Duration callTimeout();

    /// How long a generation that is not posted yet is waited for.
    @WithDefault("1500ms")
    Duration generationWait();
}
