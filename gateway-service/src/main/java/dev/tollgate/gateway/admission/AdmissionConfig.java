package dev.tollgate.gateway.admission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Limits of the key check and of the estimate of a request.
@ConfigMapping(prefix = "gateway.admission")
public interface AdmissionConfig {
    /// Base URL of auth-service, without a path.
    @WithDefault("${tollgate.auth-url:http://127.0.0.1:8081}")
    URI authUrl();

    /// Base64, 32 bytes: the key under which API keys are looked up.
    @WithDefault("${tollgate.key-pepper}")
    String keyPepper();

    /// Longest wait for auth-service when a key or tenant is not known here.
    @WithDefault("2s")
    Duration lookupTimeout();

    /// Look-ups at auth-service that may run at once; beyond it unknown keys get a 503.
    @WithDefault("64")
    int maxLookups();

    /// Keys that are held in memory; tenants likewise.
    @WithDefault("200000")
    int maxKeys();

    /// How long a key that auth-service does not know is refused without asking again.
    @WithDefault("5s")
    Duration unknownKeyTtl();

    /// Tokens that one image is taken for before the provider has told its real figure.
    @WithDefault("4000")
    long imageTokens();

    /// Addresses (CIDR) of proxies whose `x-forwarded-for` is believed.
    Optional<List<String>> trustedProxies();
}
