package dev.tollgate.gateway.catalog;

import org.jspecify.annotations.Nullable;

/// Numbers in the queries of lists.
final class Pages {
    private static final int LARGEST = 1_000;

    private Pages() {}

    /// The number in `text`, at most 1000; `otherwise` when there is none that is positive.
    static int size(@Nullable String text, int otherwise) {
        if (text == null || text.isEmpty() || text.length() > 9 || !text.chars().allMatch(Character::isDigit)) {
            return otherwise;
        }
        var number = Integer.parseInt(text);
        return number == 0 ? otherwise : Math.min(number, LARGEST);
    }
}
