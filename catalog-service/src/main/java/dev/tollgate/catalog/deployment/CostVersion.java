package dev.tollgate.catalog.deployment;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tollgate.catalog.entry.Authorship;
import dev.tollgate.catalog.entry.Dated;
import dev.tollgate.catalog.entry.JsonText;
import dev.tollgate.catalog.file.CatalogFile.CostEntry;
import dev.tollgate.contracts.money.ProviderCost;
import dev.tollgate.contracts.money.ProviderCost.CostTier;
import dev.tollgate.contracts.money.Rates;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;

/// One version of what a provider charges us at a deployment. Never changed and never removed, as usage names it.
@Entity
@Immutable
public class CostVersion implements Dated {
    @Id
    private String version;

    private String deploymentId;
    private int number;
    private Instant validFrom;
    private String rates;
    private String longContext;

    @Embedded
    private Authorship authorship;

    @SuppressWarnings("NullAway.Init") // for Hibernate, which fills the fields
    protected CostVersion() {}

    /// Version `number` of the cost of a deployment.
    public CostVersion(String deploymentId, int number, Instant validFrom, CostEntry cost, Authorship authorship) {
        this.version = deploymentId + "#" + number;
        this.deploymentId = deploymentId;
        this.number = number;
        this.validFrom = validFrom;
        this.rates = JsonText.write(cost.rates());
        this.longContext = JsonText.write(cost.longContext());
        this.authorship = authorship;
    }

    public String version() {
        return version;
    }

    public String deploymentId() {
        return deploymentId;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Instant validFrom() {
        return validFrom;
    }

    /// The amounts, without their dates.
    public CostEntry amounts() {
        return new CostEntry(
                JsonText.read(rates, Rates.class), JsonText.read(longContext, new TypeReference<List<CostTier>>() {}));
    }

    /// The form that costs are computed with.
    public ProviderCost cost() {
        var amounts = amounts();
        return new ProviderCost(version, validFrom, amounts.rates(), amounts.longContext());
    }

    public Authorship authorship() {
        return authorship;
    }
}
