package dev.tollgate.catalog.provider;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;

/// What Tollgate shows to a provider, sealed. A credential that is not set has no row.
@Entity
public class Credential {
    @EmbeddedId
    private Key key;

    @Enumerated(EnumType.STRING)
    private Origin origin;

    private String sealed;
    private int position;

    /// Names a credential: the environment variable, or `value-1`.
    @Embeddable
    public record Key(String providerId, String id) {}

    /// Where the secret came from.
    public enum Origin {
        ENV,
        VALUE
    }

    @SuppressWarnings("NullAway.Init") // for Hibernate, which fills the fields
    protected Credential() {}

    /// A credential whose secret is sealed already.
    public Credential(String providerId, String id, Origin origin, String sealed, int position) {
        this.key = new Key(providerId, id);
        this.origin = origin;
        this.sealed = sealed;
        this.position = position;
    }

    /// Replaces the secret.
    public void reseal(String newlySealed) {
        this.sealed = newlySealed;
    }

    public void moveTo(int newPosition) {
        this.position = newPosition;
    }

    public String id() {
        return key.id();
    }

    public String providerId() {
        return key.providerId();
    }

    public Origin origin() {
        return origin;
    }

    public String sealed() {
        return sealed;
    }

    public int position() {
        return position;
    }
}
