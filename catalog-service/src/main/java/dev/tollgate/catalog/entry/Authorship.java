package dev.tollgate.catalog.entry;

import java.time.Instant;

/// Who made a version, when and why.
public record Authorship(Source source, String by, String reason, Instant at) {}
