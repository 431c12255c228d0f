package dev.tollgate.catalog.entry;

import java.time.Instant;

/// One version of something that holds from a date on.
public interface Dated {
    /// From 1, growing with each version that is written.
    int number();

    /// When the version begins.
    Instant validFrom();
}
