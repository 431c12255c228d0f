package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/// Writes JSON so that every string survives, also one half of a surrogate pair, as chunks may be cut between the two.
final class ChatJson {
    private ChatJson() {}

    static byte[] bytes(JsonNode json) {
        return text(json).getBytes(StandardCharsets.UTF_8);
    }

    static String text(JsonNode json) {
        var text = json.toString();
        for (var i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i)) {
                return escaped(text);
            }
            i += Character.isHighSurrogate(text.charAt(i)) ? 1 : 0;
        }
        return text;
    }

    private static String escaped(String text) {
        var result = new StringBuilder(text.length() + 16);
        for (var i = 0; i < text.length(); i++) {
            var letter = text.charAt(i);
            if (!Character.isSurrogate(letter)) {
                result.append(letter);
            } else if (isPair(text, i)) {
                result.append(letter).append(text.charAt(++i));
            } else {
                result.append("\\u").append(Integer.toHexString(letter));
            }
        }
        return result.toString();
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }
}
