package dev.tollgate.gateway.job;

import dev.tollgate.contracts.job.Job;
import dev.tollgate.gateway.admission.Admission;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// Addresses of artifacts that work without the API key, for players: `/media/{token}/{file name}`. The token holds
/// tenant, job, number and the time it ends, and 128 bits of HMAC-SHA256 over these under a key that is derived from
/// the key pepper, so that every replica reads what another one wrote.
@ApplicationScoped
class MediaLinks {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = "tollgate media link v1".getBytes(StandardCharsets.UTF_8);
    private static final int SIGNED_BYTES = 16 + 16 + 4 + 8;
    private static final int SIGNATURE_BYTES = 16;
    /// Within an hour every poll shows the same address, which a player or a cache can then reuse.
    private static final long END_STEP_SECONDS = 3_600;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}]");

    private final Predicate<HttpServerRequest> isForwarded;
    private final Optional<URI> publicUrl;
    private final Duration ttl;
    private final byte[] key;
    private final Clock clock;

    @Inject
    MediaLinks(JobsConfig config, Admission admission, @ConfigProperty(name = "tollgate.key-pepper") String keyPepper) {
        this(config.publicUrl(), config.linkTtl(), admission::comesThroughTrustedProxy, keyPepper, Clock.systemUTC());
    }

    /// @param isForwarded whether a proxy that is to be believed sent the request
    MediaLinks(
            Optional<URI> publicUrl,
            Duration ttl,
            Predicate<HttpServerRequest> isForwarded,
            String keyPepper,
            Clock clock) {
        this.publicUrl = publicUrl;
        this.ttl = ttl;
        this.isForwarded = isForwarded;
        this.key = hmac(Base64.getDecoder().decode(keyPepper), PURPOSE);
        this.clock = clock;
    }

    /// What a token stands for.
    record Link(UUID tenantId, UUID jobId, int number) {}

    /// The address of an artifact, at the host that `request` was sent to.
    String to(HttpServerRequest request, UUID tenantId, Job job, Job.Artifact artifact) {
        var link = new Link(tenantId, job.id(), artifact.number());
        return origin(request) + "/media/" + token(link) + "/" + fileName(artifact);
    }

    String token(Link link) {
        var end = Math.ceilDiv(clock.instant().plus(ttl).getEpochSecond(), END_STEP_SECONDS) * END_STEP_SECONDS;
        var signed = ByteBuffer.allocate(SIGNED_BYTES)
                .putLong(link.tenantId.getMostSignificantBits())
                .putLong(link.tenantId.getLeastSignificantBits())
                .putLong(link.jobId.getMostSignificantBits())
                .putLong(link.jobId.getLeastSignificantBits())
                .putInt(link.number)
                .putLong(end)
                .array();
        var token =
                ByteBuffer.allocate(SIGNED_BYTES + SIGNATURE_BYTES).put(signed).put(signature(signed));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /// What `token` stands for; empty when it was not made here, was changed, or has ended.
    Optional<Link> read(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length != SIGNED_BYTES + SIGNATURE_BYTES) {
            return Optional.empty();
        }
        var signed = Arrays.copyOf(bytes, SIGNED_BYTES);
        if (!MessageDigest.isEqual(signature(signed), Arrays.copyOfRange(bytes, SIGNED_BYTES, bytes.length))) {
            return Optional.empty();
        }
        var fields = ByteBuffer.wrap(signed);
        var link = new Link(
                new UUID(fields.getLong(), fields.getLong()),
                new UUID(fields.getLong(), fields.getLong()),
                fields.getInt());
        return clock.instant().getEpochSecond() < fields.getLong() ? Optional.of(link) : Optional.empty();
    }

    /// Scheme and host as the client knows them: a proxy is believed only if it is trusted.
    private String origin(HttpServerRequest request) {
        if (publicUrl.isPresent()) {
            var url = publicUrl.get().toString();
            return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        }
        var isTrusted = isForwarded.test(request);
        var proto = isTrusted ? request.getHeader("x-forwarded-proto") : null;
        var forwarded = isTrusted ? request.getHeader("x-forwarded-host") : null;
        var host = forwarded == null ? request.getHeader("host") : forwarded.strip();
        var scheme = "https".equals(proto) || request.isSSL() ? "https" : "http";
        return scheme + "://" + (host != null && isHost(host) ? host : "localhost");
    }

    private static boolean isHost(String host) {
        var colon = host.lastIndexOf(':');
        var hasPort = colon > host.lastIndexOf(']');
        return HOST.matcher(hasPort ? host.substring(0, colon) : host).matches()
                && (!hasPort || host.substring(colon + 1).matches("\\d{1,5}"));
    }

    /// Players and people look at the ending.
    private static String fileName(Job.Artifact artifact) {
        var type = artifact.contentType();
        if (type.startsWith("video/")) {
            return type.startsWith("video/webm") ? "video.webm" : "video.mp4";
        }
        var ending = type.startsWith("audio/wav") ? ".wav" : ".mp3";
        return type.startsWith("audio/") ? "track-" + (artifact.number() + 1) + ending : "file";
    }

    private byte[] signature(byte[] signed) {
        return Arrays.copyOf(hmac(key, signed), SIGNATURE_BYTES);
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is part of every JDK.", e);
        }
    }
}
