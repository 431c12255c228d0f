package dev.tollgate.catalog.deployment;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// Deployments in the order in which they are tried.
@ApplicationScoped
public class DeploymentRepository implements PanacheRepositoryBase<Deployment, String> {
    /// Those that are not retired.
    public List<Deployment> active() {
        return list("retiredAt is null order by modelId, priority, position, id");
    }
}
