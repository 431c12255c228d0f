package dev.tollgate.simulator.shape;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.simulator.completion.RefusedException;
import java.util.List;

/// How a provider says what is wrong with a request.
public interface Wording {
    /// A member that nobody knows.
    RefusedException unknown(Path at, String member);

    /// A member that must be there.
    RefusedException missing(Path at, String member);

    /// A value of the wrong kind.
    RefusedException wrongType(Path at, Type expected, JsonNode value);

    /// A word that is none of those that are known.
    RefusedException wrongWord(Path at, List<String> words, JsonNode value);

    /// A `member` that names none of the kinds that are known.
    RefusedException wrongTag(Path at, String member, List<String> tags, JsonNode value);
}
