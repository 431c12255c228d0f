package dev.tollgate.catalog.model;

import dev.tollgate.catalog.entry.Source;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Another name of a model.
@Entity
public class Alias {
    @Id
    private String name;

    private String modelId;

    @Enumerated(EnumType.STRING)
    private Source source;

    private @Nullable Instant retiredAt;

    @SuppressWarnings("NullAway.Init") // for Hibernate, which fills the fields
    protected Alias() {}

    /// An alias that the catalogue file names.
    public Alias(String name, String modelId) {
        this.name = name;
        this.modelId = modelId;
        this.source = Source.FILE;
    }

    /// Lets the name stand for another model.
    public void pointAt(String newModelId) {
        this.modelId = newModelId;
        this.retiredAt = null;
    }

    /// Takes the name out of use.
    public void retire(Instant now) {
        if (retiredAt == null) {
            retiredAt = now;
        }
    }

    public String name() {
        return name;
    }

    public String modelId() {
        return modelId;
    }

    public Source source() {
        return source;
    }
}
