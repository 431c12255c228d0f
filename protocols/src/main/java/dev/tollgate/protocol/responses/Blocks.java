package dev.tollgate.protocol.responses;

/// What all items of one answer share: the keys of their blocks, and what kinds of block there were.
final class Blocks {
    private int keys;
    private boolean toolCalls;
    private boolean refusal;
    private boolean output;

    int nextKey() {
        output = true;
        return keys++;
    }

    void sawToolCall() {
        toolCalls = true;
    }

    void sawRefusal() {
        refusal = true;
    }

    boolean hasToolCalls() {
        return toolCalls;
    }

    boolean hasRefusal() {
        return refusal;
    }

    boolean hasOutput() {
        return output;
    }
}
