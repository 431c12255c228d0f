package dev.tollgate.auth.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The secret in the session cookie: 256 random bits. Stored is only its SHA-256, and the CSRF token is
/// derived from it, so that neither a copy of the database nor the token lets anyone act as the person.
record SessionId(String value) {
    private static final int RANDOM_BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    static SessionId random(SecureRandom random) {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new SessionId(ENCODER.encodeToString(bytes));
    }

    /// The id in a cookie, if the cookie has the form of one.
    static Optional<SessionId> of(@Nullable String cookie) {
        return cookie != null && FORM.matcher(cookie).matches() ? Optional.of(new SessionId(cookie)) : Optional.empty();
    }

    String hash() {
        return HexFormat.of().formatHex(sha256(value));
    }

    String csrfToken() {
        return ENCODER.encodeToString(sha256("csrf:" + value));
    }

    @Override
    public String toString() {
        return "SessionId[hidden]";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
