package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tollgate.protocol.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads `usageMetadata` with a streaming parser.
final class UsageScan {
    private long prompt;
    private long tools;
    private long cached;
    private long candidates;
    private long thoughts;
    private Modalities read = Modalities.NONE;
    private Modalities fromCache = Modalities.NONE;
    private Modalities written = Modalities.NONE;

    private UsageScan() {}

    /// Reads the value the parser stands on; absent when it is none or cannot be true.
    static @Nullable Usage read(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            parser.skipChildren();
            return null;
        }
        var scan = new UsageScan();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            scan.member(parser, name);
        }
        return UsageMetadata.of(
                scan.prompt,
                scan.tools,
                scan.cached,
                scan.candidates,
                scan.thoughts,
                scan.read,
                scan.fromCache,
                scan.written);
    }

    private void member(JsonParser parser, String name) throws IOException {
        switch (name) {
            case "promptTokenCount" -> prompt = figure(parser);
            case "toolUsePromptTokenCount" -> tools = figure(parser);
            case "cachedContentTokenCount" -> cached = figure(parser);
            case "candidatesTokenCount" -> candidates = figure(parser);
            case "thoughtsTokenCount" -> thoughts = figure(parser);
            case "promptTokensDetails" -> read = modalities(parser);
            case "cacheTokensDetails" -> fromCache = modalities(parser);
            case "candidatesTokensDetails" -> written = modalities(parser);
            default -> parser.skipChildren();
        }
    }

    /// Negative when it is no number of tokens.
    private static long figure(JsonParser parser) throws IOException {
        if (parser.hasToken(JsonToken.VALUE_NULL)) {
            return 0;
        }
        if (parser.hasToken(JsonToken.VALUE_NUMBER_INT)) {
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? -1 : parser.getLongValue();
        }
        parser.skipChildren();
        return -1;
    }

    private static Modalities modalities(JsonParser parser) throws IOException {
        if (!parser.hasToken(JsonToken.START_ARRAY)) {
            parser.skipChildren();
            return Modalities.NONE;
        }
        var sum = Modalities.NONE;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.hasToken(JsonToken.START_OBJECT)) {
                sum = plusDetail(parser, sum);
            } else {
                parser.skipChildren();
            }
        }
        return sum;
    }

    private static Modalities plusDetail(JsonParser parser, Modalities sum) throws IOException {
        var modality = "";
        var count = 0L;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            if (name.equals("modality") && parser.hasToken(JsonToken.VALUE_STRING)) {
                modality = parser.getText();
            } else if (name.equals("tokenCount")) {
                count = figure(parser);
            } else {
                parser.skipChildren();
            }
        }
        return sum.plus(modality, count);
    }
}
