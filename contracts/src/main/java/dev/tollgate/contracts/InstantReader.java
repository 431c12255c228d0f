package dev.tollgate.contracts;

import com.ethlo.time.ITU;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.datatype.jsr310.deser.InstantDeserializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/// Reads an instant. The usual form, RFC 3339 in UTC, takes a tenth of the time that Jackson's reader takes for it,
/// which was a third of reading a usage event. Every other form is left to that one.
final class InstantReader extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1;
    private static final int SHORTEST = "2026-11-22T10:11:12Z".length();

    InstantReader() {
        super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.hasToken(JsonToken.VALUE_STRING)) {
            var text = parser.getText();
            if (text.length() >= SHORTEST && text.charAt(0) != '+' && text.endsWith("Z")) {
                try {
                    return ITU.parseDateTime(text).toInstant();
                } catch (DateTimeException e) {
                    return InstantDeserializer.INSTANT.deserialize(parser, context);
                }
            }
        }
        return InstantDeserializer.INSTANT.deserialize(parser, context);
    }
}
