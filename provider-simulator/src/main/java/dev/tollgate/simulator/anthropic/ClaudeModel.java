package dev.tollgate.simulator.anthropic;

import java.util.regex.Pattern;

/// What a model allows, by the version in its name. A name without one belongs to a lenient model.
record ClaudeModel(boolean known, double version) {
    private static final Pattern VERSION =
            Pattern.compile("claude-(?:[a-z]+-(\\d)(?:-(\\d{1,2}))?(?:$|[^0-9])|(\\d)(?:-(\\d))?-[a-z]+)");

    static ClaudeModel of(String name) {
        var found = VERSION.matcher(name);
        if (!found.find()) {
            return new ClaudeModel(false, 0);
        }
        var major = found.group(1) != null ? found.group(1) : found.group(3);
        var minor = found.group(1) != null ? found.group(2) : found.group(4);
        return new ClaudeModel(true, Integer.parseInt(major) + (minor == null ? 0 : Integer.parseInt(minor) / 10.0));
    }

    /// Up to 4.6: `thinking: {type: enabled, budget_tokens}`.
    boolean takesBudget() {
        return !known || version < 4.65;
    }

    /// From 4.6 on: `thinking: {type: adaptive}`.
    boolean takesAdaptive() {
        return !known || version > 4.55;
    }

    /// From 4.7 on thinking is shown on request only.
    boolean omitsThinking() {
        return known && version > 4.65;
    }

    /// From 4.7 on `temperature`, `top_p` and `top_k` have no other value than the default.
    boolean fixesSampling() {
        return known && version > 4.65;
    }

    /// From 4.1 on not both of `temperature` and `top_p`.
    boolean takesOneSampling() {
        return known && version > 4.05;
    }

    /// From 4.6 on the conversation ends with a user's turn.
    boolean refusesPrefill() {
        return known && version > 4.55;
    }

    /// From 4.8 on a system message may stand between the others.
    boolean takesSystemTurns() {
        return !known || version > 4.75;
    }

    int maxOutputTokens() {
        if (!known) {
            return Integer.MAX_VALUE;
        }
        return version > 4.55 ? 128_000 : version > 3.65 ? 64_000 : 8_192;
    }
}
