package dev.tollgate.billing.payment;

import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.contracts.money.Money;
import jakarta.inject.Singleton;
import java.util.UUID;

/// Gives tenants of tests their money through the real ledger.
@Singleton
public class Funds {
    private final TopUps topUps;

    Funds(TopUps topUps) {
        this.topUps = topUps;
    }

    /// A new tenant with this much bought money.
    public UUID tenantWith(Money amount) {
        var tenantId = UUID.randomUUID();
        give(tenantId, TransferKind.TOP_UP, amount);
        return tenantId;
    }

    /// More money for a tenant.
    public void give(UUID tenantId, TransferKind kind, Money amount) {
        topUps.book(new TopUp(UUID.randomUUID(), kind, tenantId, amount, "test", "test"));
    }
}
