package dev.tollgate.catalog.snapshot;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Objects;

/// The row of the last publication.
@ApplicationScoped
public class PublicationRepository implements PanacheRepositoryBase<Publication, Integer> {
    /// The row, locked until the transaction ends: changes to the catalogue happen one after the other.
    public Publication lock() {
        return Objects.requireNonNull(findById(Publication.ONLY, LockModeType.PESSIMISTIC_WRITE));
    }

    /// The row as it stands.
    public Publication current() {
        return Objects.requireNonNull(findById(Publication.ONLY));
    }
}
