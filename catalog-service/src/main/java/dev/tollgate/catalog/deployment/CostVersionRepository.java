package dev.tollgate.catalog.deployment;

import dev.tollgate.catalog.entry.Authorship;
import dev.tollgate.catalog.file.CatalogFile.CostEntry;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// All versions of what providers charge us; they are only added.
@ApplicationScoped
public class CostVersionRepository implements PanacheRepositoryBase<CostVersion, String> {
    /// Versions of one deployment, oldest first.
    public List<CostVersion> of(String deploymentId) {
        return list("deploymentId = ?1 order by number", deploymentId);
    }

    /// Versions of all deployments, oldest first.
    public Map<String, List<CostVersion>> byDeployment() {
        return list("order by deploymentId, number").stream().collect(Collectors.groupingBy(CostVersion::deploymentId));
    }

    /// The version that was written last, whenever it begins.
    public Optional<CostVersion> latest(String deploymentId) {
        return find("deploymentId = ?1 order by number desc", deploymentId).firstResultOptional();
    }

    /// Adds the next version.
    public CostVersion add(String deploymentId, Instant validFrom, CostEntry cost, Authorship authorship) {
        var number = latest(deploymentId).map(CostVersion::number).orElse(0) + 1;
        var version = new CostVersion(deploymentId, number, validFrom, cost, authorship);
        persist(version);
        return version;
    }
}
