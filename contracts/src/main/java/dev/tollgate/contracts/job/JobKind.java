package dev.tollgate.contracts.job;

/// What a job makes.
public enum JobKind {
    /// A video, asked for at `/v1/videos`.
    VIDEO,
    /// Tracks of music, asked for at `/suno/submit/music`.
    MUSIC,
    /// The words of a song, asked for at `/suno/submit/lyrics`.
    LYRICS
}
