package dev.tollgate.contracts.tenant;

/// Rate-limit tiers, applied per API key (seed 004, "Default Limits"). ENTERPRISE has PRO's figures until the tenant
/// has figures of its own.
public enum Tier {
    FREE(10, 40_000),
    STANDARD(60, 200_000),
    PRO(300, 1_000_000),
    ENTERPRISE(300, 1_000_000);

    private final int requestsPerMinute;
    private final long tokensPerMinute;

    Tier(int requestsPerMinute, long tokensPerMinute) {
        this.requestsPerMinute = requestsPerMinute;
        this.tokensPerMinute = tokensPerMinute;
    }

    public int requestsPerMinute() {
        return requestsPerMinute;
    }

    public long tokensPerMinute() {
        return tokensPerMinute;
    }
}
