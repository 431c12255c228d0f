package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.money.Money;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// A reservation that notes how it ended, for tests of those who end it.
public final class ReservationProbe {
    private final List<Money> charges = new CopyOnWriteArrayList<>();
    private final Reservation reservation;

    public ReservationProbe(Money amount) {
        reservation = new Reservation(UUID.randomUUID(), amount, (held, charge) -> charges.add(charge));
    }

    public Reservation reservation() {
        return reservation;
    }

    public List<Money> charges() {
        return charges;
    }
}
