package dev.tollgate.protocol.anthropic;

import dev.tollgate.protocol.Ids;

/// What Anthropic allows for names, ids and numbers.
final class Limits {
    static final int TOOL_NAME = 128;
    static final int CALL_ID = 64;
    static final int USER_ID = 512;
    static final int MODEL_NAME = 256;
    static final int SMALLEST_BUDGET = 1024;

    private Limits() {}

    /// A letter of a tool's name or a call's id.
    static boolean isNameLetter(int letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '_'
                || letter == '-';
    }

    /// A tool call's id in legal form, the same every time.
    static String callId(String id) {
        return Ids.callId(id, "toolu_", CALL_ID, Limits::isNameLetter);
    }
}
