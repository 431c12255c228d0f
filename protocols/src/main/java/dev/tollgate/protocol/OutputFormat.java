package dev.tollgate.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// The form of the answer's text.
public sealed interface OutputFormat {
    /// Any text.
    record Text() implements OutputFormat {}

    /// One JSON object.
    record Json() implements OutputFormat {}

    /// JSON that is valid against `schema`. `name` and `strict` are absent when not said.
    record Schema(
            @Nullable String name,
            @Nullable String description,
            ObjectNode schema,
            @Nullable Boolean strict) implements OutputFormat {}
}
