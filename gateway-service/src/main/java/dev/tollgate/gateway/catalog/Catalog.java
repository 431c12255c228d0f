package dev.tollgate.gateway.catalog;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import dev.tollgate.gateway.peer.PeerClient;
import dev.tollgate.kit.kafka.KafkaSettings;
import dev.tollgate.kit.kafka.TopicFollower;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Holds the newest catalogue snapshot: asked from catalog-service until there is one, then followed on
/// `catalog.snapshot.v1`. While catalog-service is away the last snapshot keeps serving.
@ApplicationScoped
public class Catalog {
    private static final Logger LOG = Logger.getLogger(Catalog.class);

    private final Vertx vertx;
    private final CatalogConfig config;
    private final PeerClient peers;
    private final TopicFollower<CatalogSnapshot> follower;
    private final List<Consumer<CatalogIndex>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable CatalogIndex current;
    private volatile boolean stopped;

    Catalog(Vertx vertx, CatalogConfig config, PeerClient peers, KafkaSettings kafka) {
        this.vertx = vertx;
        this.config = config;
        this.peers = peers;
        this.follower = new TopicFollower<>(
                kafka.bootstrapServers(), Topics.CATALOG_SNAPSHOT, CatalogSnapshot.class, (key, snapshot) -> {
                    if (snapshot != null) {
                        accept(snapshot);
                    }
                });
    }

    void start(@Observes StartupEvent event) {
        follower.start();
        askForFirst();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        follower.close();
    }

    /// The snapshot in force; a 503 before the first one has arrived.
    public CatalogIndex current() {
        var index = current;
        if (index == null) {
            throw new GatewayException(
                    GatewayError.unavailable("The model catalogue is not loaded yet. Try again in a moment."));
        }
        return index;
    }

    /// Whether there is a snapshot to serve from.
    public boolean isLoaded() {
        return current != null;
    }

    /// Calls `listener` with the snapshot in force, if any, and with each later one.
    public synchronized void onChange(Consumer<CatalogIndex> listener) {
        listeners.add(listener);
        var index = current;
        if (index != null) {
            listener.accept(index);
        }
    }

    /// Takes the snapshot unless it is older than the one in force.
    synchronized void accept(CatalogSnapshot snapshot) {
        var held = current;
        if (held != null && snapshot.version() <= held.version()) {
            return;
        }
        var index = new CatalogIndex(snapshot);
        current = index;
        listeners.forEach(listener -> listener.accept(index));
        LOG.infof(
                "catalogue snapshot taken version=%d models=%d",
                snapshot.version(), snapshot.models().size());
    }

    private void askForFirst() {
        peers.get(config.url(), "/internal/snapshot", CatalogSnapshot.class, config.timeout())
                .onComplete(answer -> {
                    if (answer.succeeded() && answer.result().isPresent()) {
                        accept(answer.result().get());
                    } else if (current == null && !stopped) {
                        LOG.debugf("no catalogue snapshot yet url=%s error=%s", config.url(), answer.cause());
                        vertx.setTimer(config.retryInterval().toMillis(), timer -> askForFirst());
                    }
                });
    }
}
