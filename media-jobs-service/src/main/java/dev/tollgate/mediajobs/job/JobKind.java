package dev.tollgate.mediajobs.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What a job makes.
public enum JobKind {
    IMAGE,
    VIDEO,
    MUSIC;

    /// The word in SQL and JSON.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
