package dev.tollgate.simulator.stripe;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A form-encoded body or query.
record Form(Map<String, String> values) {
    static Form of(@Nullable String encoded) {
        var values = new LinkedHashMap<String, String>();
        if (encoded != null && !encoded.isEmpty()) {
            for (var pair : encoded.split("&", -1)) {
                var equals = pair.indexOf('=');
                values.put(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return new Form(values);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Nullable
    String find(String name) {
        var value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    String need(String name) {
        var value = find(name);
        if (value == null) {
            throw StripeRefusal.missing(name);
        }
        return value;
    }

    long needNumber(String name) {
        return number(name, need(name));
    }

    static long number(String name, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new StripeRefusal(400, "Invalid integer: " + value, "parameter_invalid_integer", name);
        }
    }

    /// The members under `prefix[…]`, such as `metadata[payment_id]`.
    Map<String, String> under(String prefix) {
        var found = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix + "[") && name.endsWith("]")) {
                found.put(name.substring(prefix.length() + 1, name.length() - 1), value);
            }
        });
        return found;
    }
}
