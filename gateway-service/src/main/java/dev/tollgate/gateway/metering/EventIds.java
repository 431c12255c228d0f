package dev.tollgate.gateway.metering;

import java.util.UUID;

/// Ids of usage events: UUIDs of version 7, so that they sort by time in an index.
final class EventIds {
    private EventIds() {}

    static UUID next() {
        var random = UUID.randomUUID();
        var time = System.currentTimeMillis() << 16;
        var high = time | 0x7000L | (random.getMostSignificantBits() & 0x0fffL);
        return new UUID(high, random.getLeastSignificantBits());
    }
}
