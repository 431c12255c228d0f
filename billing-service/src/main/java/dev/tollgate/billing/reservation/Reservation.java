package dev.tollgate.billing.reservation;

import dev.tollgate.billing.reservation.ReservationRepository.Change;
import dev.tollgate.contracts.money.Money;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A slice as the database holds it. `held` of the wallet's hold is its own; `charged` was posted against it. Of a
/// refused one, `available` is what there was instead. `ttlMillis` were left when it was read, by the database's
/// clock.
public record Reservation(
        UUID id,
        UUID tenantId,
        String holder,
        Money minimum,
        Money wanted,
        Money granted,
        Money charged,
        Money held,
        State state,
        long epoch,
        long ttlMillis,
        @Nullable Money available) {
    /// OPEN may be spent from; CLOSING waits for the events that its holder reported; of CLOSED and EXPIRED
    /// nothing is held any more; REFUSED never held anything.
    public enum State {
        OPEN,
        CLOSING,
        CLOSED,
        EXPIRED,
        REFUSED
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /// Whether a holder that knows this epoch still has the slice: it may have missed the answer to its last
    /// renewal.
    boolean isHeldBy(long knownEpoch) {
        return isOpen() && (epoch == knownEpoch || epoch == knownEpoch + 1);
    }

    /// What closing makes of it: of what its holder has charged, that which is not posted yet stays held.
    public Change closing(Money reported) {
        var outstanding = Math.clamp(reported.nanos() - charged.nanos(), 0, held.nanos());
        return new Change(id, outstanding == 0 ? State.CLOSED : State.CLOSING, charged, Money.ofNanos(outstanding));
    }
}
