package dev.tollgate.catalog.snapshot;

import dev.tollgate.catalog.entry.JsonText;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.kit.outbox.Outbox;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/// Publishes the catalogue in the transaction that changed it. A catalogue that is what it was is not published again.
@ApplicationScoped
public class SnapshotPublisher {
    private static final Logger LOG = Logger.getLogger(SnapshotPublisher.class);
    private final SnapshotBuilder builder;
    private final PublicationRepository publications;
    private final Outbox outbox;
    private final Clock clock;
    private final AtomicLong version;
    private final AtomicLong models;
    private final AtomicLong unavailable;

    SnapshotPublisher(
            SnapshotBuilder builder,
            PublicationRepository publications,
            Outbox outbox,
            Clock clock,
            MeterRegistry metrics) {
        this.builder = builder;
        this.publications = publications;
        this.outbox = outbox;
        this.clock = clock;
        this.version = gauge(metrics, "tollgate.catalog.snapshot.version");
        this.models = gauge(metrics, "tollgate.catalog.models");
        this.unavailable = gauge(metrics, "tollgate.catalog.models.unavailable");
    }

    private static AtomicLong gauge(MeterRegistry metrics, String name) {
        var value = new AtomicLong();
        metrics.gauge(name, value, AtomicLong::doubleValue);
        return value;
    }

    /// Publishes the catalogue as it stands in this transaction, unless it is the one that was published last. Answers
    /// the version that holds now.
    @Transactional(Transactional.TxType.MANDATORY)
    public long publishIfChanged() {
        var publication = publications.lock();
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        // Milliseconds rather than 1, 2, 3: the version must grow even when the database is restored from a backup.
        var next = Math.max(publication.version() + 1, now.toEpochMilli());
        var snapshot = builder.build(next, now);
        var hash = contentHash(snapshot);
        if (publication.hasContent(hash)) {
            return publication.version();
        }
        publication.record(snapshot, hash);
        outbox.publish(Topics.CATALOG_SNAPSHOT, Topics.SNAPSHOT_KEY, snapshot);
        show(snapshot);
        LOG.infof(
                "catalogue published version=%d models=%d",
                next, snapshot.models().size());
        return next;
    }

    /// Sends the last snapshot once more, under its own version: who has it ignores it, a topic that lost it has it
    /// again.
    @Transactional
    public void repeat() {
        publications.current().snapshot().ifPresent(snapshot -> {
            outbox.publish(Topics.CATALOG_SNAPSHOT, Topics.SNAPSHOT_KEY, snapshot);
            show(snapshot);
        });
    }

    private void show(CatalogSnapshot snapshot) {
        version.set(snapshot.version());
        models.set(snapshot.models().size());
        unavailable.set(snapshot.models().stream()
                .filter(model -> model.deployments().isEmpty())
                .count());
    }

    private static String contentHash(CatalogSnapshot snapshot) {
        var content =
                new CatalogSnapshot(0, Instant.EPOCH, snapshot.providers(), snapshot.models(), snapshot.aliases());
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(JsonText.write(content).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
