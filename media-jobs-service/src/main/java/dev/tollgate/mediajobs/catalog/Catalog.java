package dev.tollgate.mediajobs.catalog;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Deployment;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.kit.kafka.KafkaSettings;
import dev.tollgate.kit.kafka.TopicFollower;
import dev.tollgate.kit.servicetoken.ServiceTokens;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Holds the newest catalogue snapshot: asked from catalog-service once at start, then followed on
/// `catalog.snapshot.v1`. While catalog-service is away the last snapshot serves.
@ApplicationScoped
public class Catalog {
    private static final Logger LOG = Logger.getLogger(Catalog.class);

    private final CatalogConfig config;
    private final ServiceTokens tokens;
    private final TopicFollower<CatalogSnapshot> follower;
    private volatile @Nullable CatalogSnapshot current;

    Catalog(CatalogConfig config, ServiceTokens tokens, KafkaSettings kafka) {
        this.config = config;
        this.tokens = tokens;
        this.follower = new TopicFollower<>(
                kafka.bootstrapServers(), Topics.CATALOG_SNAPSHOT, CatalogSnapshot.class, (key, snapshot) -> {
                    if (snapshot != null) {
                        accept(snapshot);
                    }
                });
    }

    void start(@Observes StartupEvent event) {
        follower.start();
        Thread.ofVirtual().name("catalog-first").start(this::askForFirst);
    }

    void stop(@Observes ShutdownEvent event) {
        follower.close();
    }

    /// The model with this id; empty too while no snapshot has come.
    public Optional<Model> find(String model) {
        var snapshot = current;
        return snapshot == null
                ? Optional.empty()
                : snapshot.models().stream()
                        .filter(offered -> offered.id().equals(model))
                        .findFirst();
    }

    /// The ways to reach the model in `protocol`, in the order they are to be tried: by priority, within one priority
    /// by chance and weight; at what they cost at `at`. The same state of `random` gives the same order.
    public List<Route> plan(Model model, WireProtocol protocol, Instant at, RandomGenerator random) {
        record Drawn(int priority, double place, Route route) {}
        var drawn = new ArrayList<Drawn>();
        for (var deployment : model.deployments()) {
            var provider = provider(deployment.providerId());
            if (provider.isPresent() && provider.get().protocol() == protocol) {
                // Weighted order without replacement: Efraimidis and Spirakis, 2006.
                var weight = Math.max(1, deployment.weight());
                for (var route : routes(provider.get(), deployment, at)) {
                    drawn.add(new Drawn(deployment.priority(), -Math.log(1 - random.nextDouble()) / weight, route));
                }
            }
        }
        drawn.sort(Comparator.comparingInt(Drawn::priority).thenComparingDouble(Drawn::place));
        return drawn.stream().map(Drawn::route).toList();
    }

    /// The route with its credential as it is now sealed; as it was when the catalogue has it no longer.
    public Route current(Route route) {
        return provider(route.provider()).stream()
                .flatMap(provider -> provider.credentials().stream())
                .filter(credential -> credential.id().equals(route.credentialId()))
                .findFirst()
                .map(route::with)
                .orElse(route);
    }

    /// Takes the snapshot unless it is older than the one in force.
    synchronized void accept(CatalogSnapshot snapshot) {
        var held = current;
        if (held == null || snapshot.version() > held.version()) {
            current = snapshot;
            LOG.infof("catalogue snapshot taken version=%d", snapshot.version());
        }
    }

    private static List<Route> routes(CatalogSnapshot.Provider provider, Deployment deployment, Instant at) {
        return provider.credentials().stream()
                .map(credential -> Route.of(provider, deployment, credential, at))
                .toList();
    }

    private Optional<CatalogSnapshot.Provider> provider(String id) {
        var snapshot = current;
        return snapshot == null
                ? Optional.empty()
                : snapshot.providers().stream()
                        .filter(provider -> provider.id().equals(id))
                        .findFirst();
    }

    /// Only shortens the time until the topic has been read.
    private void askForFirst() {
        var request = HttpRequest.newBuilder(config.url().resolve("/internal/snapshot"))
                .timeout(config.timeout())
                .header("authorization", tokens.authorization())
                .build();
        try (var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.timeout())
                .build()) {
            var answer = http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), config.maxBytes()));
            if (answer.statusCode() == 200) {
                accept(ContractJson.MAPPER.readValue(answer.body(), CatalogSnapshot.class));
            }
        } catch (IOException e) {
            LOG.debugf("no catalogue snapshot over HTTP yet error=%s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
