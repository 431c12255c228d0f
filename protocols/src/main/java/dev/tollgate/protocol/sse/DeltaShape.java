package dev.tollgate.protocol.sse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.tollgate.protocol.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a plain piece of text looks like in one protocol's stream. Nearly every event is one, so it is read
/// here without building a tree of it. Whatever looks different in any way is left to the tree.
public final class DeltaShape {
    private static final ObjectReader MEMBER =
            Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Place root;
    private long required;
    private int places;

    /// What may stand in a place.
    private enum Kind {
        /// Whatever it is, it does not matter: `*`.
        ANY,
        /// The text itself, not empty: `$`.
        TEXT,
        /// The number of the block or choice: `#`.
        INDEX,
        /// A member that is wanted as it is: `@`.
        TREE,
        /// This very text.
        WORD,
        /// This very integer.
        NUMBER,
        /// Null, or an empty text or list.
        NOTHING,
        OBJECT,
        /// A list of one.
        LIST
    }

    private record Place(int bit, Kind kind, JsonNode example, Map<String, Place> members) {}

    /// A piece of text.
    ///
    /// @param index the number of its block or choice; -1 when that is not said
    /// @param tree the member that is wanted as it is; absent when it is not there
    public record Delta(String text, int index, @Nullable JsonNode tree) {}

    /// @param example such an event: `$`, `#`, `@` and `*` are places of a [Kind], all other texts and `$` have to be
    /// there, numbers and `null` have to be so where they are there, and no other members may be there
    public DeltaShape(String example) {
        root = place(Objects.requireNonNull(Json.object(example)));
    }

    private Place place(JsonNode example) {
        var kind = kind(example);
        var members = new HashMap<String, Place>();
        var bit = places++;
        if (kind == Kind.TEXT || kind == Kind.WORD) {
            required |= 1L << bit;
        }
        for (var member : example.properties()) {
            members.put(member.getKey(), place(member.getValue()));
        }
        if (kind == Kind.LIST) {
            members.put("", place(example.path(0)));
        }
        return new Place(bit, kind, example, members);
    }

    private static Kind kind(JsonNode example) {
        return switch (example.getNodeType()) {
            case OBJECT -> Kind.OBJECT;
            case ARRAY -> Kind.LIST;
            case NUMBER -> Kind.NUMBER;
            case STRING ->
                switch (example.textValue()) {
                    case "*" -> Kind.ANY;
                    case "$" -> Kind.TEXT;
                    case "#" -> Kind.INDEX;
                    case "@" -> Kind.TREE;
                    default -> Kind.WORD;
                };
            default -> Kind.NOTHING;
        };
    }

    /// The piece of text in an event; absent when the event is anything else.
    public @Nullable Delta read(byte[] event) {
        try (var parser = Json.MAPPER.getFactory().createParser(event)) {
            parser.nextToken();
            var reading = new Reading(parser);
            var fits = reading.fits(root) && parser.nextToken() == null && (reading.seen & required) == required;
            return fits ? new Delta(reading.text, reading.index, reading.tree) : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static final class Reading {
        private final JsonParser parser;
        private long seen;
        private String text = "";
        private int index = -1;
        private @Nullable JsonNode tree;

        Reading(JsonParser parser) {
            this.parser = parser;
        }

        /// Whether the value at hand may stand there; a member that comes twice may not.
        private boolean fits(Place place) throws IOException {
            var bit = 1L << place.bit;
            if ((seen & bit) != 0) {
                return false;
            }
            seen |= bit;
            return switch (place.kind) {
                case ANY -> {
                    parser.skipChildren();
                    yield true;
                }
                case TEXT -> {
                    text = parser.hasToken(JsonToken.VALUE_STRING) ? parser.getText() : "";
                    yield !text.isEmpty();
                }
                case INDEX -> {
                    index = isInt() ? parser.getIntValue() : -1;
                    yield index >= 0;
                }
                case TREE -> {
                    tree = MEMBER.readTree(parser);
                    yield true;
                }
                case WORD -> parser.hasToken(JsonToken.VALUE_STRING) && isText(place.example.textValue());
                case NUMBER -> isInt() && parser.getIntValue() == place.example.intValue();
                case NOTHING -> isNothing();
                case OBJECT -> parser.hasToken(JsonToken.START_OBJECT) && membersFit(place);
                case LIST -> parser.hasToken(JsonToken.START_ARRAY) && elementFits(place);
            };
        }

        private boolean membersFit(Place place) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var member = place.members.get(parser.currentName());
                parser.nextToken();
                if (member == null || !fits(member)) {
                    return false;
                }
            }
            return parser.hasToken(JsonToken.END_OBJECT);
        }

        private boolean elementFits(Place place) throws IOException {
            parser.nextToken();
            var element = place.members.get("");
            return element != null && fits(element) && parser.nextToken() == JsonToken.END_ARRAY;
        }

        private boolean isInt() throws IOException {
            return parser.hasToken(JsonToken.VALUE_NUMBER_INT) && parser.getNumberType() == JsonParser.NumberType.INT;
        }

        private boolean isNothing() throws IOException {
            return switch (parser.currentToken()) {
                case VALUE_NULL -> true;
                case VALUE_STRING -> parser.getTextLength() == 0;
                case START_ARRAY -> parser.nextToken() == JsonToken.END_ARRAY;
                default -> false;
            };
        }

        private boolean isText(String word) throws IOException {
            var letters = parser.getTextCharacters();
            var from = parser.getTextOffset();
            var fits = parser.getTextLength() == word.length();
            for (var i = 0; fits && i < word.length(); i++) {
                fits = letters[from + i] == word.charAt(i);
            }
            return fits;
        }
    }
}
