package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One tenant's slices, oldest first, and the requests that wait for another one. Every method takes the
/// lock briefly; what leaves this object (calls to billing, answers to waiters) runs after the lock is
/// free.
final class TenantCredit {
    private static final Duration SPARE_SLICE_IDLE = Duration.ofSeconds(1);
    private static final Duration RENEW_AGAIN = Duration.ofMillis(500);

    private final UUID tenantId;
    private final Vertx vertx;
    private final Clock clock;
    private final CreditConfig config;
    private final BillingClient billing;
    private final Returns returns;
    private final CreditMetrics metrics;

    private final List<Slice> slices = new ArrayList<>();
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private final Burn burn = new Burn();
    private long typicalWorstCase;
    private boolean isOpening;
    private int closing;
    private long available = Long.MAX_VALUE;
    private Instant availableUntil = Instant.MIN;
    /// What all open slices hold of the balance, here and elsewhere, as of the last refusal.
    private long heldBySlices;
    /// Whether the last slice was smaller than wanted. Nothing is asked for ahead of need then.
    private boolean isScarce;
    private Instant refillAfter = Instant.MIN;
    private Instant lastUsedAt;
    private boolean isGone;

    TenantCredit(
            UUID tenantId,
            Vertx vertx,
            Clock clock,
            CreditConfig config,
            BillingClient billing,
            Returns returns,
            CreditMetrics metrics) {
        this.tenantId = tenantId;
        this.vertx = vertx;
        this.clock = clock;
        this.config = config;
        this.billing = billing;
        this.returns = returns;
        this.metrics = metrics;
        this.lastUsedAt = clock.instant();
    }

    /// The outcome, or null when this object has been given up and another one must be made.
    @Nullable
    Future<ReserveOutcome> reserve(long amount) {
        var after = new ArrayList<Runnable>();
        Future<ReserveOutcome> outcome;
        synchronized (this) {
            if (isGone) {
                return null;
            }
            var now = clock.instant();
            lastUsedAt = now;
            typicalWorstCase = Math.max(amount, typicalWorstCase - typicalWorstCase / 16);
            var reserved = hold(amount, now);
            if (reserved != null) {
                refillWhenLow(now, after);
                outcome = Future.succeededFuture(reserved);
            } else if (waiters.size() >= config.maxWaiting()) {
                outcome = Future.succeededFuture(
                        new ReserveOutcome.Unavailable("Too many requests of this tenant wait for credit."));
            } else {
                var waiter = new Waiter(amount, now, vertx);
                waiters.add(waiter);
                metrics.waiting.incrementAndGet();
                after.add(() -> limit(waiter));
                serve(now, after);
                outcome = waiter.outcome();
                metrics.waited.increment();
            }
        }
        after.forEach(Runnable::run);
        return outcome;
    }

    /// Renews, returns and refills what time calls for. True when nothing is left to look after.
    boolean tick() {
        var after = new ArrayList<Runnable>();
        boolean gone;
        synchronized (this) {
            var now = clock.instant();
            for (var slice : List.copyOf(slices)) {
                if (isUseless(slice, now)) {
                    close(slice, after);
                } else if (slice.isRenewalDue(now)) {
                    renew(slice, now, after);
                }
            }
            serve(now, after);
            isGone = slices.isEmpty()
                    && waiters.isEmpty()
                    && !isOpening
                    && closing == 0
                    && lastUsedAt.plus(config.idle()).isBefore(now);
            gone = isGone;
        }
        after.forEach(Runnable::run);
        return gone;
    }

    /// Returns every slice that no request holds; what is held expires at billing.
    Future<Void> drain() {
        var closes = new ArrayList<Future<Void>>();
        synchronized (this) {
            isGone = true;
            for (var slice : slices) {
                if (!slice.isHeld()) {
                    closes.add(returns.close(slice.id, slice.epoch(), Money.ofNanos(slice.charged())));
                }
            }
            slices.clear();
        }
        return Future.join(closes).mapEmpty();
    }

    private void ended(Slice slice, long held, long charge) {
        var after = new ArrayList<Runnable>();
        synchronized (this) {
            var now = clock.instant();
            slice.end(held, charge, now);
            burn.add(charge, now);
            if (isUseless(slice, now)) {
                close(slice, after);
            }
            serve(now, after);
        }
        after.forEach(Runnable::run);
    }

    private ReserveOutcome.@Nullable Reserved hold(long amount, Instant now) {
        for (var slice : slices) {
            if (slice.free(now) >= amount) {
                slice.hold(amount, now);
                return new ReserveOutcome.Reserved(new Reservation(
                        slice.id, Money.ofNanos(amount), (held, charge) -> ended(slice, held.nanos(), charge.nanos())));
            }
        }
        return null;
    }

    /// Gives waiting requests what is there and, when some still wait, does the one thing that helps them:
    /// asks for a slice, returns unused ones so that their rest can be granted anew, or tells them that the
    /// money is not there.
    private void serve(Instant now, List<Runnable> after) {
        answer(waiter -> hold(waiter.amount, now), after);
        if (waiters.isEmpty() || isOpening || closing > 0) {
            return;
        }
        var known = now.isBefore(availableUntil) ? available : Long.MAX_VALUE;
        var next = waiters.stream().filter(waiter -> waiter.amount <= known).findFirst();
        if (next.isPresent() && slices.size() < config.maxSlices()) {
            open(next.get().amount, now, after);
            return;
        }
        var unused = slices.stream().filter(slice -> !slice.isHeld()).toList();
        unused.forEach(slice -> close(slice, after));
        if (next.isEmpty() && slices.isEmpty() && closing == 0) {
            var refusal = new ReserveOutcome.InsufficientBalance(Money.ofNanos(Math.max(0, known)));
            answer(waiter -> mayCome(waiter) ? null : refusal, after);
        }
    }

    private void answer(Function<Waiter, @Nullable ReserveOutcome> outcomes, List<Runnable> after) {
        waiters.removeIf(told(outcomes, after));
    }

    private Predicate<Waiter> told(Function<Waiter, @Nullable ReserveOutcome> outcomes, List<Runnable> after) {
        return waiter -> {
            var outcome = outcomes.apply(waiter);
            if (outcome == null) {
                return false;
            }
            metrics.waiting.decrementAndGet();
            after.add(() -> waiter.tell(outcome));
            return true;
        };
    }

    private void limit(Waiter waiter) {
        vertx.setTimer(config.maxWait().toMillis(), id -> waitedTooLong(waiter));
    }

    private void waitedTooLong(Waiter waiter) {
        ReserveOutcome outcome;
        synchronized (this) {
            if (waiters.contains(waiter) && isWorthWaiting(waiter)) {
                limit(waiter);
                return;
            }
            if (!waiters.remove(waiter)) {
                return;
            }
            metrics.waiting.decrementAndGet();
            outcome = shortage(waiter);
        }
        waiter.tell(outcome);
    }

    private ReserveOutcome shortage(Waiter waiter) {
        if (available >= waiter.amount) {
            return new ReserveOutcome.Unavailable("Billing did not grant credit in time.");
        }
        return mayCome(waiter)
                ? new ReserveOutcome.Unavailable("Other requests of this account hold the balance until they end.")
                : new ReserveOutcome.InsufficientBalance(Money.ofNanos(Math.max(0, available)));
    }

    /// Whether the money would be there if running requests, here and elsewhere, gave back all that slices hold
    /// for them: most of it comes back when they end. Also that of a slice of this gateway's life before counts.
    private boolean mayCome(Waiter waiter) {
        if (available == Long.MAX_VALUE) {
            return slices.stream().mapToLong(Slice::uncharged).sum() >= waiter.amount;
        }
        return waiter.amount - heldBySlices <= available;
    }

    private boolean isWorthWaiting(Waiter waiter) {
        return mayCome(waiter) && clock.instant().isBefore(waiter.since.plus(config.maxReleaseWait()));
    }

    private void refillWhenLow(Instant now, List<Runnable> after) {
        if (isOpening || isScarce || slices.size() >= config.maxSlices() || now.isBefore(refillAfter)) {
            return;
        }
        var free = 0L;
        for (var slice : slices) {
            free += slice.free(now);
        }
        if (free < Math.max(wanted(typicalWorstCase, now) / 4, typicalWorstCase)) {
            open(typicalWorstCase, now, after);
        }
    }

    private long wanted(long worstCase, Instant now) {
        var held = 0L;
        for (var slice : slices) {
            held += slice.held();
        }
        var many = worstCase > Long.MAX_VALUE / config.requestsPerSlice()
                ? Long.MAX_VALUE
                : worstCase * config.requestsPerSlice();
        var demand = Math.max(
                Math.max(burn.tenSeconds(now), held),
                Math.max(many, config.floor().nanos()));
        return Math.max(worstCase, Math.min(demand, config.cap().nanos()));
    }

    private void open(long minimum, Instant now, List<Runnable> after) {
        isOpening = true;
        var request = new OpenSlice(
                UUID.randomUUID(),
                tenantId,
                config.holder(),
                Money.ofNanos(minimum),
                Money.ofNanos(wanted(minimum, now)));
        after.add(() -> billing.open(request).onComplete(answer -> opened(request, now, answer)));
    }

    private void opened(OpenSlice request, Instant asked, AsyncResult<SliceAnswer> answer) {
        var after = new ArrayList<Runnable>();
        synchronized (this) {
            var now = clock.instant();
            isOpening = false;
            switch (answer.succeeded() ? answer.result() : null) {
                case SliceAnswer.Granted granted -> {
                    isScarce = granted.granted().compareTo(request.wanted()) < 0;
                    granted(granted, asked, now, after);
                }
                case SliceAnswer.InsufficientBalance insufficient -> {
                    available = insufficient.available().nanos();
                    heldBySlices = insufficient.held().nanos();
                    availableUntil = now.plus(config.askAgain());
                    refillAfter = availableUntil;
                }
                case SliceAnswer.Closed closed -> unavailable("Billing closed the slice at once.", now, after);
                case null -> {
                    after.add(() -> returns.closeUnanswered(request.sliceId()));
                    unavailable(String.valueOf(answer.cause().getMessage()), now, after);
                }
            }
            serve(now, after);
        }
        after.forEach(Runnable::run);
    }

    private void granted(SliceAnswer.Granted granted, Instant asked, Instant now, List<Runnable> after) {
        availableUntil = Instant.MIN;
        available = Long.MAX_VALUE;
        heldBySlices = 0;
        var expiresAt = expiry(granted, asked);
        if (isGone || !expiresAt.isAfter(now)) {
            after.add(() -> returns.close(granted.sliceId(), granted.epoch(), Money.ZERO));
            unavailable("The granted slice had expired when the answer came.", now, after);
            return;
        }
        slices.add(new Slice(granted, expiresAt, now));
        metrics.slices.incrementAndGet();
    }

    /// When the slice ends by the steady clock: not after it ends at billing, which counts from later on.
    private static Instant expiry(SliceAnswer.Granted granted, Instant asked) {
        return asked.plusMillis(granted.ttlMillis());
    }

    private void unavailable(String reason, Instant now, List<Runnable> after) {
        refillAfter = now.plus(config.askAgain());
        answer(waiter -> hold(waiter.amount, now), after);
        var outcome = new ReserveOutcome.Unavailable(reason);
        answer(waiter -> outcome, after);
    }

    private void renew(Slice slice, Instant now, List<Runnable> after) {
        slice.isRenewing = true;
        after.add(() -> billing.renew(slice.id, slice.epoch()).onComplete(answer -> renewed(slice, now, answer)));
    }

    private void renewed(Slice slice, Instant asked, AsyncResult<SliceAnswer> answer) {
        synchronized (this) {
            var now = clock.instant();
            switch (answer.succeeded() ? answer.result() : null) {
                case SliceAnswer.Granted granted -> slice.renewed(granted, expiry(granted, asked), now);
                case SliceAnswer.Closed closed -> forget(slice);
                case SliceAnswer.InsufficientBalance insufficient -> forget(slice);
                case null -> slice.renewalFailed(now.plus(RENEW_AGAIN));
            }
        }
    }

    /// Whether nobody holds the slice and keeping it is worth nothing: it expired, was not used, or a newer
    /// one exists.
    private boolean isUseless(Slice slice, Instant now) {
        if (slice.isHeld() || !slices.contains(slice)) {
            return false;
        }
        var isNewest = slices.getLast() == slice;
        return slice.isExpired(now)
                || slice.free(now) <= 0
                || slice.isUnusedFor(config.idle(), now)
                || (!isNewest && (slice.free(now) < typicalWorstCase || slice.isUnusedFor(SPARE_SLICE_IDLE, now)));
    }

    private void close(Slice slice, List<Runnable> after) {
        forget(slice);
        closing++;
        after.add(() -> returns.close(slice.id, slice.epoch(), Money.ofNanos(slice.charged()))
                .onComplete(answer -> closed()));
    }

    private void closed() {
        var after = new ArrayList<Runnable>();
        synchronized (this) {
            closing--;
            availableUntil = Instant.MIN;
            serve(clock.instant(), after);
        }
        after.forEach(Runnable::run);
    }

    private void forget(Slice slice) {
        if (slices.remove(slice)) {
            metrics.slices.decrementAndGet();
        }
    }
}
