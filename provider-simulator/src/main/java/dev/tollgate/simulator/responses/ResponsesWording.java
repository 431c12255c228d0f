package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.shape.Path;
import dev.tollgate.simulator.shape.Type;
import dev.tollgate.simulator.shape.Wording;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// OpenAI's words for a request of the wrong shape.
final class ResponsesWording implements Wording {
    @Override
    public RefusedException unknown(Path at, String member) {
        var param = at.member(member).bracketed();
        return refused("Unknown parameter: '" + param + "'.", param, "unknown_parameter");
    }

    @Override
    public RefusedException missing(Path at, String member) {
        var param = at.member(member).bracketed();
        return refused("Missing required parameter: '" + param + "'.", param, "missing_required_parameter");
    }

    @Override
    public RefusedException wrongType(Path at, Type expected, JsonNode value) {
        var param = at.bracketed();
        var message = "Invalid type for '" + param + "': expected " + named(expected) + ", but got " + kind(value)
                + " instead.";
        return refused(message, param, "invalid_type");
    }

    @Override
    public RefusedException wrongWord(Path at, List<String> words, JsonNode value) {
        return wrongValue(at.bracketed(), words, value.asText());
    }

    @Override
    public RefusedException wrongTag(Path at, String member, List<String> tags, JsonNode value) {
        return wrongValue(at.member(member).bracketed(), tags, value.asText());
    }

    static RefusedException wrongValue(String param, List<String> words, String value) {
        var quoted =
                words.stream().map(word -> "'" + word.replace("*", "") + "'").toList();
        var last = quoted.size() - 1;
        var supported = last == 0
                ? quoted.getFirst()
                : String.join(", ", quoted.subList(0, last)) + ", and " + quoted.get(last);
        return refused(
                "Invalid value: '" + value + "'. Supported values are: " + supported + ".", param, "invalid_value");
    }

    static RefusedException refused(String message, @Nullable String param, @Nullable String code) {
        return new RefusedException(Refusal.invalid(message, param, code));
    }

    private static String named(Type type) {
        return switch (type) {
            case Type.Scalar.STRING -> "a string";
            case Type.Scalar.INTEGER -> "an integer";
            case Type.Scalar.NUMBER -> "a decimal";
            case Type.Scalar.BOOLEAN -> "a boolean";
            case Type.Scalar.OBJECT, Type.Scalar.ANY -> "an object";
            case Type.Words(var words) -> "one of '" + String.join("', '", words) + "'";
            case Type.ListOf(var _) -> "an array";
            case Type.MapOf(var _) -> "an object";
            case Type.Named(var _) -> "an object";
            case Type.Either(var types) ->
                "one of "
                        + String.join(
                                " or ",
                                types.stream().map(ResponsesWording::named).toList());
        };
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a string";
            case NUMBER -> value.isIntegralNumber() ? "an integer" : "a decimal";
            case BOOLEAN -> "a boolean";
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case NULL, MISSING, BINARY -> "null";
        };
    }
}
