package dev.tollgate.gateway.job;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a header such as `form-data; name="model"`, by their names in lower case.
final class HeaderParameters {
    private final String header;
    private final Map<String, String> found = new HashMap<>();
    private int at;

    private HeaderParameters(String header) {
        this.header = header;
    }

    /// Reads them; absent when one stands twice or a quoted one does not end.
    static @Nullable Map<String, String> of(String header) {
        var parameters = new HeaderParameters(header);
        return parameters.read() ? Map.copyOf(parameters.found) : null;
    }

    private boolean read() {
        at = header.indexOf(';');
        while (at >= 0) {
            var equals = header.indexOf('=', at);
            if (equals < 0) {
                return true;
            }
            var name = header.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            at = equals + 1;
            var value = at < header.length() && header.charAt(at) == '"' ? quoted() : token();
            if (value == null || found.put(name, value) != null) {
                return false;
            }
            at = header.indexOf(';', at);
        }
        return true;
    }

    private String token() {
        var end = header.indexOf(';', at);
        var value = header.substring(at, end < 0 ? header.length() : end).strip();
        at = end < 0 ? header.length() : end;
        return value;
    }

    /// A backslash is itself but before a quote or another one: browsers do not escape it in file names.
    private @Nullable String quoted() {
        var value = new StringBuilder();
        for (var i = at + 1; i < header.length(); i++) {
            var letter = header.charAt(i);
            var next = i + 1 < header.length() ? header.charAt(i + 1) : ' ';
            if (letter == '"') {
                at = i + 1;
                return value.toString();
            }
            if (letter == '\\' && (next == '"' || next == '\\')) {
                value.append(next);
                i++;
            } else {
                value.append(letter);
            }
        }
        return null;
    }
}
