package dev.tollgate.catalog.model;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// The other names of models.
@ApplicationScoped
public class AliasRepository implements PanacheRepositoryBase<Alias, String> {
    /// Those that are not retired.
    public List<Alias> active() {
        return list("retiredAt is null order by name");
    }
}
