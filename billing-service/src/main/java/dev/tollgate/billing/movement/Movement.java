package dev.tollgate.billing.movement;

import dev.tollgate.billing.ledger.CommandKey;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that an admin orders to be booked, once per id. `reason` says why, `actor` who.
public sealed interface Movement {
    /// The id of its transfer, derived from the idempotency key.
    UUID id();

    String kind();

    String actor();

    String reason();

    /// Tells a replay from another command. Who sent it does not matter.
    String requestHash();

    /// Promotional money for a tenant, until `expiresAt` or for good.
    record Grant(
            UUID id, UUID tenantId, Money amount, @Nullable Instant expiresAt, String reason, String actor)
            implements Movement {
        @Override
        public String kind() {
            return "grant";
        }

        @Override
        public String requestHash() {
            var end = expiresAt == null ? "never" : expiresAt.toString();
            return CommandKey.hash(kind(), tenantId.toString(), Long.toString(amount.nanos()), end, reason);
        }
    }

    /// Paid money that goes back to the tenant, out of the wallet.
    record Refund(UUID id, UUID tenantId, Money amount, String reason, String actor) implements Movement {
        @Override
        public String kind() {
            return "refund";
        }

        @Override
        public String requestHash() {
            return CommandKey.hash(kind(), tenantId.toString(), Long.toString(amount.nanos()), reason);
        }
    }

    /// Takes a transfer back by its mirror image. Of a charge, what the provider charges us stays booked, as
    /// we still owe it, unless `withProviderCost`.
    record Reversal(UUID id, UUID transferId, boolean withProviderCost, String reason, String actor)
            implements Movement {
        @Override
        public String kind() {
            return "reversal";
        }

        @Override
        public String requestHash() {
            return CommandKey.hash(kind(), transferId.toString(), Boolean.toString(withProviderCost), reason);
        }
    }
}
