package dev.tollgate.contracts.session;

/// Request of `POST /internal/sessions/exchange`: the value of the cookie `__Host-tollgate-session`.
public record SessionCookie(String value) {
    /// Name of the console's session cookie.
    public static final String NAME = "__Host-tollgate-session";

    /// Header that carries the CSRF token on writes.
    public static final String CSRF_HEADER = "x-csrf-token";

    @Override
    public String toString() {
        return "SessionCookie[hidden]";
    }
}
