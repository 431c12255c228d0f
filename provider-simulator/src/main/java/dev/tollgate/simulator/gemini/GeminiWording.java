package dev.tollgate.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.shape.Path;
import dev.tollgate.simulator.shape.Shapes;
import dev.tollgate.simulator.shape.Type;
import dev.tollgate.simulator.shape.Wording;
import java.util.List;

/// Google's words for a request of the wrong shape. Paths are told in snake case, however the request writes them.
final class GeminiWording implements Wording {
    private static final String PACKAGE = "type.googleapis.com/google.ai.generativelanguage.v1beta.";

    @Override
    public RefusedException unknown(Path at, String member) {
        var place = at.steps().isEmpty() ? "" : " at '" + shown(at) + "'";
        return invalid(
                at, "Invalid JSON payload received. Unknown name \"" + member + "\"" + place + ": Cannot find field.");
    }

    @Override
    public RefusedException missing(Path at, String member) {
        return invalid(at, "* " + shown(at.member(member)) + ": required field is not set\n");
    }

    @Override
    public RefusedException wrongType(Path at, Type expected, JsonNode value) {
        return invalid(at, "Invalid value at '" + shown(at) + "' (" + named(expected) + "), " + Json.text(value));
    }

    @Override
    public RefusedException wrongWord(Path at, List<String> words, JsonNode value) {
        return invalid(at, "Invalid value at '" + shown(at) + "' (TYPE_ENUM), " + Json.text(value));
    }

    @Override
    public RefusedException wrongTag(Path at, String member, List<String> tags, JsonNode value) {
        return wrongWord(at.member(member), tags, value);
    }

    /// A violation of a rule, at a place such as `contents[0].parts`.
    static RefusedException refused(String message) {
        return new RefusedException(Refusal.invalid(message, null, null));
    }

    static String shown(Path at) {
        return Shapes.snakeCase(at.bracketed());
    }

    private static RefusedException invalid(Path at, String message) {
        return new RefusedException(Refusal.invalid(message, shown(at), null));
    }

    private static String named(Type type) {
        return switch (type) {
            case Type.Scalar.STRING -> "TYPE_STRING";
            case Type.Scalar.INTEGER -> "TYPE_INT32";
            case Type.Scalar.NUMBER -> "TYPE_FLOAT";
            case Type.Scalar.BOOLEAN -> "TYPE_BOOL";
            case Type.Scalar.OBJECT, Type.Scalar.ANY -> "type.googleapis.com/google.protobuf.Struct";
            case Type.Words(var _) -> "TYPE_ENUM";
            case Type.ListOf(var item) -> named(item);
            case Type.MapOf(var value) -> named(value);
            case Type.Named(var shape) -> PACKAGE + shape;
            case Type.Either(var types) -> named(types.getFirst());
        };
    }
}
