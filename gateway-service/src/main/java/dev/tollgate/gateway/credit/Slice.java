package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.credit.SliceAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// A slice in hand, in nano-USD. Guarded by the lock of its [TenantCredit].
final class Slice {
    final UUID id;
    private final long granted;
    private long charged;
    private long held;
    private long epoch;
    private Instant expiresAt;
    private Instant renewAt;
    private Instant lastUsedAt;
    boolean isRenewing;

    /// @param expiresAt when it ends by the clock that `now` is of
    Slice(SliceAnswer.Granted answer, Instant expiresAt, Instant now) {
        this.id = answer.sliceId();
        this.granted = answer.granted().nanos();
        this.epoch = answer.epoch();
        this.expiresAt = expiresAt;
        this.renewAt = halfWay(now, expiresAt);
        this.lastUsedAt = now;
    }

    /// What can still be reserved: nothing once the slice has expired, so that billing's release after
    /// twice the time to live never meets a new charge.
    long free(Instant now) {
        return now.isBefore(expiresAt) ? granted - charged - held : 0;
    }

    void hold(long amount, Instant now) {
        held += amount;
        lastUsedAt = now;
    }

    void end(long amount, long charge, Instant now) {
        held -= amount;
        charged += charge;
        lastUsedAt = now;
    }

    void renewed(SliceAnswer.Granted answer, Instant until, Instant now) {
        isRenewing = false;
        epoch = answer.epoch();
        expiresAt = until;
        renewAt = halfWay(now, until);
    }

    void renewalFailed(Instant tryAgainAt) {
        isRenewing = false;
        renewAt = tryAgainAt;
    }

    boolean isHeld() {
        return held > 0;
    }

    boolean isExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    boolean isRenewalDue(Instant now) {
        return !isRenewing && !now.isBefore(renewAt);
    }

    boolean isUnusedFor(Duration time, Instant now) {
        return lastUsedAt.plus(time).isBefore(now);
    }

    /// What billing counts renewals by: it does not hear a holder that is behind.
    long epoch() {
        return epoch;
    }

    /// What is free or held.
    long uncharged() {
        return granted - charged;
    }

    long charged() {
        return charged;
    }

    long held() {
        return held;
    }

    private static Instant halfWay(Instant from, Instant to) {
        return from.plus(Duration.between(from, to).dividedBy(2));
    }
}
