package dev.tollgate.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// The tool names of one request as an upstream takes them, and the way back (protocols.md §3.4). A name is shortened
/// the same way every time, so that a conversation stays the same for the provider's cache.
public final class ToolNames {
    private static final int SUFFIX = 9;

    private final int max;
    private final IntPredicate legal;
    private final IntPredicate legalFirst;
    private final Map<String, Tool> byUpstreamName = new HashMap<>();

    private ToolNames(List<Tool> tools, int max, IntPredicate legal, IntPredicate legalFirst) {
        this.max = max;
        this.legal = legal;
        this.legalFirst = legalFirst;
        for (var tool : tools) {
            byUpstreamName.put(toUpstream(tool.qualifiedName()), tool);
        }
    }

    /// Letters, digits, `_` and `-`, up to `max` (OpenAI and Anthropic).
    public static ToolNames plain(List<Tool> tools, int max) {
        return new ToolNames(tools, max, ToolNames::isPlain, ToolNames::isPlain);
    }

    /// Gemini's names: `.` and `:` too, and a letter or `_` first.
    public static ToolNames dotted(List<Tool> tools, int max) {
        return new ToolNames(
                tools,
                max,
                letter -> isPlain(letter) || letter == '.' || letter == ':',
                letter -> isPlain(letter) && letter != '-' && !(letter >= '0' && letter <= '9'));
    }

    /// The name the upstream takes for a qualified name; the name itself where it is legal.
    public String toUpstream(String name) {
        var legalName = new StringBuilder(name.length());
        for (var i = 0; i < name.length(); i++) {
            var letter = name.charAt(i);
            legalName.append((i == 0 ? legalFirst : legal).test(letter) ? letter : '_');
        }
        if (legalName.length() <= max && legalName.toString().equals(name)) {
            return name;
        }
        var kept = Math.min(legalName.length(), max - SUFFIX);
        return legalName.substring(0, kept) + "_" + hash(name);
    }

    /// The client's tool behind a name in an upstream's answer; absent when the model made the name up.
    public @Nullable Tool fromUpstream(String name) {
        return byUpstreamName.get(name);
    }

    private static boolean isPlain(int letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '_'
                || letter == '-';
    }

    private static String hash(String name) {
        return HexFormat.of().formatHex(sha256(name), 0, 4);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
