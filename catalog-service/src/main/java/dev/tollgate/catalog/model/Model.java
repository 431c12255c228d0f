package dev.tollgate.catalog.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.catalog.entry.JsonText;
import dev.tollgate.catalog.entry.Source;
import dev.tollgate.catalog.file.CatalogFile.ModelEntry;
import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/// A public catalogue entry as the database knows it. `filePrice` is what the file asks, whoever owns the price.
@Entity
public class Model {
    @Id
    private String id;

    @Enumerated(EnumType.STRING)
    private Kind kind;

    private String owner;
    private String name;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> input;

    @JdbcTypeCode(SqlTypes.ARRAY)
    private List<String> output;

    private long context;
    private long maxOutput;
    private String facts;
    private boolean onlyWhenAvailable;
    private String filePrice;

    @Enumerated(EnumType.STRING)
    private Source priceSource;

    private int position;
    private Instant createdAt;

    @Enumerated(EnumType.STRING)
    private Source source;

    private @Nullable Instant retiredAt;

    @SuppressWarnings("NullAway.Init") // for Hibernate, which fills the fields
    protected Model() {}

    /// A model that the catalogue file names.
    @SuppressWarnings("NullAway.Init") // describe() fills the rest
    public Model(ModelEntry entry, int position, Instant now) {
        this.id = entry.id();
        this.priceSource = Source.FILE;
        this.source = Source.FILE;
        this.createdAt = now;
        describe(entry, position);
    }

    /// Takes over what the catalogue file says now.
    public final void describe(ModelEntry entry, int newPosition) {
        this.kind = entry.kind();
        this.owner = entry.owner();
        this.name = entry.name();
        if (!entry.input().equals(input)) {
            this.input = entry.input();
        }
        if (!entry.output().equals(output)) {
            this.output = entry.output();
        }
        this.context = entry.context();
        this.maxOutput = entry.maxOutput();
        this.facts = entry.facts().toString();
        this.onlyWhenAvailable = entry.onlyWhenAvailable();
        this.filePrice = JsonText.write(entry.price());
        this.position = newPosition;
        this.retiredAt = null;
    }

    /// Says who owns the price from now on.
    public void priceBelongsTo(Source owning) {
        this.priceSource = owning;
    }

    /// Takes the model out of the catalogue.
    public void retire(Instant now) {
        if (retiredAt == null) {
            retiredAt = now;
        }
    }

    public boolean isRetired() {
        return retiredAt != null;
    }

    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    public String owner() {
        return owner;
    }

    public String name() {
        return name;
    }

    public List<String> input() {
        return input;
    }

    public List<String> output() {
        return output;
    }

    public long context() {
        return context;
    }

    public long maxOutput() {
        return maxOutput;
    }

    public JsonNode facts() {
        return JsonText.read(facts, JsonNode.class);
    }

    public boolean onlyWhenAvailable() {
        return onlyWhenAvailable;
    }

    public PriceEntry filePrice() {
        return JsonText.read(filePrice, PriceEntry.class);
    }

    public Source priceSource() {
        return priceSource;
    }

    public int position() {
        return position;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public Source source() {
        return source;
    }
}
