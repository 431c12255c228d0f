package dev.tollgate.billing.demo;

import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.payment.TopUp;
import dev.tollgate.billing.payment.TopUpOutcome;
import dev.tollgate.billing.payment.TopUps;
import dev.tollgate.contracts.money.Money;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// Gives the demo tenants their money when `TOLLGATE_DEMO` is true. The transfer ids are fixed, so that another start
/// books nothing.
@ApplicationScoped
public class DemoMoney {
    private static final Logger LOG = Logger.getLogger(DemoMoney.class);
    private static final String ACTOR = "demo";
    private final boolean demo;
    private final TopUps topUps;

    DemoMoney(@ConfigProperty(name = "tollgate.demo", defaultValue = "false") boolean demo, TopUps topUps) {
        this.demo = demo;
        this.topUps = topUps;
    }

    void seed(@Observes StartupEvent event) {
        if (demo) {
            seed();
        }
    }

    void seed() {
        for (var topUp : topUps()) {
            if (topUps.book(topUp) instanceof TopUpOutcome.KeyTaken) {
                LOG.warnf("demo money differs from what was booked once, left as it is tenantId=%s", topUp.tenantId());
            }
        }
    }

    private static List<TopUp> topUps() {
        return List.of(
                topUp(1, TransferKind.GRANT, "25"),
                topUp(3, TransferKind.TOP_UP, "5"),
                topUp(4, TransferKind.TOP_UP, "5"),
                topUp(5, TransferKind.TOP_UP, "100"));
    }

    private static TopUp topUp(long tenant, TransferKind kind, String dollars) {
        return new TopUp(
                new UUID(0x0000_0000_0000_7000L, 0x8000_0000_00de_3000L + tenant),
                kind,
                new UUID(0x0000_0000_0000_7000L, 0x8000_0000_0000_0000L + tenant),
                Money.ofDollars(dollars),
                "Demo",
                ACTOR);
    }
}
