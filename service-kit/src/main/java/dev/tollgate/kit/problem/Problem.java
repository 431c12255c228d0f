package dev.tollgate.kit.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An error answer in the form of RFC 9457. `errors` names the members of a request that are wrong.
public record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String requestId,
        @Nullable List<FieldError> errors) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /// One wrong member: its path in the request and what is wrong with it.
    public record FieldError(String field, String message) {}

    static Problem of(int status, String title, @Nullable String detail) {
        return new Problem("about:blank", title, status, detail, null, null);
    }

    Problem withRequestId(@Nullable String id) {
        return new Problem(type, title, status, detail, id, errors);
    }
}
