package dev.tollgate.billing.usage;

import dev.tollgate.contracts.usage.UsageEvent;
import java.util.Set;

/// The two sums of an event's units that people ask for.
public final class EventUnits {
    private static final Set<String> INPUT =
            Set.of("input", "cache-read", "cache-write-5m", "cache-write-1h", "audio-input", "image-input");
    private static final Set<String> OUTPUT = Set.of("output", "reasoning", "audio-output", "image-output");

    private EventUnits() {}

    /// All input units, cached ones included.
    public static long input(UsageEvent event) {
        return sum(event, INPUT);
    }

    /// All output units, reasoning included.
    public static long output(UsageEvent event) {
        return sum(event, OUTPUT);
    }

    private static long sum(UsageEvent event, Set<String> kinds) {
        var sum = 0L;
        for (var unit : event.units().entrySet()) {
            if (kinds.contains(unit.getKey())) {
                sum = Math.addExact(sum, unit.getValue());
            }
        }
        return sum;
    }
}
