package dev.tollgate.catalog.file;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the name that was probably meant.
final class NearestName {
    private NearestName() {}

    /// The closest of `candidates` by edit distance, when at most a third of `name` differs.
    static Optional<String> of(String name, Collection<String> candidates) {
        var limit = Math.max(2, name.length() / 3);
        return candidates.stream()
                .filter(candidate -> distance(name, candidate) <= limit)
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /// A sentence's second half: the nearest name, or all names that are possible when they are few.
    static String suggestion(String name, Collection<String> candidates) {
        var nearest = of(name, candidates).map(candidate -> "; did you mean " + candidate + "?");
        if (nearest.isPresent()) {
            return nearest.get();
        }
        if (candidates.isEmpty() || candidates.size() > 20) {
            return "";
        }
        return "; known are " + String.join(", ", candidates.stream().sorted().toList());
    }

    private static int distance(String left, String right) {
        var previous = new int[right.length() + 1];
        for (var column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (var row = 1; row <= left.length(); row++) {
            var current = new int[right.length() + 1];
            current[0] = row;
            for (var column = 1; column <= right.length(); column++) {
                var swap = previous[column - 1] + (left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(swap, Math.min(previous[column], current[column - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
