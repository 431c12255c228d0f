package dev.tollgate.billing.payment;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Money that a tenant wants to pay in.
///
/// @param reference the provider's name for it: a Checkout Session's id, the words on a bank transfer
/// @param credited what the wallet got for it
/// @param refunded what the provider says it gave back, in all
/// @param returned how much of that is booked
/// @param attention why a person must look at it
public record Payment(
        UUID id,
        UUID tenantId,
        PaymentMethod method,
        Money amount,
        PaymentState state,
        String idempotencyKey,
        String requestedBy,
        @Nullable String reference,
        @Nullable String checkoutUrl,
        Money credited,
        Money refunded,
        Money returned,
        @Nullable String attention,
        Instant createdAt,
        Instant updatedAt,
        Instant expiresAt) {

    /// The payment once `fact` is known; itself when that is nothing new.
    Payment after(PaymentFact fact) {
        return switch (fact) {
            case PaymentFact.Paid(var received) -> isCredited() ? this : paid(received);
            case PaymentFact.Mismatched(var what) -> isCredited() ? this : with(state, what);
            case PaymentFact.Failed(var _) -> state.isOpen() ? with(PaymentState.FAILED, attention) : this;
            case PaymentFact.Expired() -> state.isOpen() ? with(PaymentState.EXPIRED, attention) : this;
            case PaymentFact.Refunded(var total) -> total.compareTo(refunded) > 0 ? refunded(total) : this;
            case PaymentFact.Flagged(var why) -> with(state, why);
            case PaymentFact.Acknowledged() ->
                attention == null ? this : with(state.isOpen() ? PaymentState.FAILED : state, null);
        };
    }

    boolean isCredited() {
        return credited.isPositive();
    }

    /// What was given back of what was credited, and is not booked yet.
    Money returnDue() {
        return smaller(refunded, credited).minus(returned);
    }

    /// After that was booked.
    Payment withReturnBooked() {
        var booked = smaller(refunded, credited);
        var next = booked.equals(credited) ? PaymentState.REFUNDED : state;
        return copy(next, credited, refunded, booked, attention);
    }

    private Payment paid(Money received) {
        return copy(PaymentState.PAID, received, refunded, returned, null);
    }

    private Payment refunded(Money total) {
        return copy(state, credited, total, returned, attention);
    }

    private Payment with(PaymentState next, @Nullable String nextAttention) {
        return copy(next, credited, refunded, returned, nextAttention);
    }

    private Payment copy(
            PaymentState nextState,
            Money nextCredited,
            Money nextRefunded,
            Money nextReturned,
            @Nullable String nextAttention) {
        return new Payment(
                id,
                tenantId,
                method,
                amount,
                nextState,
                idempotencyKey,
                requestedBy,
                reference,
                checkoutUrl,
                nextCredited,
                nextRefunded,
                nextReturned,
                nextAttention,
                createdAt,
                updatedAt,
                expiresAt);
    }

    private static Money smaller(Money one, Money other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
