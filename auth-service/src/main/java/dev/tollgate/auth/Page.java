package dev.tollgate.auth;

import dev.tollgate.kit.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list. `nextCursor` is absent on the last page.
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    public Page {
        items = List.copyOf(items);
    }

    /// The page out of `rows`, which were read with a limit of one more than `limit`; the extra row only shows that
    /// another page follows.
    public static <R, T> Page<T> of(List<R> rows, int limit, Function<R, String> position, Function<R, T> shown) {
        var here = rows.size() > limit ? rows.subList(0, limit) : rows;
        var next = rows.size() > limit ? encode(position.apply(here.getLast())) : null;
        return new Page<>(here.stream().map(shown).toList(), next);
    }

    /// The position that `cursor` stands for, read by `parsed`; a 400 problem when the cursor is not one of ours.
    public static <P> P position(String cursor, Function<String, P> parsed) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            return parsed.apply(text);
        } catch (IllegalArgumentException _) {
            throw ProblemException.badRequest("The cursor is not one that this list answered.");
        }
    }

    private static String encode(String position) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }
}
