package dev.tollgate.billing.payment.stripe;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Checks Stripe's signature of a webhook, scheme v1: `t=<seconds>,v1=<hex>[,v1=<hex>…]`, where each v1 is the
/// HMAC-SHA256 of `<seconds>.<body>` under one of the endpoint's secrets
/// (https://docs.stripe.com/webhooks#verify-manually).
@ApplicationScoped
class StripeSignature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAX_HEADER_LENGTH = 4_096;
    private static final HexFormat HEX = HexFormat.of();
    private final StripeConfig config;
    private final Clock clock;

    @Inject
    StripeSignature(StripeConfig config) {
        this(config, Clock.systemUTC());
    }

    StripeSignature(StripeConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /// Whether the body was signed lately with one of our secrets. Wrong signatures all take the same time.
    boolean isValid(@Nullable String header, byte[] body) {
        if (header == null || header.length() > MAX_HEADER_LENGTH) {
            return false;
        }
        var time = "";
        var given = new ArrayList<byte[]>();
        for (var part : header.split(",", -1)) {
            if (part.startsWith("t=")) {
                time = part.substring(2);
            } else if (part.startsWith("v1=")) {
                given.add(part.substring(3).getBytes(StandardCharsets.UTF_8));
            }
        }
        return isRecent(time) && isSigned(time, body, given);
    }

    private boolean isRecent(String seconds) {
        try {
            var age = Math.subtractExact(clock.instant().getEpochSecond(), Long.parseLong(seconds));
            return Math.abs(age) <= config.tolerance().toSeconds();
        } catch (ArithmeticException | NumberFormatException e) {
            return false;
        }
    }

    private boolean isSigned(String time, byte[] body, List<byte[]> given) {
        var found = false;
        for (var secret : config.webhookSecrets().orElse(List.of())) {
            var expected = sign(secret.strip(), time, body).getBytes(StandardCharsets.UTF_8);
            for (var signature : given) {
                found |= MessageDigest.isEqual(expected, signature);
            }
        }
        return found;
    }

    private static String sign(String secret, String time, byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            return HEX.formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK.", e);
        }
    }
}
