package dev.tollgate.billing.chain;

import dev.tollgate.billing.chain.Finding.Check;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what a verification finds: all of it is counted, the first hundred are kept.
final class Findings {
    private static final int MAX_KEPT = 100;
    private final List<Finding> kept = new ArrayList<>();
    private long count;

    void add(Check check, String subject, @Nullable Object expected, @Nullable Object found, String detail) {
        count++;
        if (kept.size() < MAX_KEPT) {
            kept.add(new Finding(check, subject, text(expected), text(found), detail));
        }
    }

    /// Notes two amounts of nano-USD that should be equal, and are not.
    void compare(Check check, String subject, long expected, long found, String what) {
        if (expected != found) {
            add(check, subject, expected, found, what + " differs by " + (found - expected) + " nano-USD.");
        }
    }

    long count() {
        return count;
    }

    List<Finding> kept() {
        return List.copyOf(kept);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
