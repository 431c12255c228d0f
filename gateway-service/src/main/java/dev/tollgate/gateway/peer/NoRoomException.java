package dev.tollgate.gateway.peer;

/// Another service's answer is larger than what may be held of it now.
public final class NoRoomException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoRoomException() {
        super("There is no room for the answer.", null, false, false);
    }
}
