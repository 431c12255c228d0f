package dev.tollgate.catalog.price;

import dev.tollgate.catalog.entry.Authorship;
import dev.tollgate.catalog.entry.Timeline;
import dev.tollgate.catalog.file.CatalogFile.PriceEntry;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// All versions of all prices; they are only added.
@ApplicationScoped
public class PriceVersionRepository implements PanacheRepositoryBase<PriceVersion, String> {
    /// Versions of one model, oldest first.
    public List<PriceVersion> of(String modelId) {
        return list("modelId = ?1 order by number", modelId);
    }

    /// Versions of all models, oldest first.
    public Map<String, List<PriceVersion>> byModel() {
        return list("order by modelId, number").stream().collect(Collectors.groupingBy(PriceVersion::modelId));
    }

    /// The version that was written last, whenever it begins.
    public Optional<PriceVersion> latest(String modelId) {
        return find("modelId = ?1 order by number desc", modelId).firstResultOptional();
    }

    /// The version that is in force at `at`, as far as is planned now.
    public PriceVersion inForce(String modelId, Instant at) {
        var versions = of(modelId);
        if (versions.isEmpty()) {
            throw new IllegalStateException("Model " + modelId + " has no price.");
        }
        return Timeline.inForceAndComing(versions, at).getFirst();
    }

    /// Adds the next version.
    public PriceVersion add(String modelId, Instant validFrom, PriceEntry price, Authorship authorship) {
        var number = latest(modelId).map(PriceVersion::number).orElse(0) + 1;
        var version = new PriceVersion(modelId, number, validFrom, price, authorship);
        persist(version);
        return version;
    }
}
