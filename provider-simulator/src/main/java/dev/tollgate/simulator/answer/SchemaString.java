package dev.tollgate.simulator.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A string that fits a schema, and its property's name when nothing else is asked.
final class SchemaString {
    private static final int MAX_CHARS = 100_000;
    private static final Map<String, String> BY_FORMAT = Map.ofEntries(
            Map.entry("date-time", "2026-01-15T09:30:00Z"),
            Map.entry("date", "2026-01-15"),
            Map.entry("time", "09:30:00Z"),
            Map.entry("duration", "PT15M"),
            Map.entry("email", "ada@example.com"),
            Map.entry("hostname", "example.com"),
            Map.entry("ipv4", "192.0.2.1"),
            Map.entry("ipv6", "2001:db8::1"),
            Map.entry("uri", "https://example.com/"),
            Map.entry("url", "https://example.com/"),
            Map.entry("uuid", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
    private static final Map<String, String> BY_NAME = Map.ofEntries(
            Map.entry("location", "Paris, France"),
            Map.entry("city", "Paris"),
            Map.entry("country", "France"),
            Map.entry("name", "Ada Lovelace"),
            Map.entry("title", "A short example"),
            Map.entry("language", "en"),
            Map.entry("currency", "USD"),
            Map.entry("timezone", "Europe/Paris"),
            Map.entry("path", "README.md"),
            Map.entry("file_path", "README.md"),
            Map.entry("command", "ls -la"),
            Map.entry("url", "https://example.com/"),
            Map.entry("date", "2026-01-15"));

    private SchemaString() {}

    static String of(JsonNode schema, String name, String hint) {
        var pattern = schema.path("pattern").asText("");
        if (!pattern.isEmpty()) {
            var matching = matching(pattern);
            if (!matching.isEmpty()) {
                return matching;
            }
        }
        var byFormat = BY_FORMAT.get(schema.path("format").asText(""));
        if (byFormat != null) {
            return byFormat;
        }
        var text = BY_NAME.getOrDefault(name, hint.isBlank() ? "sample" : hint);
        return sized(
                text,
                schema.path("minLength").asInt(0),
                schema.path("maxLength").asInt(MAX_CHARS));
    }

    private static String matching(String pattern) {
        try {
            var text = PatternText.of(pattern);
            return Pattern.compile(pattern).matcher(text).find() ? text : "";
        } catch (PatternSyntaxException e) {
            return "";
        }
    }

    /// Lengths are counted in code points.
    private static String sized(String text, int fewest, int most) {
        int length = text.codePointCount(0, text.length());
        if (length > most) {
            return text.substring(0, text.offsetByCodePoints(0, Math.max(0, most)));
        }
        return text + "x".repeat(Math.max(0, Math.min(fewest, MAX_CHARS) - length));
    }
}
