package dev.tollgate.billing.payment;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Codes that people read out and type: 32 symbols without I, L, O and U, in groups of five, the last two of them a
/// checksum that finds every wrong symbol and every pair of neighbours in the wrong order.
public final class TypedCode {
    private static final String SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int CHECK_SYMBOLS = 2;
    private static final int GROUP = 5;
    /// The largest prime that two symbols can hold.
    private static final int MODULUS = 1021;

    private TypedCode() {}

    /// A new code of `length` symbols, five bits of randomness in each but the last two.
    public static String random(int length, RandomGenerator random) {
        var symbols = new StringBuilder(length);
        for (var i = 0; i < length - CHECK_SYMBOLS; i++) {
            symbols.append(SYMBOLS.charAt(random.nextInt(SYMBOLS.length())));
        }
        return grouped(symbols.append(check(symbols)));
    }

    /// The code as it was issued, from what a person typed: case, spaces and hyphens do not matter, O is 0, I and L
    /// are 1. Empty when it was not issued like this.
    public static Optional<String> read(String typed, int length) {
        var symbols = new StringBuilder(length);
        for (var symbol : typed.toUpperCase(Locale.ROOT).toCharArray()) {
            if (symbol != '-' && !Character.isWhitespace(symbol)) {
                symbols.append(meant(symbol));
            }
        }
        if (symbols.length() != length || symbols.chars().anyMatch(symbol -> SYMBOLS.indexOf(symbol) < 0)) {
            return Optional.empty();
        }
        var body = symbols.substring(0, length - CHECK_SYMBOLS);
        return symbols.substring(body.length()).equals(check(body)) ? Optional.of(grouped(symbols)) : Optional.empty();
    }

    private static char meant(char symbol) {
        return switch (symbol) {
            case 'O' -> '0';
            case 'I', 'L' -> '1';
            default -> symbol;
        };
    }

    private static String check(CharSequence body) {
        var rest = 1;
        for (var i = 0; i < body.length(); i++) {
            rest = (rest * SYMBOLS.length() + SYMBOLS.indexOf(body.charAt(i))) % MODULUS;
        }
        return "" + SYMBOLS.charAt(rest / SYMBOLS.length()) + SYMBOLS.charAt(rest % SYMBOLS.length());
    }

    private static String grouped(CharSequence symbols) {
        var text = new StringBuilder();
        for (var i = 0; i < symbols.length(); i++) {
            text.append(i > 0 && i % GROUP == 0 ? "-" : "").append(symbols.charAt(i));
        }
        return text.toString();
    }
}
