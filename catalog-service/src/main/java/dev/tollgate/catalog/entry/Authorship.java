package dev.tollgate.catalog.entry;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;

/// Who made a version, when and why.
@Embeddable
public record Authorship(
        @Enumerated(EnumType.STRING) Source source,
        @Column(name = "created_by") String by,
        String reason,
        @Column(name = "created_at") Instant at) {}
