package dev.tollgate.contracts.money;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;

/// An amount in nano-US-dollars (10^-9 USD), positive or negative. In JSON it is the plain integer.
/// Arithmetic throws [ArithmeticException] on overflow, which needs more than 9.2 billion dollars.
public record Money(@JsonValue long nanos) implements Comparable<Money> {
    public static final Money ZERO = new Money(0);
    private static final int SCALE = 9;

    @JsonCreator
    public static Money ofNanos(long nanos) {
        return nanos == 0 ? ZERO : new Money(nanos);
    }

    /// Reads decimal dollars such as `10.50` exactly; more than nine decimals are an [ArithmeticException].
    public static Money ofDollars(String dollars) {
        return ofNanos(new BigDecimal(dollars).movePointRight(SCALE).longValueExact());
    }

    public Money plus(Money other) {
        return ofNanos(Math.addExact(nanos, other.nanos));
    }

    public Money minus(Money other) {
        return ofNanos(Math.subtractExact(nanos, other.nanos));
    }

    public Money negated() {
        return ofNanos(Math.negateExact(nanos));
    }

    public boolean isPositive() {
        return nanos > 0;
    }

    public boolean isNegative() {
        return nanos < 0;
    }

    /// Exact decimal dollars without trailing zeros beyond cents: `0.000482`, `10.00`.
    public String dollars() {
        var exact = BigDecimal.valueOf(nanos, SCALE).stripTrailingZeros();
        return (exact.scale() < 2 ? exact.setScale(2) : exact).toPlainString();
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(nanos, other.nanos);
    }

    @Override
    public String toString() {
        return "$" + dollars();
    }
}
