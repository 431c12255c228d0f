package dev.tollgate.simulator.script;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a call shall behave. Without directives: a complete, well-formed answer, as fast as possible.
public final class Script {
    /// The well-behaved call.
    public static final Script NONE = new Script(Map.of());

    private final Map<Directive, Long> settings;

    private Script(Map<Directive, Long> settings) {
        this.settings = settings;
    }

    /// Reads `word`, `word=value`, … separated by `;` (header) or `+` (model name).
    public static Script parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return NONE;
        }
        var settings = new EnumMap<Directive, Long>(Directive.class);
        for (var part : text.toLowerCase(Locale.ROOT).split("[;+]", -1)) {
            var directive = part.strip();
            if (!directive.isEmpty()) {
                int equals = directive.indexOf('=');
                var word =
                        equals < 0 ? directive : directive.substring(0, equals).strip();
                var value = equals < 0 ? "" : directive.substring(equals + 1).strip();
                settings.put(Directive.named(word), Directive.named(word).parse(value));
            }
        }
        return new Script(settings);
    }

    /// This script, with the directives of `other` taking precedence.
    public Script with(Script other) {
        if (other.settings.isEmpty()) {
            return this;
        }
        if (settings.isEmpty()) {
            return other;
        }
        var merged = new EnumMap<Directive, Long>(settings);
        merged.putAll(other.settings);
        return new Script(merged);
    }

    /// Whether the directive is given (and, for a flag, is not `=0`).
    public boolean has(Directive directive) {
        return number(directive, 0) > 0;
    }

    /// Whether the directive is given at all, zero included.
    public boolean sets(Directive directive) {
        return settings.containsKey(directive);
    }

    /// The directive's value, or `otherwise` when it is not given.
    public int number(Directive directive, int otherwise) {
        var value = settings.get(directive);
        return value == null ? otherwise : Math.clamp(value, 0, Integer.MAX_VALUE);
    }

    /// True for the script that asks for nothing.
    public boolean isEmpty() {
        return settings.isEmpty();
    }
}
