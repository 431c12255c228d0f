package dev.tollgate.simulator.script;

import org.jspecify.annotations.Nullable;

/// A script that cannot be understood; its message is meant for whoever wrote the script.
public final class ScriptException extends RuntimeException {
    ScriptException(String message) {
        this(message, null);
    }

    ScriptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
