package dev.tollgate.billing.ledger;

import dev.tollgate.kit.identity.Caller;
import dev.tollgate.kit.problem.ProblemException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

    /// The tenant whose books are asked for: with a `tenantId` that one's, for those who read all books;
    /// without one the caller's own, for those who may see its money. 403 for anyone else.
    public static UUID tenant(Caller caller, @Nullable String tenantId) {
        if (tenantId != null && !tenantId.isEmpty()) {
            return other(caller, tenantId);
        }
        caller.requireAny("owner", "admin", "finance");
        return caller.tenantId();
    }

    /// The tenant that those who read the books of the whole platform name; 403 for anyone else.
    public static UUID other(Caller caller, String tenantId) {
        requireAll(caller);
        try {
            return UUID.fromString(tenantId);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("tenantId must be the id of a tenant.");
        }
    }
}
