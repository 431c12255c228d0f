package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.gateway.peer.SteadyClock;
import dev.tollgate.kit.servicetoken.ServiceTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/// Reserves the worst case of a request from slices of the tenant's balance, so that billing is asked rarely.
@ApplicationScoped
public class Credit {
    /// After ingress has drained (observers without a priority have 2500) and before the journal closes.
    private static final int SHUTDOWN_PRIORITY = 2800;

    private static final Logger LOG = Logger.getLogger(Credit.class);
    private static final Reservation.Ending NOTHING = (held, charge) -> {};

    private final Vertx vertx;
    private final CreditConfig config;
    /// The machine's time, in which billing tells when a slice ends.
    private final Clock clock = new SteadyClock();
    private final BillingClient billing;
    private final Returns returns;
    private final CreditMetrics metrics;
    private final ConcurrentHashMap<UUID, TenantCredit> tenants = new ConcurrentHashMap<>();
    private volatile boolean isDraining;

    @Inject
    Credit(Vertx vertx, CreditConfig config, ServiceTokens tokens, MeterRegistry metrics) {
        this(vertx, config, tokens.authorization(), metrics);
    }

    Credit(Vertx vertx, CreditConfig config, String authorization, MeterRegistry registry) {
        this.vertx = vertx;
        this.config = config;
        this.billing = new BillingClient(vertx, config, authorization, registry, clock);
        this.returns = new Returns(billing, clock);
        this.metrics = new CreditMetrics(registry);
        registry.gaugeMapSize("gateway.credit.tenants", java.util.List.of(), tenants);
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(config.tick().toMillis(), id -> tick());
    }

    /// Never blocks. Completes on the calling Vert.x context. A worst case of zero reserves nothing and
    /// always succeeds.
    public Future<ReserveOutcome> reserve(UUID tenantId, Money worstCase) {
        if (worstCase.nanos() <= 0) {
            return Future.succeededFuture(new ReserveOutcome.Reserved(new Reservation(null, Money.ZERO, NOTHING)));
        }
        var outcome = reserveOf(tenantId, worstCase.nanos());
        return outcome.onSuccess(metrics::count);
    }

    private Future<ReserveOutcome> reserveOf(UUID tenantId, long worstCase) {
        while (!isDraining) {
            var tenant = tenants.get(tenantId);
            if (tenant == null) {
                if (tenants.size() >= config.maxTenants()) {
                    return Future.succeededFuture(
                            new ReserveOutcome.Unavailable("Credit of too many tenants is in use."));
                }
                tenant = tenants.computeIfAbsent(
                        tenantId, id -> new TenantCredit(id, vertx, clock, config, billing, returns, metrics));
            }
            var outcome = tenant.reserve(worstCase);
            if (outcome != null) {
                return outcome;
            }
            tenants.remove(tenantId, tenant);
        }
        return Future.succeededFuture(new ReserveOutcome.Unavailable("This gateway is shutting down."));
    }

    private void tick() {
        returns.tick();
        tenants.forEach((tenantId, tenant) -> {
            if (tenant.tick()) {
                tenants.remove(tenantId, tenant);
            }
        });
    }

    /// Gives every slice back that no request holds.
    void stop(@Observes @Priority(SHUTDOWN_PRIORITY) ShutdownEvent event) {
        isDraining = true;
        var closes = new ArrayList<Future<Void>>();
        closes.add(returns.flush());
        tenants.values().forEach(tenant -> closes.add(tenant.drain()));
        try {
            Future.join(closes)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(config.drain().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("Some slices were not given back and will expire at billing. reason=%s", e.getMessage());
        }
        billing.shutDown();
    }
}
