package dev.tollgate.catalog.entry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which version holds when. A version replaces every earlier one that had not begun before it begins, so that a
/// planned change can be taken back although nothing is ever deleted.
public final class Timeline {
    private Timeline() {}

    /// The version in force at `now` and those to come, oldest first.
    public static <V extends Dated> List<V> inForceAndComing(List<V> versions, Instant now) {
        var timeline = new ArrayList<V>();
        versions.stream().sorted(Comparator.comparingInt(Dated::number)).forEach(version -> {
            timeline.removeIf(earlier -> !earlier.validFrom().isBefore(version.validFrom()));
            timeline.add(version);
        });
        while (timeline.size() > 1 && !timeline.get(1).validFrom().isAfter(now)) {
            timeline.removeFirst();
        }
        return List.copyOf(timeline);
    }
}
