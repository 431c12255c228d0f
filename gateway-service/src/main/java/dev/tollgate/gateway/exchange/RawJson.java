package dev.tollgate.gateway.exchange;

/// Finds what Google writes into a stream when it fails: an error as plain JSON, without an event around it
/// (protocols.md §17).
final class RawJson {
    private RawJson() {}

    /// Where the JSON object begins that `bytes[from, to)` consists of; negative when it is something else.
    static int start(byte[] bytes, int from, int to) {
        for (var i = from; i < to; i++) {
            if (bytes[i] == '{') {
                return i;
            }
            if (bytes[i] > ' ' || bytes[i] < 0) {
                return -1;
            }
        }
        return -1;
    }
}
