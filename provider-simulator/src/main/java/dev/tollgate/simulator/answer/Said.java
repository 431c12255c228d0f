package dev.tollgate.simulator.answer;

import java.util.stream.Collectors;

/// The part of an answer that refers to what the client sent.
final class Said {
    private static final int MAX_CHARS = 400;

    private Said() {}

    static String by(Transcript transcript) {
        var text = new StringBuilder();
        if (!transcript.images().isEmpty()) {
            int count = transcript.images().size();
            text.append("I can see ").append(count).append(count == 1 ? " image (" : " images (");
            text.append(transcript.images().stream().distinct().collect(Collectors.joining(", ")));
            text.append("). ");
        }
        for (var result : transcript.results()) {
            text.append("The tool ").append(result.tool()).append(" returned: ");
            text.append(shortened(result.text())).append(". ");
        }
        return text.append("You said: ")
                .append(shortened(transcript.lastUserText()))
                .append(endsSentence(transcript.lastUserText()) ? "" : ".")
                .toString();
    }

    static String shortened(String text) {
        if (text.length() <= MAX_CHARS) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
        return text.substring(0, end) + "…";
    }

    private static boolean endsSentence(String text) {
        return text.endsWith(".") || text.endsWith("!") || text.endsWith("?");
    }
}
