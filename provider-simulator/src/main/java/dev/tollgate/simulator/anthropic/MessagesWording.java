package dev.tollgate.simulator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.shape.Path;
import dev.tollgate.simulator.shape.Type;
import dev.tollgate.simulator.shape.Wording;
import java.util.List;
import java.util.stream.Collectors;

/// Anthropic's words for a request of the wrong shape.
final class MessagesWording implements Wording {
    @Override
    public RefusedException unknown(Path at, String member) {
        return refused(at.member(member), "Extra inputs are not permitted");
    }

    @Override
    public RefusedException missing(Path at, String member) {
        return refused(at.member(member), "Field required");
    }

    @Override
    public RefusedException wrongType(Path at, Type expected, JsonNode value) {
        return refused(at, "Input should be " + named(expected));
    }

    @Override
    public RefusedException wrongWord(Path at, List<String> words, JsonNode value) {
        return refused(at, "Input should be " + alternatives(words));
    }

    @Override
    public RefusedException wrongTag(Path at, String member, List<String> tags, JsonNode value) {
        return refused(
                at,
                "Input tag '" + value.asText() + "' found using '" + member
                        + "' does not match any of the expected tags: "
                        + tags.stream().map(tag -> "'" + tag + "'").collect(Collectors.joining(", ")));
    }

    /// `path: message`, as each of Anthropic's validation errors is written.
    static RefusedException refused(Path at, String message) {
        return refused(at.dotted() + ": " + message);
    }

    static RefusedException refused(String message) {
        return new RefusedException(Refusal.invalid(message, null, null));
    }

    private static String alternatives(List<String> words) {
        var quoted = words.stream().map(word -> "'" + word + "'").toList();
        if (quoted.size() == 1) {
            return quoted.getFirst();
        }
        return String.join(", ", quoted.subList(0, quoted.size() - 1)) + " or " + quoted.getLast();
    }

    private static String named(Type type) {
        return switch (type) {
            case Type.Scalar.STRING -> "a valid string";
            case Type.Scalar.INTEGER -> "a valid integer";
            case Type.Scalar.NUMBER -> "a valid number";
            case Type.Scalar.BOOLEAN -> "a valid boolean";
            case Type.Scalar.OBJECT, Type.Scalar.ANY -> "a valid dictionary";
            case Type.MapOf(var _) -> "a valid dictionary";
            case Type.Words(var words) -> alternatives(words);
            case Type.ListOf(var _) -> "a valid list";
            case Type.Named(var _) -> "an object";
            case Type.Either(var types) -> named(types.getLast());
        };
    }
}
