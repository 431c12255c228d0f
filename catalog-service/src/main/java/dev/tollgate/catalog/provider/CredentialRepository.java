package dev.tollgate.catalog.provider;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/// Upstream credentials, sealed.
@ApplicationScoped
public class CredentialRepository implements PanacheRepositoryBase<Credential, Credential.Key> {
    /// All credentials in the order of the catalogue file.
    public List<Credential> ordered() {
        return list("order by key.providerId, position, key.id");
    }
}
