package dev.tollgate.auth.member;

import dev.tollgate.auth.role.Role;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/// A person who signs in. E-mail addresses are kept in lower case.
@Entity
@Table(name = "app_user")
public class User {
    @Id
    private UUID id;

    private String email;
    private String name;
    private String passwordHash;
    private boolean platformAdmin;
    private boolean platformFinance;
    private Instant createdAt;

    /// For Hibernate.
    @SuppressWarnings("NullAway.Init")
    protected User() {}

    /// A new person whose password was hashed before.
    public User(UUID id, String email, String name, String passwordHash, boolean platformAdmin, Instant createdAt) {
        this.id = id;
        this.email = email.toLowerCase(Locale.ROOT);
        this.name = name;
        this.passwordHash = passwordHash;
        this.platformAdmin = platformAdmin;
        this.createdAt = createdAt;
    }

    public UUID id() {
        return id;
    }

    public String email() {
        return email;
    }

    public String name() {
        return name;
    }

    public String passwordHash() {
        return passwordHash;
    }

    /// The roles held in the platform itself.
    List<String> platformRoles() {
        var roles = new ArrayList<String>(2);
        if (platformAdmin) {
            roles.add(Role.PLATFORM_ADMIN);
        }
        if (platformFinance) {
            roles.add(Role.PLATFORM_FINANCE);
        }
        return roles;
    }

    boolean isPlatformFinance() {
        return platformFinance;
    }

    /// Gives or takes the reading of the whole platform's books.
    public void platformFinance(boolean held) {
        platformFinance = held;
    }

    Instant createdAt() {
        return createdAt;
    }
}
