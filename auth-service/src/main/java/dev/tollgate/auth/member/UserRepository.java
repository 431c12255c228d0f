package dev.tollgate.auth.member;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
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
}
