package dev.tollgate.protocol;

import org.jspecify.annotations.Nullable;

/// A request that cannot be understood or carried over.
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial")
    private final CompletionError error;

    /// Carries `error` to the edge.
    public ProtocolException(CompletionError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    /// A 400 that names the member.
    public static ProtocolException invalid(String message, @Nullable String param) {
        return new ProtocolException(CompletionError.invalid(message, param, null));
    }

    /// A 400 for a member that is understood but cannot be carried over to this model.
    public static ProtocolException unsupported(String message, String param) {
        return new ProtocolException(CompletionError.invalid(message, param, "unsupported_parameter"));
    }

    /// What is wrong.
    public CompletionError error() {
        return error;
    }
}
