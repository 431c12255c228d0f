package dev.tollgate.auth.member;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// The people who can sign in.
@ApplicationScoped
public class UserRepository implements PanacheRepositoryBase<User, UUID> {
    /// The person with this e-mail address, in any case of letters.
    public Optional<User> findByEmail(String email) {
        return find("email", email.toLowerCase(Locale.ROOT)).firstResultOptional();
    }

    /// Those who hold a role in the platform itself, oldest first.
    List<User> withPlatformRole() {
        return list("platformAdmin = true or platformFinance = true order by id");
    }

    /// The person with this id, locked until the transaction ends.
    Optional<User> findForUpdate(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE);
    }
}
