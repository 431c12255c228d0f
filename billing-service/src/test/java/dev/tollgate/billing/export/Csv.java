package dev.tollgate.billing.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads CSV as RFC 4180 has it, strictly: every line ends with CR LF and has as many cells as the header.
public final class Csv {
    private Csv() {}

    /// The rows by the names of their columns.
    public static List<Map<String, String>> read(String text) {
        var lines = lines(text);
        var names = lines.removeFirst();
        return lines.stream()
                .map(cells -> {
                    assertThat(cells).hasSameSizeAs(names);
                    Map<String, String> row = new LinkedHashMap<>();
                    for (var i = 0; i < names.size(); i++) {
                        row.put(names.get(i), cells.get(i));
                    }
                    return row;
                })
                .toList();
    }

    private static List<List<String>> lines(String text) {
        assertThat(text).endsWith("\r\n");
        var lines = new ArrayList<List<String>>();
        var cells = new ArrayList<String>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (quoted && character == '"' && text.charAt(i + 1) == '"') {
                cell.append(text.charAt(++i));
            } else if (character == '"') {
                quoted = !quoted;
            } else if (!quoted && (character == ',' || character == '\r')) {
                cells.add(cell.toString());
                cell.setLength(0);
                if (character == '\r') {
                    assertThat(text.charAt(++i)).isEqualTo('\n');
                    lines.add(List.copyOf(cells));
                    cells.clear();
                }
            } else {
                cell.append(character);
            }
        }
        return lines;
    }
}
