package dev.tollgate.kit.servicetoken;

import io.smallrye.config.ConfigMapping;
import java.util.List;

/// Tokens that services show each other on `/internal/**`.
@ConfigMapping(prefix = "tollgate")
interface ServiceTokenConfig {
    /// The first is sent, each is accepted, so that a new one can be rolled out before the old one goes.
    List<String> serviceTokens();
}
