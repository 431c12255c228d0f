package dev.tollgate.auth.role;

/// The role names that stand in a JWT's `groups`. All but [#PLATFORM_ADMIN] and
/// [#PLATFORM_FINANCE] belong to a membership in one tenant.
public final class Role {
    public static final String OWNER = "owner";
    public static final String ADMIN = "admin";
    public static final String DEVELOPER = "developer";
    public static final String FINANCE = "finance";
    public static final String PLATFORM_ADMIN = "platform-admin";

    /// Reads the books of the whole platform, and changes nothing.
    public static final String PLATFORM_FINANCE = "platform-finance";

    private Role() {}
}
