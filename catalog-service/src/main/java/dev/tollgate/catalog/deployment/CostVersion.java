package dev.tollgate.catalog.deployment;

import dev.tollgate.catalog.entry.Authorship;
import dev.tollgate.catalog.entry.Dated;
import dev.tollgate.catalog.entry.JsonText;
import dev.tollgate.contracts.money.ProviderCost;
import dev.tollgate.contracts.money.Rates;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
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

    @Embedded
    private Authorship authorship;

    @SuppressWarnings("NullAway.Init") // for Hibernate, which fills the fields
    protected CostVersion() {}

    /// Version `number` of the cost of a deployment.
    public CostVersion(String deploymentId, int number, Instant validFrom, Rates rates, Authorship authorship) {
        this.version = deploymentId + "#" + number;
        this.deploymentId = deploymentId;
        this.number = number;
        this.validFrom = validFrom;
        this.rates = JsonText.write(rates);
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

    public Rates rates() {
        return JsonText.read(rates, Rates.class);
    }

    /// The form that costs are computed with.
    public ProviderCost cost() {
        return new ProviderCost(version, validFrom, rates());
    }

    public Authorship authorship() {
        return authorship;
    }
}
