package dev.tollgate.dev.platform;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// The platform's own secrets on this machine: made at the first start, kept with the state (mode 600).
public record Secrets(String serviceToken, String keyPepper, String credentialKey) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BYTES = 32;

    /// Reads the secrets, or makes them.
    public static Secrets in(Layout layout) throws IOException {
        var file = layout.secretsFile();
        if (!Files.exists(file)) {
            write(file, new Secrets(random(), random(), random()));
        }
        return JSON.readValue(file.toFile(), Secrets.class);
    }

    /// What the simulated Stripe signs its events with. It follows from the service token, so that secrets of earlier
    /// versions need no new member, and tells nothing about it.
    String webhookSecret() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var bytes = digest.digest(("stripe webhook\n" + serviceToken).getBytes(StandardCharsets.UTF_8));
            return "whsec_" + HexFormat.of().formatHex(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }

    private static void write(Path file, Secrets secrets) throws IOException {
        Files.createDirectories(file.getParent());
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        JSON.writeValue(file.toFile(), secrets);
    }

    private static String random() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "Secrets[hidden]";
    }
}
