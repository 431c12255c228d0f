package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// One item of the answer that a client gets. It tells its own events.
sealed interface OutputItem permits MessageItem, ReasoningItem, CallItem, WholeItem {
    String id();

    /// Its place in the output.
    int index();

    /// Tells what is left to be told of it; nothing when it is closed.
    ///
    /// @param complete false when it has been cut off
    void close(boolean complete);

    /// The item as it stands now.
    ObjectNode json();

    /// The item's state in the protocol's words.
    enum State {
        IN_PROGRESS("in_progress"),
        COMPLETED("completed"),
        INCOMPLETE("incomplete");

        private final String word;

        State(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static State closed(boolean complete) {
            return complete ? COMPLETED : INCOMPLETE;
        }
    }
}
