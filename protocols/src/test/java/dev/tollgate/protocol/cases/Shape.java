package dev.tollgate.protocol.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Says what a JSON value must look like. An expected object may name fewer members than there are, an expected array
/// must name every element. `<any>` stands for any value, `<text>` for a text that is not empty.
record Shape(JsonNode actual) {
    static Shape that(JsonNode actual) {
        return new Shape(actual);
    }

    /// What is found at a JSON pointer.
    Shape at(String pointer) {
        return new Shape(actual.at(JsonPointer.compile(pointer)));
    }

    /// Has at least these members.
    Shape has(String expected) {
        var difference = difference(Lenient.json(expected), actual, "");
        assertThat(difference).as(actual.toPrettyString()).isNull();
        return this;
    }

    /// Equals this value, but for the order of members.
    Shape is(String expected) {
        var wanted = Lenient.json(expected);
        has(expected);
        assertThat(difference(actual, wanted, ""))
                .as("more than expected in " + actual.toPrettyString())
                .isNull();
        return this;
    }

    /// Has nothing at these JSON pointers.
    Shape lacks(String... pointers) {
        for (var pointer : pointers) {
            assertThat(actual.at(pointer))
                    .as(pointer + " in " + actual.toPrettyString())
                    .isInstanceOf(MissingNode.class);
        }
        return this;
    }

    /// Has no value but null at these JSON pointers.
    Shape isNullAt(String... pointers) {
        for (var pointer : pointers) {
            var found = actual.at(pointer);
            assertThat(found.isMissingNode() || found.isNull())
                    .as(pointer + " in " + actual.toPrettyString())
                    .isTrue();
        }
        return this;
    }

    private static @Nullable String difference(JsonNode expected, JsonNode actual, String path) {
        if (expected.isTextual() && expected.textValue().equals("<any>")
                || actual.isTextual() && actual.textValue().equals("<any>")) {
            return actual.isMissingNode() || actual.isNull() ? path + ": missing" : null;
        }
        if (expected.isTextual() && expected.textValue().equals("<text>")
                || actual.isTextual() && actual.textValue().equals("<text>")) {
            return actual.isTextual() && !actual.textValue().isEmpty() ? null : path + ": no text";
        }
        if (expected.isObject() && actual.isObject()) {
            for (var member : expected.properties()) {
                var found = difference(member.getValue(), actual.path(member.getKey()), path + "/" + member.getKey());
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
        if (expected.isArray() && actual.isArray()) {
            for (var i = 0; i < Math.min(expected.size(), actual.size()); i++) {
                var found = difference(expected.get(i), actual.get(i), path + "/" + i);
                if (found != null) {
                    return found;
                }
            }
            return expected.size() == actual.size()
                    ? null
                    : path + ": " + actual.size() + " elements instead of " + expected.size();
        }
        return isSame(expected, actual) ? null : path + ": " + actual + " instead of " + expected;
    }

    private static boolean isSame(JsonNode expected, JsonNode actual) {
        return expected.isNumber() && actual.isNumber()
                ? expected.decimalValue().compareTo(actual.decimalValue()) == 0
                : Objects.equals(expected, actual);
    }
}
