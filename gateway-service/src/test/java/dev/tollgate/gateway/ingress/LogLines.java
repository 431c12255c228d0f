package dev.tollgate.gateway.ingress;

import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Everything that is logged while it is open.
final class LogLines extends Handler implements AutoCloseable {
    private final StringBuffer all = new StringBuffer();
    private final StringBuffer errors = new StringBuffer();

    LogLines() {
        Logger.getLogger("").addHandler(this);
    }

    String all() {
        return all.toString();
    }

    /// The lines that are errors.
    String errors() {
        return errors.toString();
    }

    @Override
    public void publish(LogRecord line) {
        var text = line.getMessage() + ' ' + Arrays.toString(line.getParameters()) + '\n';
        all.append(text);
        if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
            errors.append(text);
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
