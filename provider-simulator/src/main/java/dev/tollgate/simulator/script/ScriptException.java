package dev.tollgate.simulator.script;

import org.jspecify.annotations.Nullable;

/// A script that cannot be understood; its message is meant for whoever wrote the script.
public final class ScriptException extends RuntimeException {
    ScriptException(String message) {
        this(message, null);
    }

    /// A directive whose value cannot be read.
    public ScriptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
