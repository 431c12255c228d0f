package dev.tollgate.simulator.answer;

import java.util.concurrent.ThreadLocalRandom;

/// Random ids that look like a provider's.
public final class Ids {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private Ids() {}

    /// `prefix` followed by `length` letters and digits.
    public static String random(String prefix, int length) {
        var id = new StringBuilder(prefix.length() + length).append(prefix);
        var random = ThreadLocalRandom.current();
        for (int i = 0; i < length; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}
