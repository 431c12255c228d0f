package dev.tollgate.catalog.snapshot;

import dev.tollgate.catalog.entry.JsonText;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What was published last, and which file it came from: the one row that whoever changes the catalogue locks first.
@Entity
public class Publication {
    static final int ONLY = 1;

    @Id
    private int id;

    private long version;
    private @Nullable Instant publishedAt;
    private @Nullable String contentHash;
    private @Nullable String snapshot;
    private @Nullable String fileHash;
    private @Nullable Instant fileAppliedAt;

    @SuppressWarnings("NullAway.Init") // for Hibernate, which fills the fields
    protected Publication() {}

    void record(CatalogSnapshot published, String hash) {
        this.version = published.version();
        this.publishedAt = published.publishedAt();
        this.contentHash = hash;
        this.snapshot = JsonText.write(published);
    }

    /// Notes that a file was applied.
    public void appliedFile(String hash, Instant now) {
        if (!hash.equals(fileHash)) {
            this.fileHash = hash;
            this.fileAppliedAt = now;
        }
    }

    public long version() {
        return version;
    }

    public @Nullable Instant publishedAt() {
        return publishedAt;
    }

    public @Nullable String fileHash() {
        return fileHash;
    }

    public @Nullable Instant fileAppliedAt() {
        return fileAppliedAt;
    }

    boolean hasContent(String hash) {
        return hash.equals(contentHash);
    }

    /// The snapshot that was published last; empty before the first.
    public Optional<CatalogSnapshot> snapshot() {
        return Optional.ofNullable(snapshot).map(text -> JsonText.read(text, CatalogSnapshot.class));
    }
}
