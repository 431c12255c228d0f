package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.ProtocolException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object of a client's request and where it stands, so that an error can name the member. A null member counts as
/// absent.
///
/// @param path where the object stands (`messages[2].content[0]`); empty for the body itself
record RequestObject(ObjectNode json, String path) {
    String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    @Nullable
    JsonNode get(String name) {
        var value = json.get(name);
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String name) {
        return get(name) != null;
    }

    /// A string that must be there.
    String text(String name) {
        var text = optionalText(name);
        if (text == null) {
            throw missing(name);
        }
        return text;
    }

    @Nullable
    String optionalText(String name) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw invalid(name, "must be a string");
        }
        return value.textValue();
    }

    @Nullable
    Boolean flag(String name) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isBoolean()) {
            throw invalid(name, "must be a boolean");
        }
        return value.booleanValue();
    }

    @Nullable
    Long integer(String name, long min, long max) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < min
                || value.longValue() > max) {
            throw invalid(name, "must be an integer from " + min + " to " + max);
        }
        return value.longValue();
    }

    @Nullable
    Double number(String name, int min, int max) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()
                || value.decimalValue().compareTo(BigDecimal.valueOf(min)) < 0
                || value.decimalValue().compareTo(BigDecimal.valueOf(max)) > 0) {
            throw invalid(name, "must be a number from " + min + " to " + max);
        }
        return value.doubleValue();
    }

    @Nullable
    RequestObject object(String name) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof ObjectNode object)) {
            throw invalid(name, "must be an object");
        }
        return new RequestObject(object, pathOf(name));
    }

    /// The objects of an array; none when it is absent.
    List<RequestObject> objects(String name) {
        var value = get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof ArrayNode array)) {
            throw invalid(name, "must be an array");
        }
        var objects = new ArrayList<RequestObject>(array.size());
        for (var i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof ObjectNode object)) {
                throw invalid(name + "[" + i + "]", "must be an object");
            }
            objects.add(new RequestObject(object, pathOf(name) + "[" + i + "]"));
        }
        return objects;
    }

    ProtocolException missing(String name) {
        return invalid(name, "is missing");
    }

    ProtocolException invalid(String name, String problem) {
        return ProtocolException.invalid("`" + pathOf(name) + "` " + problem + ".", pathOf(name));
    }
}
