package dev.tollgate.billing.export;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One column of a file: its name, what its cells are, and the SQL expression that they come from.
record Column(String name, Cells cells, String expression) {
    /// What cells hold, and how they are read: a [String], a [Long], a [Boolean] or an [Instant].
    enum Cells {
        TEXT,
        ID,
        NUMBER,
        FLAG,
        TIME
    }

    /// The cell of a row, absent when the database has none.
    @Nullable
    Object read(ResultSet row) throws SQLException {
        return switch (cells) {
            case TEXT -> row.getString(name);
            case ID -> {
                var id = row.getObject(name, UUID.class);
                yield id == null ? null : id.toString();
            }
            case NUMBER -> {
                var number = row.getLong(name);
                yield row.wasNull() ? null : number;
            }
            case FLAG -> row.getBoolean(name);
            case TIME -> {
                var time = row.getTimestamp(name);
                yield time == null ? null : time.toInstant();
            }
        };
    }
}
