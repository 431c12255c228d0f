package dev.tollgate.auth.signing;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/// Signs who a person is, for the services behind the gateway.
@ApplicationScoped
public class JwtIssuer {
    private static final String ISSUER = "tollgate-auth";

    private final SigningKeys keys;
    private final SigningConfig config;
    private final Clock clock;

    JwtIssuer(SigningKeys keys, SigningConfig config, Clock clock) {
        this.keys = keys;
        this.config = config;
        this.clock = clock;
    }

    /// The person that a JWT speaks of.
    public record Identity(UUID userId, String email, UUID tenantId, List<String> roles) {
        public Identity {
            roles = List.copyOf(roles);
        }
    }

    /// A signed JWT and the moment at which it ends.
    public record SignedJwt(String text, Instant expiresAt) {
        @Override
        public String toString() {
            return "SignedJwt[hidden]";
        }
    }

    /// Signs a JWT for `identity`.
    public SignedJwt sign(Identity identity) {
        var issuedAt = clock.instant();
        var expiresAt = issuedAt.plus(config.jwtLifetime());
        var claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setSubject(identity.userId().toString());
        claims.setStringClaim("upn", identity.email());
        claims.setStringClaim("tenant", identity.tenantId().toString());
        claims.setStringListClaim("groups", identity.roles());
        claims.setIssuedAt(NumericDate.fromSeconds(issuedAt.getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(expiresAt.getEpochSecond()));
        claims.setGeneratedJwtId();
        var key = keys.current();
        var signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setHeader("typ", "JWT");
        signature.setKey(key.getPrivateKey());
        signature.setPayload(claims.toJson());
        try {
            return new SignedJwt(signature.getCompactSerialization(), expiresAt);
        } catch (JoseException e) {
            throw new IllegalStateException("A JWT could not be signed.", e);
        }
    }
}
