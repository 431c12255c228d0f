package dev.tollgate.mediajobs.credit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How billing is asked to hold the money of jobs.
@ConfigMapping(prefix = "mediajobs.credit")
interface CreditConfig {
    /// Address of billing-service, without a path.
    @WithDefault("${tollgate.billing-url:http://127.0.0.1:8083}")
    String billingUrl();

    /// How long one call to billing may take; it is tried twice.
    @WithDefault("2s")
    Duration callTimeout();
}
