package dev.tollgate.gateway.routing;

import dev.tollgate.gateway.catalog.Catalog;
import dev.tollgate.gateway.catalog.CatalogIndex;
import dev.tollgate.gateway.catalog.ServableModel;
import dev.tollgate.gateway.catalog.ServableModel.Route;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;

/// Orders the deployments that can serve a request: by priority, within one priority by weighted chance, without those
/// that rest after failures.
@ApplicationScoped
public class Router {
    private final BreakerConfig config;
    private final ConcurrentMap<String, Breaker> breakers = new ConcurrentHashMap<>();

    Router(BreakerConfig config, Catalog catalog) {
        this.config = config;
        catalog.onChange(this::forgetRemoved);
    }

    /// The routes to try, best first, whatever chat protocol their provider speaks; a 503 when there is none.
    public List<Route> plan(ServableModel model) {
        var now = System.nanoTime();
        var usable = new ArrayList<Route>(model.routes().size());
        var soonest = Duration.ofSeconds(30);
        for (var route : model.routes()) {
            if (route.protocol() == null) {
                continue;
            }
            var breaker = breaker(route);
            if (breaker.isOpen(now)) {
                var remaining = breaker.remaining(now);
                soonest = remaining.compareTo(soonest) < 0 ? remaining : soonest;
            } else {
                usable.add(route);
            }
        }
        if (usable.isEmpty()) {
            throw new GatewayException(GatewayError.overloaded(
                    "No deployment of the model `" + model.id() + "` is available at the moment. Try again later or use"
                            + " another model.",
                    soonest));
        }
        shuffleWithinPriorities(usable);
        return usable;
    }

    /// Takes leave to call the route; false when it rests.
    public boolean tryAcquire(Route route) {
        return breaker(route).tryAcquire(System.nanoTime());
    }

    /// The route gave an answer.
    public void succeeded(Route route) {
        breaker(route).succeeded();
    }

    /// The route failed in a way that is its own fault.
    public void failed(Route route) {
        breaker(route).failed(System.nanoTime());
    }

    /// The call told nothing about the route: the client left, or its request was refused.
    public void abandoned(Route route) {
        breaker(route).abandoned();
    }

    /// The provider asked not to be called for a while.
    public void rest(Route route, Duration asked) {
        breaker(route).rest(asked, System.nanoTime());
    }

    private Breaker breaker(Route route) {
        var id = route.id();
        var known = breakers.get(id);
        return known != null
                ? known
                : breakers.computeIfAbsent(id, key -> new Breaker(config.failures(), config.rest(), config.maxRest()));
    }

    private void forgetRemoved(CatalogIndex index) {
        var alive = new HashSet<String>();
        index.available().forEach(model -> model.routes().forEach(route -> alive.add(route.id())));
        breakers.keySet().retainAll(alive);
    }

    /// Within each priority a route is drawn with a chance that is proportional to its weight.
    private static void shuffleWithinPriorities(List<Route> routes) {
        for (var from = 0; from < routes.size() - 1; from++) {
            var priority = routes.get(from).deployment().priority();
            var total = 0L;
            var to = from;
            while (to < routes.size() && routes.get(to).deployment().priority() == priority) {
                total += weight(routes.get(to++));
            }
            if (to - from > 1) {
                var drawn = ThreadLocalRandom.current().nextLong(total);
                var chosen = from;
                while (drawn >= weight(routes.get(chosen))) {
                    drawn -= weight(routes.get(chosen++));
                }
                routes.add(from, routes.remove(chosen));
            }
        }
    }

    private static int weight(Route route) {
        return Math.max(1, route.deployment().weight());
    }
}
