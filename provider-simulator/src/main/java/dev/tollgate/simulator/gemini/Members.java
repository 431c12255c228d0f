package dev.tollgate.simulator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tollgate.simulator.shape.Shapes;

/// Reads members that may be written in camel case or in snake case.
final class Members {
    private Members() {}

    /// The member, or a missing node.
    static JsonNode member(JsonNode node, String camelCase) {
        if (node.has(camelCase)) {
            return node.get(camelCase);
        }
        var snakeCase = Shapes.snakeCase(camelCase);
        return node.has(snakeCase) ? node.get(snakeCase) : MissingNode.getInstance();
    }

    static boolean has(JsonNode node, String camelCase) {
        var value = member(node, camelCase);
        return !value.isMissingNode() && !value.isNull();
    }
}
