package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.money.Money;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One request's hold on a slice: settled exactly once by metering, or released.
public final class Reservation {
    private final @Nullable UUID sliceId;
    private final Money amount;
    private final Ending ending;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    Reservation(@Nullable UUID sliceId, Money amount, Ending ending) {
        this.sliceId = sliceId;
        this.amount = amount;
        this.ending = ending;
    }

    /// The slice that pays; absent when nothing had to be reserved.
    public @Nullable UUID sliceId() {
        return sliceId;
    }

    public Money amount() {
        return amount;
    }

    /// True for the first caller only: the one that charges it. Keeps one reservation from being charged
    /// twice.
    public boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /// Gives the hold back and books `charge`, which may be larger than the hold. False, without effect,
    /// when the reservation has already ended.
    public boolean settle(Money charge) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        ending.ended(amount, charge);
        return true;
    }

    /// Gives the whole hold back. False, without effect, when the reservation has already ended.
    public boolean release() {
        return settle(Money.ZERO);
    }

    /// Told once when a reservation ends.
    interface Ending {
        void ended(Money held, Money charge);
    }
}
