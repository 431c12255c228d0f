package dev.tollgate.mediajobs.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One result of a job as its provider tells it.
///
/// @param urls where its bytes lie, the best address first; never told to anybody
/// @param text the result itself where it is words
public record Result(
        String contentType,
        @Nullable String id,
        @Nullable String title,
        @Nullable String style,
        @Nullable Double seconds,
        @Nullable String text,
        List<String> urls) {
    public Result {
        urls = List.copyOf(urls);
    }
}
