package dev.tollgate.gateway.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tollgate.gateway.error.GatewayError;
import dev.tollgate.gateway.error.GatewayException;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Records of another service by key: those that a topic or an earlier question brought, else asked once however many
/// wait. What the owner does not know is remembered briefly, so that invented keys cannot flood it.
final class RecordDirectory<K, V> {
    private static final Logger LOG = Logger.getLogger(RecordDirectory.class);

    private final Cache<K, V> known;
    private final Cache<K, Boolean> unknown;
    private final ConcurrentMap<K, Future<Optional<V>>> running = new ConcurrentHashMap<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final int maxLookups;
    private final Function<K, Future<Optional<V>>> owner;
    private final Function<V, Instant> updatedAt;

    RecordDirectory(
            int maxRecords,
            int maxLookups,
            Duration unknownTtl,
            Function<K, Future<Optional<V>>> owner,
            Function<V, Instant> updatedAt) {
        this.known = Caffeine.newBuilder().maximumSize(maxRecords).build();
        this.unknown = Caffeine.newBuilder()
                .maximumSize(maxRecords)
                .expireAfterWrite(unknownTtl)
                .build();
        this.maxLookups = maxLookups;
        this.owner = owner;
        this.updatedAt = updatedAt;
    }

    /// The record if it is held here.
    @Nullable
    V held(K key) {
        return known.getIfPresent(key);
    }

    /// The record, asked from its owner when it is not held; empty when the owner does not know it, failed with a 503
    /// when the owner cannot be asked.
    Future<Optional<V>> find(K key) {
        var held = known.getIfPresent(key);
        if (held != null) {
            return Future.succeededFuture(Optional.of(held));
        }
        if (unknown.getIfPresent(key) != null) {
            return Future.succeededFuture(Optional.empty());
        }
        var shared = running.get(key);
        return shared != null ? shared : ask(key);
    }

    /// Takes a record from the owner's topic; an absent one was deleted.
    void accept(K key, @Nullable V record) {
        if (record == null) {
            known.invalidate(key);
            return;
        }
        known.asMap()
                .merge(
                        key,
                        record,
                        (held, offered) -> updatedAt.apply(offered).isBefore(updatedAt.apply(held)) ? held : offered);
        unknown.invalidate(key);
    }

    private Future<Optional<V>> ask(K key) {
        if (lookups.incrementAndGet() > maxLookups) {
            lookups.decrementAndGet();
            return Future.failedFuture(new GatewayException(
                    GatewayError.unavailable("Too many unknown keys are being checked. Try again in a moment.")));
        }
        var asked = owner.apply(key)
                .onSuccess(found -> remember(key, found))
                .recover(RecordDirectory::unavailable)
                .onComplete(done -> {
                    lookups.decrementAndGet();
                    running.remove(key);
                });
        if (!asked.isComplete()) {
            running.put(key, asked);
            if (asked.isComplete()) {
                running.remove(key);
            }
        }
        return asked;
    }

    private void remember(K key, Optional<V> found) {
        if (found.isPresent()) {
            accept(key, found.get());
        } else if (known.getIfPresent(key) == null) {
            unknown.put(key, Boolean.TRUE);
        }
    }

    private static <V> Future<Optional<V>> unavailable(Throwable cause) {
        LOG.warnf("key or tenant cannot be looked up error=%s", cause.getMessage());
        return Future.failedFuture(new GatewayException(
                GatewayError.unavailable("The API key cannot be checked at the moment. Try again in a moment.")));
    }
}
