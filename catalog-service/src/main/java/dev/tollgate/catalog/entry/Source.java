package dev.tollgate.catalog.entry;

/// Who owns an entry: the catalogue file creates, changes and retires only what is its own.
public enum Source {
    FILE,
    CONSOLE
}
