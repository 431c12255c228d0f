package dev.tollgate.protocol.cases;

import dev.tollgate.protocol.ErrorResponse;
import dev.tollgate.protocol.Usage;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What came out of a [Pipe].
///
/// @param sent the body that the upstream got last; absent when it was not called
/// @param headers of the answer to the client, their names in lower case
/// @param usage what is billed by the provider's own figures; absent when there are none
public record Passage(
        @Nullable String sent,
        int status,
        Map<String, String> headers,
        String contentType,
        String body,
        Supplier<@Nullable Usage> usage) {
    /// The client is told of an error instead of an answer.
    static Passage refused(@Nullable String sent, ErrorResponse error) {
        return new Passage(sent, error.status(), error.headers(), "application/json", error.body(), () -> null);
    }

    /// The answer as an error.
    ErrorResponse error() {
        return new ErrorResponse(status, headers, body);
    }
}
