package dev.tollgate.simulator.shape;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/// What a value may be.
public sealed interface Type {
    /// A value without members.
    enum Scalar implements Type {
        STRING,
        INTEGER,
        NUMBER,
        BOOLEAN,
        /// Any object.
        OBJECT,
        ANY
    }

    /// One of some words.
    record Words(List<String> words) implements Type {
        public Words {
            words = List.copyOf(words);
        }
    }

    /// A list.
    record ListOf(Type item) implements Type {}

    /// An object with any names.
    record MapOf(Type value) implements Type {}

    /// A shape of the same table.
    record Named(String shape) implements Type {}

    /// One of several; they differ in their JSON kind.
    record Either(List<Type> types) implements Type {
        public Either {
            types = List.copyOf(types);
        }
    }

    /// Whether the value is of the kind, its members aside.
    default boolean fits(JsonNode value) {
        return switch (this) {
            case Scalar.STRING -> value.isTextual();
            case Words(var _) -> value.isTextual();
            case Scalar.INTEGER ->
                value.isIntegralNumber() || (value.isNumber() && value.asDouble() == Math.rint(value.asDouble()));
            case Scalar.NUMBER -> value.isNumber();
            case Scalar.BOOLEAN -> value.isBoolean();
            case Scalar.ANY -> true;
            case ListOf(var _) -> value.isArray();
            case Scalar.OBJECT -> value.isObject();
            case MapOf(var _) -> value.isObject();
            case Named(var _) -> value.isObject();
            case Either(var types) -> types.stream().anyMatch(type -> type.fits(value));
        };
    }

    /// Reads `string`, `'a'|'b'`, `[Part]`, `{string}` or the name of a shape.
    static Type read(String text) {
        var words = new ArrayList<String>();
        var types = new ArrayList<Type>();
        for (var each : alternatives(text)) {
            if (each.startsWith("'")) {
                words.add(each.substring(1, each.length() - 1));
            } else {
                types.add(single(each));
            }
        }
        if (!words.isEmpty()) {
            types.addFirst(new Words(words));
        }
        return types.size() == 1 ? types.getFirst() : new Either(types);
    }

    /// Those inside brackets belong to the list.
    private static List<String> alternatives(String text) {
        var alternatives = new ArrayList<String>();
        int from = 0;
        int depth = 0;
        for (int at = 0; at <= text.length(); at++) {
            char c = at < text.length() ? text.charAt(at) : '|';
            if (c == '[' || c == '{') {
                depth++;
            } else if (c == ']' || c == '}') {
                depth--;
            } else if (c == '|' && depth == 0) {
                alternatives.add(text.substring(from, at));
                from = at + 1;
            }
        }
        return alternatives;
    }

    private static Type single(String text) {
        var inner = text.substring(Math.min(1, text.length()), Math.max(1, text.length() - 1));
        return switch (text) {
            case "string" -> Scalar.STRING;
            case "integer" -> Scalar.INTEGER;
            case "number" -> Scalar.NUMBER;
            case "boolean" -> Scalar.BOOLEAN;
            case "object" -> Scalar.OBJECT;
            case "any" -> Scalar.ANY;
            default ->
                switch (text.charAt(0)) {
                    case '[' -> new ListOf(read(inner));
                    case '{' -> new MapOf(read(inner));
                    default -> new Named(text);
                };
        };
    }
}
