package dev.tollgate.billing.payment;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How far a payment is. The provider's word that money arrived wins from any state in which none was credited.
public enum PaymentState {
    /// Asked for; the provider has not answered yet.
    CREATED,
    /// The payer can pay, or has paid and the money is on its way.
    PENDING,
    /// The wallet was credited.
    PAID,
    /// Declined by the provider, or withdrawn.
    FAILED,
    /// Nobody paid in time.
    EXPIRED,
    /// All of it was given back.
    REFUNDED;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isOpen() {
        return this == CREATED || this == PENDING;
    }

    /// The state of this name, if there is one.
    static Optional<PaymentState> of(String text) {
        return Arrays.stream(values())
                .filter(state -> state.text().equals(text))
                .findFirst();
    }
}
