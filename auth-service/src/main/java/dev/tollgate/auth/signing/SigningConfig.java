package dev.tollgate.auth.signing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

@ConfigMapping(prefix = "auth.signing")
interface SigningConfig {
    /// How long a JWT is valid.
    @WithDefault("5m")
    Duration jwtLifetime();

    /// Age at which a signing key gets a successor.
    @WithDefault("90d")
    Duration rotateAfter();

    /// How long a successor is only published before it signs, so that every service has fetched it.
    @WithDefault("24h")
    Duration publishAhead();
}
