package dev.tollgate.gateway.management;

import java.net.URI;
import java.util.Optional;

/// The service that owns a part of the management API.
enum Owner {
    AUTH,
    CATALOG,
    BILLING,
    MEDIA_JOBS;

    /// The owner of the paths under `/api/<segment>`.
    static Optional<Owner> of(String segment) {
        return switch (segment) {
            case "session", "keys", "members", "tenants", "audit" -> Optional.of(AUTH);
            case "models", "providers", "catalog" -> Optional.of(CATALOG);
            case "balance", "usage", "requests", "ledger", "topups", "payments", "redemption-codes", "redemptions" ->
                Optional.of(BILLING);
            case "statements", "revenue", "reconciliation", "dead-letters" -> Optional.of(BILLING);
            case "jobs" -> Optional.of(MEDIA_JOBS);
            default -> Optional.empty();
        };
    }

    URI address(ManagementConfig config) {
        return switch (this) {
            case AUTH -> config.authUrl();
            case CATALOG -> config.catalogUrl();
            case BILLING -> config.billingUrl();
            case MEDIA_JOBS -> config.mediaJobsUrl();
        };
    }

    /// How the service is called in messages.
    String label() {
        return switch (this) {
            case AUTH -> "The account service";
            case CATALOG -> "The catalogue service";
            case BILLING -> "The billing service";
            case MEDIA_JOBS -> "The media jobs service";
        };
    }
}
