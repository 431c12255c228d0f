package dev.tollgate.catalog.price;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tollgate.catalog.entry.Authorship;
import dev.tollgate.catalog.entry.Dated;
import dev.tollgate.catalog.entry.JsonText;
import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.Price.ContextTier;
import dev.tollgate.contracts.money.Rates;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;

/// One version of a model's price. Never changed and never removed, as charges name it.
@Entity
@Immutable
public class PriceVersion implements Dated {
    @Id
    private String version;

    private String modelId;
    private int number;
    private Instant validFrom;
    private String rates;
    private String official;
    private String longContext;

    @Embedded
    private Authorship authorship;

    @SuppressWarnings("NullAway.Init") // for Hibernate, which fills the fields
    protected PriceVersion() {}

    /// Version `number` of the price of a model.
    public PriceVersion(String modelId, int number, Instant validFrom, PriceEntry price, Authorship authorship) {
        this.version = modelId + "#" + number;
        this.modelId = modelId;
        this.number = number;
        this.validFrom = validFrom;
        this.rates = JsonText.write(price.rates());
        this.official = JsonText.write(price.official());
        this.longContext = JsonText.write(price.longContext());
        this.authorship = authorship;
    }

    public String version() {
        return version;
    }

    public String modelId() {
        return modelId;
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
    public PriceEntry amounts() {
        return new PriceEntry(
                JsonText.read(rates, Rates.class),
                JsonText.read(official, Rates.class),
                JsonText.read(longContext, new TypeReference<List<ContextTier>>() {}));
    }

    /// The form that charges are computed with.
    public Price price() {
        var amounts = amounts();
        return new Price(version, validFrom, amounts.rates(), amounts.official(), amounts.longContext());
    }

    public Authorship authorship() {
        return authorship;
    }
}
