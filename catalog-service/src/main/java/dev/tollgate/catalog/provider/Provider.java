package dev.tollgate.catalog.provider;

import dev.tollgate.catalog.entry.Source;
import dev.tollgate.catalog.file.CatalogFile.ProviderEntry;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Timeouts;
import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A company's endpoint as the database knows it.
@Entity
public class Provider {
    @Id
    private String id;

    @Enumerated(EnumType.STRING)
    private WireProtocol protocol;

    private String baseUrlTemplate;
    private @Nullable String baseUrl;
    private @Nullable String problem;
    private long connectMillis;
    private long firstByteMillis;
    private long idleMillis;
    private int position;

    @Enumerated(EnumType.STRING)
    private Source source;

    private @Nullable Instant retiredAt;

    @SuppressWarnings("NullAway.Init") // for Hibernate, which fills the fields
    protected Provider() {}

    /// A provider that the catalogue file names.
    public Provider(ProviderEntry entry, int position) {
        this.id = entry.id();
        this.protocol = entry.protocol();
        this.baseUrlTemplate = entry.baseUrl();
        this.source = Source.FILE;
        describe(entry, position);
    }

    /// Takes over what the catalogue file says now.
    public final void describe(ProviderEntry entry, int newPosition) {
        this.protocol = entry.protocol();
        this.baseUrlTemplate = entry.baseUrl();
        this.connectMillis = entry.timeouts().connect().toMillis();
        this.firstByteMillis = entry.timeouts().firstByte().toMillis();
        this.idleMillis = entry.timeouts().idle().toMillis();
        this.position = newPosition;
        this.retiredAt = null;
    }

    /// Sets the address, or why there is none.
    public void configure(@Nullable String url, @Nullable String whyNot) {
        this.baseUrl = whyNot == null ? url : null;
        this.problem = whyNot;
    }

    /// Takes the provider out of use.
    public void retire(Instant now) {
        if (retiredAt == null) {
            retiredAt = now;
        }
    }

    public String id() {
        return id;
    }

    public WireProtocol protocol() {
        return protocol;
    }

    /// The address as the file states it.
    public String baseUrlTemplate() {
        return baseUrlTemplate;
    }

    /// The address to call; absent when the provider is not configured.
    public @Nullable String baseUrl() {
        return baseUrl;
    }

    /// Why the provider is not configured.
    public @Nullable String problem() {
        return problem;
    }

    public Timeouts timeouts() {
        return new Timeouts(
                Duration.ofMillis(connectMillis), Duration.ofMillis(firstByteMillis), Duration.ofMillis(idleMillis));
    }

    public int position() {
        return position;
    }

    public Source source() {
        return source;
    }
}
