package dev.tollgate.protocol.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.ProtocolException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An object of a client's request and where it stands. Its members go by their camelCase and by their snake_case name,
/// as the proto3 JSON mapping reads both; numbers may be written as strings, and one object stands for a list of one.
record Members(ObjectNode json, String path) {
    /// The member's value; absent when it is not there or null.
    @Nullable
    JsonNode get(String name) {
        var camel = json.get(name);
        var snakeName = snake(name);
        var snake = snakeName.equals(name) ? null : json.get(snakeName);
        if (camel != null && snake != null) {
            throw ProtocolException.invalid("`" + pathOf(name) + "` is given twice.", pathOf(name));
        }
        var value = camel != null ? camel : snake;
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String name) {
        return get(name) != null;
    }

    /// Where the member stands, by the name that the client wrote.
    String pathOf(String name) {
        var snake = snake(name);
        var written = json.has(snake) && !json.has(name) ? snake : name;
        return path.isEmpty() ? written : path + "." + written;
    }

    @Nullable
    String text(String name) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrong(name, "a string");
        }
        return value.textValue();
    }

    /// A text that must be there.
    String required(String name) {
        var text = text(name);
        if (text == null || text.isBlank()) {
            throw ProtocolException.invalid("`" + pathOf(name) + "` is missing.", pathOf(name));
        }
        return text;
    }

    /// A word out of a list, in capitals however it was written.
    @Nullable
    String word(String name) {
        var text = text(name);
        return text == null ? null : text.strip().toUpperCase(Locale.ROOT);
    }

    boolean flag(String name) {
        var value = get(name);
        if (value == null) {
            return false;
        }
        if (!value.isBoolean()) {
            throw wrong(name, "a boolean");
        }
        return value.booleanValue();
    }

    @Nullable
    Long integer(String name, long min, long max) {
        var value = decimal(name, "an integer");
        if (value == null) {
            return null;
        }
        var inRange = value.compareTo(BigDecimal.valueOf(min)) >= 0 && value.compareTo(BigDecimal.valueOf(max)) <= 0;
        if (!inRange || value.stripTrailingZeros().scale() > 0) {
            throw wrong(name, "an integer from " + min + " to " + max);
        }
        return value.longValue();
    }

    @Nullable
    Double number(String name, int min, int max) {
        var value = decimal(name, "a number");
        if (value == null) {
            return null;
        }
        if (value.compareTo(BigDecimal.valueOf(min)) < 0 || value.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw wrong(name, "a number from " + min + " to " + max);
        }
        return value.doubleValue();
    }

    @Nullable
    Members object(String name) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof ObjectNode object) {
            return new Members(object, pathOf(name));
        }
        throw wrong(name, "an object");
    }

    /// The objects of a list; one object alone counts as a list of one, as Google's own examples write it.
    List<Members> objects(String name) {
        var value = get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof ObjectNode object) {
            return List.of(new Members(object, pathOf(name)));
        }
        if (!value.isArray()) {
            throw wrong(name, "an array");
        }
        var objects = new ArrayList<Members>();
        for (var element : value) {
            var place = pathOf(name) + "[" + objects.size() + "]";
            if (!(element instanceof ObjectNode object)) {
                throw ProtocolException.invalid("`" + place + "` must be an object.", place);
            }
            objects.add(new Members(object, place));
        }
        return objects;
    }

    List<String> texts(String name) {
        var value = get(name);
        if (value == null) {
            return List.of();
        }
        if (value.isTextual()) {
            return List.of(value.textValue());
        }
        if (!value.isArray()) {
            throw wrong(name, "an array of strings");
        }
        var texts = new ArrayList<String>();
        for (var element : value) {
            if (!element.isTextual()) {
                throw wrong(name, "an array of strings");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    ProtocolException wrong(String name, String what) {
        return ProtocolException.invalid("`" + pathOf(name) + "` must be " + what + ".", pathOf(name));
    }

    private @Nullable BigDecimal decimal(String name, String what) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (value.isNumber()) {
            return value.decimalValue();
        }
        try {
            if (value.isTextual() && value.textValue().length() < 100) {
                return new BigDecimal(value.textValue().strip());
            }
        } catch (NumberFormatException e) {
            throw wrong(name, what);
        }
        throw wrong(name, what);
    }

    /// `inlineData` as `inline_data`.
    static String snake(String name) {
        var snake = new StringBuilder(name.length() + 4);
        for (var i = 0; i < name.length(); i++) {
            var letter = name.charAt(i);
            if (letter >= 'A' && letter <= 'Z') {
                snake.append('_').append((char) (letter + 'a' - 'A'));
            } else {
                snake.append(letter);
            }
        }
        return snake.toString();
    }
}
