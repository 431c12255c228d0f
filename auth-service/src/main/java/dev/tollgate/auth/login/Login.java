package dev.tollgate.auth.login;

import dev.tollgate.auth.member.UserRepository;
import dev.tollgate.kit.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/// Checks e-mail and password. No database connection is held while a password is hashed.
@ApplicationScoped
public class Login {
    private final UserRepository users;
    private final Passwords passwords;
    private final LoginThrottle throttle;
    private final MeterRegistry meters;

    Login(UserRepository users, Passwords passwords, LoginThrottle throttle, MeterRegistry meters) {
        this.users = users;
        this.passwords = passwords;
        this.throttle = throttle;
        this.meters = meters;
    }

    /// Checks one attempt from `address`; a 503 problem when too many are being checked already.
    public LoginOutcome attempt(String email, String password, String address) {
        var wait = throttle.begin(email, address);
        if (!wait.isZero()) {
            count("throttled");
            return new LoginOutcome.Throttled(wait);
        }
        try {
            return check(email, password, address);
        } catch (ProblemException e) {
            throttle.notChecked(email, address);
            count("busy");
            throw e;
        }
    }

    private LoginOutcome check(String email, String password, String address) {
        var user = users.findByEmail(email);
        if (user.isEmpty()) {
            passwords.matchNobody(password);
        } else if (passwords.matches(password, user.get().passwordHash())) {
            throttle.succeeded(email, address);
            count("accepted");
            return new LoginOutcome.Accepted(user.get());
        }
        count("refused");
        return new LoginOutcome.Refused();
    }

    private void count(String outcome) {
        meters.counter("tollgate.auth.logins", "outcome", outcome).increment();
    }
}
