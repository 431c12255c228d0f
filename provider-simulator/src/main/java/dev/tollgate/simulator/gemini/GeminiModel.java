package dev.tollgate.simulator.gemini;

import java.util.regex.Pattern;

/// What a model allows, by the version in its name. A name without one belongs to a lenient model.
record GeminiModel(boolean known, double version, boolean pro) {
    private static final Pattern VERSION = Pattern.compile("gemini-(\\d)(?:\\.(\\d))?");

    static GeminiModel of(String name) {
        var found = VERSION.matcher(name);
        if (!found.find()) {
            return new GeminiModel(false, 0, false);
        }
        var minor = found.group(2) == null ? 0 : Integer.parseInt(found.group(2)) / 10.0;
        return new GeminiModel(true, Integer.parseInt(found.group(1)) + minor, name.contains("pro"));
    }

    /// From 3 on the first function call of each step is signed, and the signature has to come back.
    boolean checksSignatures() {
        return known && version >= 3;
    }

    boolean takesLevel() {
        return !known || version >= 3;
    }

    boolean thinks() {
        return !known || version > 2.45;
    }

    int leastBudget() {
        return known && version < 3 && pro ? 128 : 0;
    }

    int mostBudget() {
        return known && version < 3 && !pro ? 24_576 : 32_768;
    }

    /// Up to 2.5 functions exclude JSON as the form of the text.
    boolean excludesFunctionsWithJson() {
        return known && version < 2.95;
    }
}
