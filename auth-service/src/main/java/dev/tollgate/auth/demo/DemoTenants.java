package dev.tollgate.auth.demo;

import dev.tollgate.contracts.tenant.Tier;
import java.util.List;
import java.util.UUID;

/// The demo's fixed ids and names; billing books its money on the same tenants.
final class DemoTenants {
    static final UUID DEMO = id(1);
    static final UUID USER = id(0x101);
    static final String EMAIL = "demo@tollgate.local";
    static final UUID FINANCE_USER = id(0x102);
    static final String FINANCE_EMAIL = "finance@tollgate.local";

    static final List<DemoTenant> ALL = List.of(
            new DemoTenant(DEMO, "Demo", Tier.PRO, false),
            new DemoTenant(id(2), "Empty", Tier.STANDARD, false),
            new DemoTenant(id(3), "Free tier", Tier.FREE, false),
            new DemoTenant(id(4), "Standard tier", Tier.STANDARD, false),
            new DemoTenant(id(5), "Enterprise", Tier.ENTERPRISE, true));

    static final List<DemoKey> KEYS = List.of(
            new DemoKey("demo", DEMO, List.of(), false),
            new DemoKey("revoked", DEMO, List.of(), true),
            new DemoKey("restricted", DEMO, List.of("gpt-5.4-nano"), false),
            new DemoKey("empty", id(2), List.of(), false),
            new DemoKey("tier-free", id(3), List.of(), false),
            new DemoKey("tier-standard", id(4), List.of(), false),
            new DemoKey("tier-pro", DEMO, List.of(), false),
            new DemoKey("tier-enterprise", id(5), List.of(), false));

    private DemoTenants() {}

    /// A tenant of the demo.
    record DemoTenant(UUID id, String name, Tier tier, boolean unlimited) {}

    /// A key of the demo.
    record DemoKey(String name, UUID tenantId, List<String> models, boolean revoked) {}

    private static UUID id(long number) {
        return new UUID(0x7000L, 0x8000_0000_0000_0000L | number);
    }
}
