package dev.tollgate.catalog.deployment;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.catalog.entry.JsonText;
import dev.tollgate.catalog.entry.Source;
import dev.tollgate.catalog.file.CatalogFile.CostEntry;
import dev.tollgate.catalog.file.CatalogFile.DeploymentEntry;
import dev.tollgate.contracts.money.ProviderCost.CostTier;
import dev.tollgate.contracts.money.Rates;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A model at one provider.
@Entity
public class Deployment {
    @Id
    private String id;

    private String modelId;
    private String providerId;
    private String upstreamModel;
    private int priority;
    private int weight;
    private String fileCost;
    private String fileLongContext;

    @Enumerated(EnumType.STRING)
    private Source costSource;

    private String facts;
    private int position;

    @Enumerated(EnumType.STRING)
    private Source source;

    private @Nullable Instant retiredAt;

    @SuppressWarnings("NullAway.Init") // for Hibernate, which fills the fields
    protected Deployment() {}

    /// A deployment that the catalogue file names.
    @SuppressWarnings("NullAway.Init") // describe() fills the rest
    public Deployment(String modelId, DeploymentEntry entry, int position) {
        this.id = entry.id();
        this.modelId = modelId;
        this.costSource = Source.FILE;
        this.source = Source.FILE;
        describe(entry, position);
    }

    /// Takes over what the catalogue file says now.
    public final void describe(DeploymentEntry entry, int newPosition) {
        this.providerId = entry.provider();
        this.upstreamModel = entry.upstreamModel();
        this.priority = entry.priority();
        this.weight = entry.weight();
        this.fileCost = JsonText.write(entry.cost().rates());
        this.fileLongContext = JsonText.write(entry.cost().longContext());
        this.facts = entry.facts().toString();
        this.position = newPosition;
        this.retiredAt = null;
    }

    /// Takes the deployment out of use.
    public void retire(Instant now) {
        if (retiredAt == null) {
            retiredAt = now;
        }
    }

    public String id() {
        return id;
    }

    public String modelId() {
        return modelId;
    }

    public String providerId() {
        return providerId;
    }

    public String upstreamModel() {
        return upstreamModel;
    }

    public int priority() {
        return priority;
    }

    public int weight() {
        return weight;
    }

    public int position() {
        return position;
    }

    /// What the catalogue file says of the cost, whoever owns it.
    public CostEntry fileCost() {
        return new CostEntry(
                JsonText.read(fileCost, Rates.class),
                JsonText.read(fileLongContext, new TypeReference<List<CostTier>>() {}));
    }

    /// Who owns the cost.
    public Source costSource() {
        return costSource;
    }

    /// Says who owns the cost from now on.
    public void costBelongsTo(Source owning) {
        this.costSource = owning;
    }

    public boolean isRetired() {
        return retiredAt != null;
    }

    public JsonNode facts() {
        return JsonText.read(facts, JsonNode.class);
    }

    public Source source() {
        return source;
    }
}
