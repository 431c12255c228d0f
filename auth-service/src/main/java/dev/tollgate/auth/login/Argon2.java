package dev.tollgate.auth.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Argon2id password hashes in the usual text form: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`.
record Argon2(int memoryKib, int iterations, int parallelism) {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

    String hash(String password, SecureRandom random) {
        var salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        var encoder = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        memoryKib,
                        iterations,
                        parallelism,
                        encoder.encodeToString(salt),
                        encoder.encodeToString(derive(password, salt)));
    }

    /// Whether `encoded` was made from `password`, with whatever parameters it names.
    static boolean matches(String password, String encoded) {
        var form = FORM.matcher(encoded);
        if (!form.matches()) {
            throw new IllegalStateException("A stored password hash is not an Argon2id hash.");
        }
        var parameters = new Argon2(
                Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3)));
        var decoder = Base64.getDecoder();
        var expected = decoder.decode(form.group(5));
        return MessageDigest.isEqual(expected, parameters.derive(password, decoder.decode(form.group(4))));
    }

    private byte[] derive(String password, byte[] salt) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(iterations)
                .withParallelism(parallelism)
                .withSalt(salt)
                .build());
        var hash = new byte[HASH_BYTES];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
