package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.money.Money;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Gives slices back. What billing did not hear is told again every second: a slice that just ended at billing
/// would free what was charged from it and is not posted yet, to be spent a second time.
final class Returns {
    /// More are left to end at billing, twice their time to live after they were last renewed.
    private static final int MOST = 10_000;

    private static final int MOST_AT_ONCE = 100;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration GIVE_UP_AFTER = Duration.ofMinutes(10);
    /// Longer than billing may wait for the lock of a wallet before it grants a slice.
    private static final Duration LATE_GRANT = Duration.ofSeconds(15);

    private final BillingClient billing;
    private final Clock clock;
    private final ConcurrentHashMap<UUID, Return> pending = new ConcurrentHashMap<>();

    /// @param until it is told again until then even when billing has heard it
    private record Return(UUID sliceId, long epoch, Money charged, Instant since, Instant until, Instant nextAt) {
        Return again(Instant at) {
            return new Return(sliceId, epoch, charged, since, until, at);
        }
    }

    Returns(BillingClient billing, Clock clock) {
        this.billing = billing;
        this.clock = clock;
    }

    /// Gives a slice back; completes when billing was told once, or could not be.
    Future<Void> close(UUID sliceId, long epoch, Money charged) {
        var now = clock.instant();
        return tell(new Return(sliceId, epoch, charged, now, now, now));
    }

    /// Gives back what may have been granted by an answer that never came, or may yet be.
    void closeUnanswered(UUID sliceId) {
        var now = clock.instant();
        tell(new Return(sliceId, 1, Money.ZERO, now, now.plus(LATE_GRANT), now));
    }

    /// Tells again what is due.
    void tick() {
        var now = clock.instant();
        pending.values().removeIf(one -> one.since().plus(GIVE_UP_AFTER).isBefore(now));
        pending.values().stream()
                .filter(one -> !now.isBefore(one.nextAt()))
                .limit(MOST_AT_ONCE)
                .toList()
                .forEach(this::tell);
    }

    /// Tells all of it once more, before this process ends.
    Future<Void> flush() {
        return Future.join(pending.values().stream().map(this::tell).toList()).mapEmpty();
    }

    private Future<Void> tell(Return one) {
        var now = clock.instant();
        if (pending.size() < MOST || pending.containsKey(one.sliceId())) {
            pending.put(one.sliceId(), one.again(now.plus(PAUSE)));
        }
        return billing.close(one.sliceId(), one.epoch(), one.charged()).onComplete(answer -> {
            if ((answer.succeeded() || isRefused(answer.cause()))
                    && !clock.instant().isBefore(one.until())) {
                pending.remove(one.sliceId());
            }
        });
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof BillingException refusal && refusal.isRefusal();
    }
}
