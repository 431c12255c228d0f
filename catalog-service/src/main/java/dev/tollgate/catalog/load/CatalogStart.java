package dev.tollgate.catalog.load;

import dev.tollgate.catalog.snapshot.PublicationRepository;
import dev.tollgate.catalog.snapshot.SnapshotPublisher;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/// Loads the catalogue file when the service starts. With a bad file it goes on with the last good catalogue; without
/// one there is nothing to serve, and the service does not start.
@ApplicationScoped
class CatalogStart {
    private static final Logger LOG = Logger.getLogger(CatalogStart.class);
    private final CatalogLoader loader;
    private final PublicationRepository publications;
    private final SnapshotPublisher publisher;

    CatalogStart(CatalogLoader loader, PublicationRepository publications, SnapshotPublisher publisher) {
        this.loader = loader;
        this.publications = publications;
        this.publisher = publisher;
    }

    void load(@Observes StartupEvent event) {
        var before = version();
        if (!loader.load()) {
            if (before == 0) {
                throw new IllegalStateException("There is no catalogue to start with: " + loader.fileName() + " has "
                        + loader.errors().size() + " error(s), see the log. Correct it and start again.");
            }
            LOG.errorf("catalogue file refused, going on with the last good catalogue version=%d", before);
        }
        if (version() == before) {
            publisher.repeat();
        }
    }

    private long version() {
        return QuarkusTransaction.requiringNew()
                .call(() -> publications.current().version());
    }
}
