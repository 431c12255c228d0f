package dev.tollgate.contracts;

/// Kafka topics and the CloudEvents headers (binary mode) that every record carries.
public final class Topics {
    /// Usage events keyed by tenant id, kept 30 days. Producer: gateway, media-jobs; consumer: billing.
    public static final String USAGE_EVENTS = "usage.events.v1";
    /// API key records keyed by lookup id, compacted. Producer: auth; consumer: gateway, media-jobs.
    public static final String AUTH_KEYS = "auth.keys.v1";
    /// Tenant records keyed by tenant id, compacted. Producer: auth; consumer: gateway, billing.
    public static final String AUTH_TENANTS = "auth.tenants.v1";
    /// The whole catalogue under the key `snapshot`, compacted. Producer: catalog; consumer: gateway, media-jobs.
    public static final String CATALOG_SNAPSHOT = "catalog.snapshot.v1";
    /// Balance signals keyed by tenant id, compacted. Producer: billing; consumer: gateway.
    public static final String BILLING_BALANCE = "billing.balance.v1";
    /// What each journal has written per minute, keyed by holder, kept 30 days. Producer: gateway; consumer: billing.
    public static final String USAGE_COUNTS = "usage.counts.v1";
    /// Usage events that could not be posted, with the header `reason`, kept 90 days. Producer: billing.
    public static final String USAGE_DEAD = "usage.dead.v1";

    /// Key of the single record on [#CATALOG_SNAPSHOT].
    public static final String SNAPSHOT_KEY = "snapshot";

    private Topics() {}
}
