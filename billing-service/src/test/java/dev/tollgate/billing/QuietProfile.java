package dev.tollgate.billing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/// A service with a database of its own in which nothing happens by itself.
public final class QuietProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.scheduler.enabled", "false",
                "billing.settlement.enabled", "false",
                "billing.reservation.ttl", "1h");
    }
}
