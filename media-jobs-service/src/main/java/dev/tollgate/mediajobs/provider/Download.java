package dev.tollgate.mediajobs.provider;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// What became of asking a provider for a result.
public sealed interface Download {
    /// It comes; whoever has it closes `bytes`.
    ///
    /// @param status 200, or 206 for a part
    record Opened(
            int status,
            @Nullable String contentType,
            @Nullable String contentLength,
            @Nullable String contentRange,
            InputStream bytes)
            implements Download {}

    /// The provider has it no longer.
    record Gone() implements Download {}

    /// The asked part lies beyond its end.
    record NoSuchRange(@Nullable String contentRange) implements Download {}

    /// The provider does not give it now.
    record Failed(String error) implements Download {}

    /// As many as may be are under way.
    record Busy() implements Download {}
}
