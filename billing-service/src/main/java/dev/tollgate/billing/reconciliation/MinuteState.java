package dev.tollgate.billing.reconciliation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How journal and ledger of one minute compare.
public enum MinuteState {
    /// Every event of the journal is posted or a dead letter, and the charges agree.
    MATCHED,
    /// They do not agree yet, and it is too early to wonder.
    PENDING,
    /// They have not agreed for longer than the grace time.
    DIFFERENT,
    /// They differ by what a person has accepted as lost; another difference is [#DIFFERENT] again.
    ACCEPTED;

    /// As the database and the API spell it.
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<MinuteState> of(String text) {
        return Arrays.stream(values())
                .filter(state -> state.text().equals(text))
                .findFirst();
    }
}
