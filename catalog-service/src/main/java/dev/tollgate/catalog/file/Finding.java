package dev.tollgate.catalog.file;

/// Something wrong (or doubtful) in a catalogue file: where it stands, what it is and what to do about it. Lines and
/// columns count from 1; `path` is the members from the top, such as `models.gpt-5.4.price.input`.
public record Finding(Severity severity, int line, int column, String path, String message) {
    /// An error refuses the file; a warning does not.
    public enum Severity {
        ERROR,
        WARNING;

        private String word() {
            return this == ERROR ? "error" : "warning";
        }
    }

    /// The form that compilers use and editors jump to: `FILE:LINE:COLUMN: error: path: message`.
    public String format(String file) {
        return file + ":" + line + ":" + column + ": " + severity.word() + ": " + where() + message;
    }

    private String where() {
        return path.isEmpty() ? "" : path + ": ";
    }
}
