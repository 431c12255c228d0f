package dev.tollgate.billing.settlement;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A record of the usage topic that could not be posted, without its bytes.
///
/// @param minute the minute it belongs to, as far as that can be read
/// @param charge absent when it cannot be read or believed
/// @param source where it was met last: topic, partition and offset
/// @param deaths how often it was met and could not be posted
public record DeadLetter(
        UUID id,
        @Nullable UUID eventId,
        String reason,
        String detail,
        @Nullable UUID tenantId,
        @Nullable String holder,
        @Nullable Instant minute,
        @Nullable Money charge,
        String source,
        String state,
        int deaths,
        Instant firstSeenAt,
        Instant lastSeenAt,
        Instant changedAt) {
    static final List<String> STATES = List.of("dead", "redriven", "posted", "discarded");

    /// Whether it may be put back on its topic: it waits, or nothing came of it the last time.
    @JsonIgnore
    boolean isOpen() {
        return state.equals("dead") || state.equals("redriven");
    }

    /// What somebody did with it.
    public record Action(String action, String actor, String reason, Instant at) {}
}
