package dev.tollgate.billing.payment.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class StripeSignatureTest {
    private static final long SIGNED_AT = 1_780_000_000;
    private static final byte[] BODY = "{\"id\":\"evt_1\"}".getBytes(StandardCharsets.UTF_8);
    // printf '1780000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_new (and whsec_old)
    private static final String BY_NEW = "8c51ace45e5cc66216c503d52270534ebe54cd36702f214622ec417507fd7a9f";
    private static final String BY_OLD = "ed6ac14e1f0250821af7dfd182f529b6de5ca360dcffd800b2af79124d0f68b9";

    @Test
    void signatureOfAnyOfOurSecretsIsAccepted() {
        assertThat(isValid("t=1780000000,v1=" + BY_NEW, 0)).isTrue();
        assertThat(isValid("t=1780000000,v1=" + BY_OLD, 0)).isTrue();
        assertThat(isValid("t=1780000000,v1=" + "0".repeat(64) + ",v1=" + BY_NEW + ",v0=ff", 0))
                .isTrue();
    }

    @Test
    void anythingElseIsRefused() {
        assertThat(isValid(null, 0)).isFalse();
        assertThat(isValid("", 0)).isFalse();
        assertThat(isValid("v1=" + BY_NEW, 0)).isFalse();
        assertThat(isValid("t=1780000000", 0)).isFalse();
        assertThat(isValid("t=1780000000,v0=" + BY_NEW, 0)).isFalse();
        assertThat(isValid("t=1780000001,v1=" + BY_NEW, 0)).isFalse();
        assertThat(isValid("t=now,v1=" + BY_NEW, 0)).isFalse();
        assertThat(isValid("t=-9223372036854775808,v1=" + BY_NEW, 0)).isFalse();
        assertThat(isValid("t=1780000000,v1=" + "0".repeat(64), 0)).isFalse();
        assertThat(isValid("t=1780000000,v1=" + BY_NEW + "," + "x".repeat(5_000), 0))
                .isFalse();
        assertThat(signature(0).isValid("t=1780000000,v1=" + BY_NEW, "{}".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void oldSignaturesAndThoseOfTheFutureAreRefused() {
        var header = "t=1780000000,v1=" + BY_NEW;

        assertThat(isValid(header, 300)).isTrue();
        assertThat(isValid(header, 301)).isFalse();
        assertThat(isValid(header, -300)).isTrue();
        assertThat(isValid(header, -301)).isFalse();
    }

    private static boolean isValid(String header, long secondsLater) {
        return signature(secondsLater).isValid(header, BODY);
    }

    private static StripeSignature signature(long secondsLater) {
        var config = new SmallRyeConfigBuilder()
                .withMapping(StripeConfig.class)
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withDefaultValue("billing.stripe.webhook-secrets", "whsec_old,whsec_new")
                .build()
                .getConfigMapping(StripeConfig.class);
        return new StripeSignature(
                config, Clock.fixed(Instant.ofEpochSecond(SIGNED_AT + secondsLater), ZoneOffset.UTC));
    }
}
