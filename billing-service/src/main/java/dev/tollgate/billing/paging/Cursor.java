package dev.tollgate.billing.paging;

import dev.tollgate.kit.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Where the next page starts: behind the row of this instant and id. Callers see an opaque word.
public record Cursor(Instant at, String id) {
    /// Reads a cursor that was given out earlier; anything else is a 400 problem.
    public static @Nullable Cursor parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            var plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            var comma = plain.indexOf(',');
            return new Cursor(Instant.parse(plain.substring(0, Math.max(comma, 0))), plain.substring(comma + 1));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw unknown();
        }
    }

    /// The id as the number that lists in order of booking use; 400 when it is none.
    public long sequence() {
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException e) {
            throw unknown();
        }
    }

    /// The opaque form.
    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((at + "," + id).getBytes(StandardCharsets.UTF_8));
    }

    /// The problem of a cursor that was not given out by this list.
    public static ProblemException unknown() {
        return ProblemException.badRequest("This cursor is unknown; start again without it.");
    }
}
