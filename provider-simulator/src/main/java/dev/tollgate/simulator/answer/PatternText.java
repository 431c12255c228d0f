package dev.tollgate.simulator.answer;

import java.util.regex.Pattern;

/// Writes a text for a simple regular expression: literals, classes, groups, the first alternative, quantifiers at
/// their minimum. Whoever uses it checks the result against the expression.
final class PatternText {
    private static final int MAX_REPEATS = 1000;
    private static final String CANDIDATES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/@ ";

    private final String pattern;
    private int at;

    private PatternText(String pattern) {
        this.pattern = pattern;
    }

    static String of(String pattern) {
        return new PatternText(pattern).alternatives();
    }

    private String alternatives() {
        var first = sequence();
        while (at < pattern.length() && pattern.charAt(at) == '|') {
            at++;
            sequence();
        }
        return first;
    }

    private String sequence() {
        var text = new StringBuilder();
        while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
            var atom = atom();
            int repeats = repeats();
            if (text.length() + (long) atom.length() * repeats < 100_000) {
                text.append(atom.repeat(repeats));
            }
        }
        return text.toString();
    }

    private String atom() {
        char c = pattern.charAt(at++);
        return switch (c) {
            case '^', '$' -> "";
            case '.' -> "a";
            case '(' -> group();
            case '[' -> charClass();
            case '\\' -> escape();
            default -> String.valueOf(c);
        };
    }

    private String group() {
        boolean ahead = pattern.startsWith("?!", at) || pattern.startsWith("?=", at) || pattern.startsWith("?<", at);
        if (pattern.startsWith("?", at)) {
            at += 2;
        }
        var text = alternatives();
        at++;
        return ahead ? "" : text;
    }

    private String charClass() {
        int from = at;
        at += pattern.startsWith("^", at) ? 2 : 1;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            at += pattern.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
        var expression = Pattern.compile(
                "[" + pattern.substring(Math.min(from, pattern.length()), Math.min(at, pattern.length())));
        for (int i = 0; i < CANDIDATES.length(); i++) {
            var candidate = CANDIDATES.substring(i, i + 1);
            if (expression.matcher(candidate).matches()) {
                return candidate;
            }
        }
        return "";
    }

    private String escape() {
        if (at >= pattern.length()) {
            return "";
        }
        char c = pattern.charAt(at++);
        return switch (c) {
            case 'd' -> "4";
            case 'w' -> "a";
            case 's' -> " ";
            case 'D', 'S' -> "a";
            case 'W' -> "-";
            case 'b', 'B' -> "";
            case 'n' -> "\n";
            case 't' -> "\t";
            default -> String.valueOf(c);
        };
    }

    private int repeats() {
        if (at >= pattern.length()) {
            return 1;
        }
        char c = pattern.charAt(at);
        if (c == '?' || c == '*' || c == '+') {
            at++;
            skipLaziness();
            return c == '+' ? 1 : 0;
        }
        int close = pattern.indexOf('}', at);
        if (c != '{' || close < 0 || !pattern.substring(at + 1, close).matches("\\d+(,\\d*)?")) {
            return 1;
        }
        int fewest = Integer.parseInt(pattern.substring(at + 1, close).split(",", -1)[0]);
        at = close + 1;
        skipLaziness();
        return Math.min(fewest, MAX_REPEATS);
    }

    private void skipLaziness() {
        if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == '+')) {
            at++;
        }
    }
}
