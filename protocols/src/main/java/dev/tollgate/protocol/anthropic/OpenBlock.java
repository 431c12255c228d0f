package dev.tollgate.protocol.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.Tool;

/// A block of an upstream's answer that has begun.
final class OpenBlock {
    /// What is done with what the block brings.
    enum Kind {
        TEXT,
        REASONING,
        CALL,
        /// A call whose input is free text: the JSON around it is taken off at the end.
        CUSTOM_CALL,
        /// A call whose input is the answer's text.
        ANSWER,
        /// Something only Anthropic has; told whole at the end.
        NATIVE
    }

    final int key;
    final Kind kind;
    final ObjectNode json;
    /// JSON text so far; kept where it is needed at the end.
    final StringBuilder input = new StringBuilder();

    boolean hasInput;

    OpenBlock(int key, Kind kind, ObjectNode json) {
        this.key = key;
        this.kind = kind;
        this.json = json;
    }

    static Kind callKind(Tool.Kind kind) {
        return kind == Tool.Kind.CUSTOM ? Kind.CUSTOM_CALL : Kind.CALL;
    }
}
