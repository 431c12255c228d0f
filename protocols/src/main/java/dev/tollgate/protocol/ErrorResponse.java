package dev.tollgate.protocol;

import java.util.Map;

/// An error answer. The body is JSON.
public record ErrorResponse(int status, Map<String, String> headers, String body) {
    public ErrorResponse {
        headers = Map.copyOf(headers);
    }
}
