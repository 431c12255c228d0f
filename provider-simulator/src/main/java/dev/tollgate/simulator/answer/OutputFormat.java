package dev.tollgate.simulator.answer;

import com.fasterxml.jackson.databind.JsonNode;

/// The form of text that the client wants.
public sealed interface OutputFormat {
    /// Free text.
    record Text() implements OutputFormat {}

    /// Any JSON object.
    record AnyJson() implements OutputFormat {}

    /// An instance of a schema.
    record Schema(JsonNode schema) implements OutputFormat {}
}
