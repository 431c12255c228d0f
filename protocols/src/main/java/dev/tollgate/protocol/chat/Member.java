package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A member of a client's request with its path, so that what is wrong can be named.
record Member(String path, JsonNode json) {
    Member at(String name) {
        return new Member(path.isEmpty() ? name : path + "." + name, json.path(name));
    }

    /// Whether it is missing or null, which mean the same.
    boolean isAbsent() {
        return json.isMissingNode() || json.isNull();
    }

    ProtocolException wrong(String rule) {
        return ProtocolException.invalid("`" + path + "` " + rule, path);
    }

    /// A string that must be there and not be empty.
    String word() {
        if (!json.isTextual() || json.asText().isEmpty()) {
            throw wrong(isAbsent() ? "is missing." : "must be a string that is not empty.");
        }
        return json.asText();
    }

    @Nullable
    String textOrNull() {
        if (isAbsent()) {
            return null;
        }
        if (!json.isTextual()) {
            throw wrong("must be a string.");
        }
        return json.asText();
    }

    /// A string that says something; the empty one says as little as none.
    @Nullable
    String wordOrNull() {
        var text = textOrNull();
        return text == null || text.isEmpty() ? null : text;
    }

    @Nullable
    Boolean flagOrNull() {
        if (isAbsent()) {
            return null;
        }
        if (!json.isBoolean()) {
            throw wrong("must be a boolean.");
        }
        return json.booleanValue();
    }

    boolean flag() {
        return Boolean.TRUE.equals(flagOrNull());
    }

    @Nullable
    Double numberOrNull(double least, double most) {
        if (isAbsent()) {
            return null;
        }
        if (!json.isNumber() || json.doubleValue() < least || json.doubleValue() > most) {
            throw wrong("must be a number from " + Double.toString(least) + " to " + Double.toString(most) + ".");
        }
        return json.doubleValue();
    }

    @Nullable
    Long integerOrNull(long least, long most) {
        if (isAbsent()) {
            return null;
        }
        if (!json.isIntegralNumber()
                || !json.canConvertToLong()
                || json.longValue() < least
                || json.longValue() > most) {
            throw wrong(
                    most == Long.MAX_VALUE
                            ? "must be an integer of at least " + least + "."
                            : "must be an integer from " + least + " to " + most + ".");
        }
        return json.longValue();
    }

    @Nullable
    ObjectNode objectOrNull() {
        if (isAbsent()) {
            return null;
        }
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw wrong("must be an object.");
    }

    /// An object that must be there.
    Member object() {
        if (objectOrNull() == null) {
            throw wrong("is missing.");
        }
        return this;
    }

    /// The elements of an array; none when it is absent.
    List<Member> elements() {
        if (isAbsent()) {
            return List.of();
        }
        if (!json.isArray()) {
            throw wrong("must be an array.");
        }
        var elements = new ArrayList<Member>(json.size());
        for (var i = 0; i < json.size(); i++) {
            elements.add(new Member(path + "[" + i + "]", json.path(i)));
        }
        return elements;
    }
}
