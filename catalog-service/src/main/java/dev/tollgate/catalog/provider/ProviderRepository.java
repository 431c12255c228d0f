package dev.tollgate.catalog.provider;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// Providers in the order of the catalogue file.
@ApplicationScoped
public class ProviderRepository implements PanacheRepositoryBase<Provider, String> {
    /// Those that are not retired.
    public List<Provider> active() {
        return list("retiredAt is null order by position, id");
    }
}
