package dev.tollgate.billing.settlement;

import dev.tollgate.contracts.money.Money;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What can be said of something that cannot be posted: from its body as far as that can be read, else from the
/// headers that its gateway sent along.
record DeadFacts(
        Incoming.Dead dead,
        UUID id,
        @Nullable UUID eventId,
        @Nullable UUID tenantId,
        @Nullable String holder,
        @Nullable Instant minute,
        @Nullable Money charge,
        String source) {
    // What the database's timestamps can hold, with room to spare.
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    @SuppressWarnings("ConstantValue") // JSON may leave out any member
    static DeadFacts of(Incoming.Dead dead) {
        var position = "%s-%d-%d"
                .formatted(
                        dead.source().topic(),
                        dead.source().partition(),
                        dead.source().offset());
        var event = dead.event();
        var named = event == null ? null : event.eventId();
        var eventId = named == null ? uuid(header(dead, "ce_id")) : named;
        var id = eventId == null ? UUID.nameUUIDFromBytes(position.getBytes(StandardCharsets.UTF_8)) : eventId;
        var said = header(dead, "ce_holder");
        var holder = said == null && event != null ? event.holder() : said;
        return new DeadFacts(
                dead,
                id,
                eventId,
                event == null ? null : event.tenantId(),
                holder == null || holder.indexOf('\0') >= 0 || holder.length() > EventReader.MAX_HOLDER_LENGTH
                        ? null
                        : holder,
                minute(
                        event == null || event.finishedAt() == null
                                ? instant(header(dead, "ce_time"))
                                : event.finishedAt()),
                event == null || dead.reason() == DeadReason.ABSURD_AMOUNT ? null : event.charge(),
                position);
    }

    /// What the letter is called on the dead-letter topic: the event's id, or where it was.
    String name() {
        return eventId == null ? source : eventId.toString();
    }

    private static @Nullable Instant minute(@Nullable Instant at) {
        return at == null || at.isBefore(EARLIEST) || at.isAfter(LATEST) ? null : at.truncatedTo(ChronoUnit.MINUTES);
    }

    private static @Nullable String header(Incoming.Dead dead, String name) {
        return Incoming.header(dead.source().headers(), name);
    }

    private static @Nullable UUID uuid(@Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
