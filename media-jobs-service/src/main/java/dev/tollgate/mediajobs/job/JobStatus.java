package dev.tollgate.mediajobs.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Where a job stands. A job that waits for its next attempt is queued again.
public enum JobStatus {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED;

    /// The word in SQL and JSON.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
