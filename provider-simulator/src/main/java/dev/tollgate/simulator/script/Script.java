package dev.tollgate.simulator.script;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a call shall behave. Without directives: a complete, well-formed answer, as fast as possible.
public final class Script {
    /// The well-behaved call.
    public static final Script NONE = new Script(Map.of(), Map.of());

    private final Map<Directive, Long> settings;
    private final Map<Directive, String> texts;

    private Script(Map<Directive, Long> settings, Map<Directive, String> texts) {
        this.settings = settings;
        this.texts = texts;
    }

    /// Reads `word`, `word=value`, … separated by `;` (header) or `+` (model name). `args-VALUE` is
    /// `args=VALUE`, because some places where a model is named bear no second equals sign.
    public static Script parse(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return NONE;
        }
        var settings = new EnumMap<Directive, Long>(Directive.class);
        var texts = new EnumMap<Directive, String>(Directive.class);
        for (var part : text.split("[;+]", -1)) {
            var written = part.strip();
            if (!written.isEmpty()) {
                int end = written.regionMatches(true, 0, "args-", 0, 5) ? 4 : written.indexOf('=');
                var word = end < 0 ? written : written.substring(0, end).strip();
                var value = end < 0 ? "" : written.substring(end + 1).strip();
                var directive = Directive.named(word.toLowerCase(Locale.ROOT));
                if (directive.isText()) {
                    texts.put(directive, value);
                }
                settings.put(directive, directive.parse(value.toLowerCase(Locale.ROOT)));
            }
        }
        return new Script(settings, texts);
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
        var words = new HashMap<>(texts);
        words.putAll(other.texts);
        return new Script(merged, words);
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

    /// The directive's text, or an empty one when it is not given.
    public String text(Directive directive) {
        return texts.getOrDefault(directive, "");
    }

    /// This script without a directive.
    public Script without(Directive directive) {
        if (!settings.containsKey(directive)) {
            return this;
        }
        var left = new EnumMap<Directive, Long>(settings);
        left.remove(directive);
        return new Script(left, texts);
    }

    /// True for the script that asks for nothing.
    public boolean isEmpty() {
        return settings.isEmpty();
    }
}
