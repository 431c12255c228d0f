package dev.tollgate.catalog.load;

import dev.tollgate.catalog.file.CatalogFile;
import dev.tollgate.catalog.file.CatalogReader;
import dev.tollgate.catalog.file.Finding;
import dev.tollgate.catalog.snapshot.PublicationRepository;
import dev.tollgate.catalog.snapshot.SnapshotPublisher;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import org.jboss.logging.Logger;

/// Brings the catalogue file into the database, whole or not at all: a file with an error changes nothing.
@ApplicationScoped
public class CatalogLoader {
    static final String DEFAULT_NAME = "the default catalogue";
    private static final Logger LOG = Logger.getLogger(CatalogLoader.class);
    private static final String DEFAULT_FILE = "/catalog.yaml";
    private final CatalogConfig config;
    private final ProviderReconciliation providers;
    private final ModelReconciliation models;
    private final PublicationRepository publications;
    private final SnapshotPublisher publisher;
    private final Clock clock;
    private final MeterRegistry metrics;
    private volatile List<Finding> problems = List.of();

    CatalogLoader(
            CatalogConfig config,
            ProviderReconciliation providers,
            ModelReconciliation models,
            PublicationRepository publications,
            SnapshotPublisher publisher,
            Clock clock,
            MeterRegistry metrics) {
        this.config = config;
        this.providers = providers;
        this.models = models;
        this.publications = publications;
        this.publisher = publisher;
        this.clock = clock;
        this.metrics = metrics;
        metrics.gauge(
                "tollgate.catalog.file.errors", this, loader -> loader.errors().size());
    }

    /// Name of the file, for messages.
    public String fileName() {
        return config.file().filter(name -> !name.isBlank()).orElse(DEFAULT_NAME);
    }

    /// What was found in the file when it was read last: warnings only when it was taken over.
    public List<Finding> problems() {
        return problems;
    }

    /// The errors that kept the file from being taken over; empty when it was.
    public List<Finding> errors() {
        return problems.stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .toList();
    }

    /// Reads the file and takes it over; answers whether it was good.
    @Transactional
    public boolean load() {
        byte[] bytes;
        try {
            bytes = bytes();
        } catch (IOException | InvalidPathException e) {
            var message = "cannot be read (" + e.getClass().getSimpleName() + "); check the path and its permissions";
            report(List.of(new Finding(Finding.Severity.ERROR, 1, 1, "", message)));
            return false;
        }
        var outcome = CatalogReader.read(bytes);
        report(outcome.findings());
        return switch (outcome) {
            case CatalogReader.Outcome.Accepted(var file, var _) -> {
                apply(file, bytes);
                yield true;
            }
            case CatalogReader.Outcome.Refused _ -> false;
        };
    }

    private void apply(CatalogFile file, byte[] bytes) {
        var publication = publications.lock();
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        providers.apply(file.providers(), now);
        models.apply(file.models(), file.aliases(), now);
        publication.appliedFile(hash(bytes), now);
        var version = publisher.publishIfChanged();
        LOG.infof(
                "catalogue file applied file=%s models=%d providers=%d version=%d",
                fileName(), file.models().size(), file.providers().size(), version);
    }

    private void report(List<Finding> findings) {
        problems = List.copyOf(findings);
        for (var finding : findings) {
            var line = finding.format(fileName());
            if (finding.severity() == Finding.Severity.ERROR) {
                LOG.error(line);
            } else {
                LOG.warn(line);
            }
        }
        if (!errors().isEmpty()) {
            metrics.counter("tollgate.catalog.load.failures").increment();
        }
    }

    private byte[] bytes() throws IOException {
        var name = config.file().filter(file -> !file.isBlank());
        if (name.isEmpty()) {
            try (var in = CatalogLoader.class.getResourceAsStream(DEFAULT_FILE)) {
                if (in == null) {
                    throw new IOException("catalog.yaml is not in the jar");
                }
                return in.readAllBytes();
            }
        }
        try (var in = Files.newInputStream(Path.of(name.get()))) {
            // One byte more than is allowed is enough to see that a file is too large.
            return in.readNBytes(CatalogReader.MAX_BYTES + 1);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
