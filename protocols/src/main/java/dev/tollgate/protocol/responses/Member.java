package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A member of a client's request and where it stands, so that every complaint names it. JSON null counts as absent.
record Member(@Nullable JsonNode value, String path) {
    /// The request itself.
    static Member root(ObjectNode body) {
        return new Member(body, "");
    }

    Member get(String name) {
        var node = value == null ? null : value.get(name);
        return new Member(node == null || node.isNull() ? null : node, path.isEmpty() ? name : path + "." + name);
    }

    boolean isAbsent() {
        return value == null;
    }

    boolean isObject() {
        return value != null && value.isObject();
    }

    boolean isArray() {
        return value != null && value.isArray();
    }

    boolean isText() {
        return value != null && value.isTextual();
    }

    @Nullable
    String text() {
        if (value != null && !value.isTextual()) {
            throw invalid("must be a string");
        }
        return value == null ? null : value.textValue();
    }

    /// Text that must be there and may be empty.
    String requiredText() {
        var text = text();
        if (text == null) {
            throw missing();
        }
        return text;
    }

    /// A name or id: there, not blank, at most `max` characters.
    String requiredName(int max) {
        var text = requiredText();
        if (text.isBlank() || text.length() > max) {
            throw invalid("must have 1 to " + max + " characters");
        }
        return text;
    }

    /// One of these words.
    @Nullable
    String word(Set<String> words) {
        var text = text();
        if (text != null && !words.contains(text)) {
            throw invalid("must be one of "
                    + String.join(", ", words.stream().sorted().toList()));
        }
        return text;
    }

    @Nullable
    Boolean flag() {
        if (value != null && !value.isBoolean()) {
            throw invalid("must be a boolean");
        }
        return value == null ? null : value.booleanValue();
    }

    @Nullable
    Long count(long min, long max) {
        if (value == null) {
            return null;
        }
        if (!value.isNumber()
                || !value.canConvertToExactIntegral()
                || !value.canConvertToLong()
                || value.longValue() < min
                || value.longValue() > max) {
            throw invalid("must be an integer " + (max == Long.MAX_VALUE ? "of at least " + min : min + " to " + max));
        }
        return value.longValue();
    }

    @Nullable
    Double number(double min, double max) {
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || !(value.doubleValue() >= min) || !(value.doubleValue() <= max)) {
            throw invalid("must be a number from " + min + " to " + max);
        }
        return value.doubleValue();
    }

    @Nullable
    ObjectNode object() {
        if (value != null && !value.isObject()) {
            throw invalid("must be an object");
        }
        return value == null ? null : (ObjectNode) value;
    }

    ObjectNode requiredObject() {
        var object = object();
        if (object == null) {
            throw missing();
        }
        return object;
    }

    /// The elements of an array; none when it is absent.
    List<Member> elements() {
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw invalid("must be an array");
        }
        var elements = new ArrayList<Member>(value.size());
        for (var i = 0; i < value.size(); i++) {
            elements.add(new Member(value.get(i), path + "[" + i + "]"));
        }
        return elements;
    }

    ProtocolException missing() {
        return ProtocolException.invalid("`" + path + "` is missing.", path);
    }

    /// @param what the rest of the sentence that begins with the member
    ProtocolException invalid(String what) {
        return ProtocolException.invalid("`" + path + "` " + what + ".", path);
    }

    ProtocolException unsupported(String message) {
        return ProtocolException.unsupported(message, path);
    }
}
