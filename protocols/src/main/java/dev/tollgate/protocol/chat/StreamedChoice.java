package dev.tollgate.protocol.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/// What a stream has told of one choice.
final class StreamedChoice {
    final int index;
    final ArrayNode annotations = JsonNodeFactory.instance.arrayNode();
    int calls;
    int images;
    boolean hasReasoning;
    boolean hasRefusal;

    StreamedChoice(int index) {
        this.index = index;
    }
}
