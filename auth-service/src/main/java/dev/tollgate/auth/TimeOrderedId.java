package dev.tollgate.auth;

import java.util.UUID;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/// Ids that sort by the time of their making (UUIDv7), so that an index on them is also the order of creation.
public final class TimeOrderedId {
    private TimeOrderedId() {}

    /// An id larger than every id this process made before.
    public static UUID next() {
        return UuidVersion7Strategy.INSTANCE.generateUuid(null);
    }
}
