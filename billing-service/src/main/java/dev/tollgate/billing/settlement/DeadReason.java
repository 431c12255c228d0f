package dev.tollgate.billing.settlement;

import java.util.Locale;

/// Why an event cannot be posted.
enum DeadReason {
    /// Not the JSON of a usage event; money that is not an integer of nano-USD counts as that.
    UNREADABLE,
    /// A member that every event has is missing.
    INCOMPLETE,
    /// An amount or a count is negative or beyond belief.
    ABSURD_AMOUNT,
    /// The database refuses a value in it.
    REFUSED_BY_DATABASE,
    /// A name in it is too long, or posting it alone fails in a way that no check foresaw.
    UNPOSTABLE;

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
