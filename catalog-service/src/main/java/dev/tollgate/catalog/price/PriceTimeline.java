package dev.tollgate.catalog.price;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which version of a price holds when. A version replaces every earlier one that had not begun before it begins, so
/// that a planned change can be taken back although nothing is ever deleted.
public final class PriceTimeline {
    private PriceTimeline() {}

    /// The version in force at `now` and those to come, oldest first.
    public static List<PriceVersion> inForceAndComing(List<PriceVersion> versions, Instant now) {
        var timeline = new ArrayList<PriceVersion>();
        versions.stream().sorted(Comparator.comparingInt(PriceVersion::number)).forEach(version -> {
            timeline.removeIf(earlier -> !earlier.validFrom().isBefore(version.validFrom()));
            timeline.add(version);
        });
        while (timeline.size() > 1 && !timeline.get(1).validFrom().isAfter(now)) {
            timeline.removeFirst();
        }
        return List.copyOf(timeline);
    }
}
