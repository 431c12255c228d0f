package dev.tollgate.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.function.Predicate;

/// The tools of a request as a scan sees them.
///
/// @param any whether there are some
/// @param hosted whether the provider runs one of them, which brings input of its own
public record DeclaredTools(boolean any, boolean hosted) {
    /// Reads the value at hand.
    ///
    /// @param isClients whether the client runs tools of this type; those without a type are always its own
    public static DeclaredTools read(JsonParser parser, Predicate<String> isClients) throws IOException {
        var any = false;
        var hosted = false;
        if (parser.hasToken(JsonToken.START_ARRAY)) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                any = true;
                hosted |= isHosted(parser, isClients);
            }
        } else {
            parser.skipChildren();
        }
        return new DeclaredTools(any, hosted);
    }

    private static boolean isHosted(JsonParser parser, Predicate<String> isClients) throws IOException {
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            parser.skipChildren();
            return false;
        }
        var hosted = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            if (name.equals("type") && parser.hasToken(JsonToken.VALUE_STRING)) {
                hosted |= !isClients.test(parser.getText());
            } else if (name.equals("tools")) {
                hosted |= read(parser, isClients).hosted();
            } else {
                parser.skipChildren();
            }
        }
        return hosted;
    }
}
