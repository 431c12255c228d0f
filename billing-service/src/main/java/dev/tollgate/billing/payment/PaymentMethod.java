package dev.tollgate.billing.payment;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A way to pay, as the database and the API spell it.
public enum PaymentMethod {
    STRIPE("stripe"),
    BANK_TRANSFER("bank-transfer");

    private final String text;

    PaymentMethod(String text) {
        this.text = text;
    }

    @JsonValue
    public String text() {
        return text;
    }

    /// The method of this name, if there is one.
    static Optional<PaymentMethod> of(@Nullable String text) {
        return Arrays.stream(values())
                .filter(method -> method.text.equals(text))
                .findFirst();
    }
}
