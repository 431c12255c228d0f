package dev.tollgate.catalog.model;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// Models in the order of the catalogue file.
@ApplicationScoped
public class ModelRepository implements PanacheRepositoryBase<Model, String> {
    /// Those that are not retired.
    public List<Model> active() {
        return list("retiredAt is null order by position, id");
    }
}
