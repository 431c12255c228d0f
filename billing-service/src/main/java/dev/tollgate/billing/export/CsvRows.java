package dev.tollgate.billing.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// CSV as RFC 4180 has it, in UTF-8. A text that a spreadsheet would take for a formula gets an apostrophe in front
/// (https://owasp.org/www-community/attacks/CSV_Injection).
public final class CsvRows implements Rows {
    private static final String FORMULA = "=+-@\t\r";
    private final OutputStream out;

    /// Writes the header at once.
    public CsvRows(List<String> names, OutputStream out) throws IOException {
        this.out = out;
        write(List.copyOf(names));
    }

    @Override
    public void write(List<@Nullable Object> cells) throws IOException {
        var line = new StringBuilder();
        for (var i = 0; i < cells.size(); i++) {
            if (i > 0) {
                line.append(',');
            }
            if (cells.get(i) instanceof String text) {
                append(line, text);
            } else if (cells.get(i) != null) {
                line.append(cells.get(i));
            }
        }
        out.write(line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void finish() throws IOException {
        out.flush();
    }

    private static void append(StringBuilder line, String text) {
        var safe = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        if (safe.chars().noneMatch(character -> character == ',' || character == '"' || character < ' ')) {
            line.append(safe);
        } else {
            line.append('"').append(safe.replace("\"", "\"\"")).append('"');
        }
    }
}
