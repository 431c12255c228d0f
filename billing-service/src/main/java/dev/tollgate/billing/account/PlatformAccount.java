package dev.tollgate.billing.account;

import java.util.UUID;

/// The platform's own accounts, created with the schema under fixed ids. A positive amount credits.
public enum PlatformAccount {
    /// What tenants were charged.
    REVENUE("revenue", 0xb001),
    /// What providers charge us, as an expense (negative).
    PROVIDER_COST("provider_cost", 0xb002),
    /// What we owe providers.
    PROVIDER_PAYABLE("provider_payable", 0xb003),
    /// Money received (negative: an asset).
    CASH("cash", 0xb004),
    /// Money given to tenants (negative: an expense).
    PROMOTION("promotion", 0xb005),
    /// Charges that no balance could cover (negative: an expense).
    WRITE_OFF("write_off", 0xb006),
    /// Paid money that was never used and has lapsed.
    BREAKAGE("breakage", 0xb007),
    /// Money paid back to tenants; `cash` keeps what came in.
    REFUND("refund", 0xb008);

    private final String kind;
    private final UUID id;

    PlatformAccount(String kind, long number) {
        this.kind = kind;
        // The ids of the migrations: 00000000-0000-7000-8000-00000000bXXX.
        this.id = new UUID(0x0000_0000_0000_7000L, 0x8000_0000_0000_0000L | number);
    }

    /// The account's kind as the database spells it.
    public String kind() {
        return kind;
    }

    public UUID id() {
        return id;
    }
}
