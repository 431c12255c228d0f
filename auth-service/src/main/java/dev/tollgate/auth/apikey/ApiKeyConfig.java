package dev.tollgate.auth.apikey;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

@ConfigMapping(prefix = "auth.api-key")
interface ApiKeyConfig {
    /// Base64 of the 32 bytes under which keys are hashed; the gateway has the same.
    String pepper();

    /// How many keys of one tenant may be usable at a time.
    @WithDefault("200")
    int maxActivePerTenant();
}
