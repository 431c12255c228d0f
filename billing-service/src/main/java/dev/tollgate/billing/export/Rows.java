package dev.tollgate.billing.export;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes rows of cells in the order of their columns.
interface Rows {
    void write(List<@Nullable Object> cells) throws IOException;

    /// Ends the file. Without it a file is visibly cut off, which is what a failure must leave behind.
    void finish() throws IOException;
}
