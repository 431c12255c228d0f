package dev.tollgate.auth.member;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
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

    public boolean isPlatformAdmin() {
        return platformAdmin;
    }

    Instant createdAt() {
        return createdAt;
    }
}
