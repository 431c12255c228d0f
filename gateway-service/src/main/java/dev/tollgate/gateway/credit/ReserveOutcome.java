package dev.tollgate.gateway.credit;

import dev.tollgate.contracts.money.Money;

/// What became of the wish to reserve a request's worst case.
public sealed interface ReserveOutcome {
    /// The money is held until the reservation is settled or released.
    record Reserved(Reservation reservation) implements ReserveOutcome {}

    /// The tenant cannot pay the worst case (402); `available` is what is left of the balance.
    record InsufficientBalance(Money available) implements ReserveOutcome {}

    /// Whether the tenant can pay is not known at the moment (503, never 402); `reason` is for operators.
    record Unavailable(String reason) implements ReserveOutcome {}
}
