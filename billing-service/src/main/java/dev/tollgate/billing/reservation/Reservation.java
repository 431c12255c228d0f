package dev.tollgate.billing.reservation;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;

/// A slice as the database holds it. `held` of the wallet's hold is its own; `charged` was posted against it.
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
        Instant expiresAt) {
    /// OPEN may be spent from; CLOSING waits for the events that its holder reported; of CLOSED and EXPIRED nothing is
    /// held any more.
    public enum State {
        OPEN,
        CLOSING,
        CLOSED,
        EXPIRED
    }

    boolean isOpen() {
        return state == State.OPEN;
    }
}
