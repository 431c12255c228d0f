package dev.tollgate.simulator.answer;

/// The simulator's tokenizer. A token is at most six UTF-8 bytes of one kind (letters and digits, or anything else),
/// with the one space before it; a code point is never split. English text has about four bytes per token.
public final class Pieces {
    private static final int MAX_BYTES = 6;

    private Pieces() {}

    /// Where the token that starts at `from` ends.
    public static int end(String text, int from) {
        int length = text.length();
        int at = from;
        int bytes = 0;
        if (text.charAt(at) == ' ') {
            at++;
            bytes++;
            if (at == length || text.charAt(at) == ' ') {
                return at;
            }
        }
        int first = text.codePointAt(at);
        boolean word = Character.isLetterOrDigit(first);
        at += Character.charCount(first);
        bytes += width(first);
        while (at < length) {
            int next = text.codePointAt(at);
            bytes += width(next);
            if (next == ' ' || bytes > MAX_BYTES || Character.isLetterOrDigit(next) != word) {
                break;
            }
            at += Character.charCount(next);
        }
        return at;
    }

    /// How many tokens a text is.
    public static int count(String text) {
        int tokens = 0;
        for (int at = 0; at < text.length(); at = end(text, at)) {
            tokens++;
        }
        return tokens;
    }

    /// The first `tokens` tokens of a text.
    public static String first(String text, int tokens) {
        int at = 0;
        for (int taken = 0; taken < tokens && at < text.length(); taken++) {
            at = end(text, at);
        }
        return text.substring(0, at);
    }

    private static int width(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }
}
