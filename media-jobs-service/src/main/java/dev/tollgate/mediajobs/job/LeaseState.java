package dev.tollgate.mediajobs.job;

/// Whether the lease under which something was to be written still held.
public enum LeaseState {
    /// It held, and the change was made.
    HELD,
    /// It was lost to expiry or had ended before; nothing was changed, and the worker must stop.
    LOST
}
