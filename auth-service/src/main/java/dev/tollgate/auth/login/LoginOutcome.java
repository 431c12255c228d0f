package dev.tollgate.auth.login;

import dev.tollgate.auth.member.User;
import java.time.Duration;

/// How an attempt to sign in ended.
public sealed interface LoginOutcome {
    /// The password is this person's.
    record Accepted(User user) implements LoginOutcome {}

    /// Nobody has this e-mail, or the password is another; nothing tells which.
    record Refused() implements LoginOutcome {}

    /// Too many attempts; nothing was checked.
    record Throttled(Duration retryAfter) implements LoginOutcome {}
}
