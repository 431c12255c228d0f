package dev.tollgate.auth.signing;

import dev.tollgate.auth.signing.SigningKeyRepository.StoredKey;
import dev.tollgate.kit.secret.SecretBox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/// The keys that sign JWTs: at most two are published, the one that signs and its predecessor or its successor.
@ApplicationScoped
class SigningKeys {
    private static final Logger LOG = Logger.getLogger(SigningKeys.class);
    private static final int PUBLISHED = 2;

    private final SigningKeyRepository stored;
    private final SecretBox box;
    private final SigningConfig config;
    private final Clock clock;
    private volatile List<StoredKey> known = List.of();
    private volatile PublicJsonWebKey signing = newKey();

    SigningKeys(SigningKeyRepository stored, SecretBox box, SigningConfig config, Clock clock) {
        this.stored = stored;
        this.box = box;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        refresh();
    }

    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        try {
            refresh();
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("signing keys cannot be refreshed, trying again error=%s", e.getMessage());
        }
    }

    /// Makes the first key or a successor when one is due, and learns of keys that another replica made.
    void refresh() {
        known = QuarkusTransaction.requiringNew().call(this::rotated);
        var signingNow = signer(known);
        if (!signingNow.kid().equals(signing.getKeyId())) {
            signing = opened(signingNow);
        }
    }

    /// The key that signs now, with its private half.
    PublicJsonWebKey current() {
        return signing;
    }

    /// The public halves, as a JSON Web Key Set.
    String published() {
        return "{\"keys\":["
                + String.join(",", known.stream().map(StoredKey::publicJwk).toList()) + "]}";
    }

    private List<StoredKey> rotated() {
        stored.lock();
        var keys = stored.newest(PUBLISHED);
        var now = clock.instant();
        if (!keys.isEmpty()
                && keys.getFirst().createdAt().plus(config.rotateAfter()).isAfter(now)) {
            return keys;
        }
        var key = newKey();
        stored.insert(new StoredKey(
                key.getKeyId(),
                box.seal(key.toJson(OutputControlLevel.INCLUDE_PRIVATE)),
                key.toJson(OutputControlLevel.PUBLIC_ONLY),
                now));
        var published = stored.newest(PUBLISHED);
        stored.deleteOlderThan(published.getLast().createdAt());
        return published;
    }

    /// The newest key that was published long enough, else the oldest there is.
    private StoredKey signer(List<StoredKey> keys) {
        var ready = clock.instant().minus(config.publishAhead());
        return keys.stream()
                .filter(key -> !key.createdAt().isAfter(ready))
                .findFirst()
                .orElseGet(keys::getLast);
    }

    private PublicJsonWebKey opened(StoredKey key) {
        try {
            return PublicJsonWebKey.Factory.newPublicJwk(box.open(key.sealedPrivateKey()));
        } catch (IllegalArgumentException | JoseException e) {
            throw new IllegalStateException(
                    "The signing key " + key.kid() + " cannot be opened. Is TOLLGATE_CREDENTIAL_KEY the one it was "
                            + "sealed with?",
                    e);
        }
    }

    private static PublicJsonWebKey newKey() {
        try {
            var key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setAlgorithm(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
            key.setUse("sig");
            key.setKeyId(key.calculateBase64urlEncodedThumbprint("SHA-256"));
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException("P-256 is part of every JDK.", e);
        }
    }
}
