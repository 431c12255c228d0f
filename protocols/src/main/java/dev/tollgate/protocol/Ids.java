package dev.tollgate.protocol;

import java.util.function.IntPredicate;

/// Ids that the protocols want, made from ids that are there, without any state.
public final class Ids {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 24;

    private Ids() {}

    /// `seed` as an id with this prefix and 24 letters and digits; the same every time.
    public static String derived(String prefix, String seed) {
        var hash = ToolNames.sha256(seed);
        var id = new StringBuilder(prefix);
        for (var i = 0; i < LENGTH; i++) {
            id.append(DIGITS.charAt(Byte.toUnsignedInt(hash[i]) % DIGITS.length()));
        }
        return id.toString();
    }

    /// A tool call's id as a protocol takes it: unchanged where it is legal, else [#derived]. Applied to the
    /// call and to its result alike (protocols.md §3.5).
    public static String callId(String id, String prefix, int max, IntPredicate legal) {
        return !id.isEmpty() && id.length() <= max && id.chars().allMatch(legal) ? id : derived(prefix, id);
    }
}
