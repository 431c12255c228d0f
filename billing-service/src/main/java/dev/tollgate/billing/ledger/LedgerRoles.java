package dev.tollgate.billing.ledger;

import dev.tollgate.kit.identity.Caller;

/// Who may see more than the own tenant's money.
public final class LedgerRoles {
    private static final String ADMIN = "platform-admin";
    private static final String FINANCE = "platform-finance";

    private LedgerRoles() {}

    /// Whether the caller reads the books of the whole platform.
    public static boolean seesAll(Caller caller) {
        return caller.roles().contains(ADMIN) || caller.roles().contains(FINANCE);
    }

    /// 403 unless the caller reads the books of the whole platform.
    public static void requireAll(Caller caller) {
        caller.requireAny(ADMIN, FINANCE);
    }
}
