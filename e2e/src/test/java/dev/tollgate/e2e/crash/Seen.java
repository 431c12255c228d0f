package dev.tollgate.e2e.crash;

/// What one client saw of one request whose id it was told. `endedAt` is a time of `System.nanoTime`.
record Seen(End end, int status, Kind kind, long endedAt) {
    /// How the answer ended for the client.
    enum End {
        /// The whole answer with its last byte.
        COMPLETE,
        /// An error's status.
        REFUSED,
        /// A stream that ended with an error event.
        ERROR_EVENT,
        /// The connection broke before the end.
        BROKEN,
        /// The client itself went away.
        LEFT
    }
}
