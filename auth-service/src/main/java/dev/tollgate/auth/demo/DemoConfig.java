package dev.tollgate.auth.demo;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

@ConfigMapping(prefix = "auth.demo")
interface DemoConfig {
    /// Whether an empty database is filled with the demo; for trying the platform out, never for production.
    @WithDefault("false")
    boolean enabled();

    /// Where the demo's password and keys are written.
    Optional<Path> keysFile();
}
