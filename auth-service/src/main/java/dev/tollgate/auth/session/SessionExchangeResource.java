package dev.tollgate.auth.session;

import dev.tollgate.auth.signing.JwtIssuer;
import dev.tollgate.contracts.session.ExchangedSession;
import dev.tollgate.contracts.session.SessionCookie;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

/// Turns a session cookie into a short-lived JWT for the gateway.
@Path("/internal/sessions/exchange")
@RunOnVirtualThread
public class SessionExchangeResource {
    private final Sessions sessions;
    private final JwtIssuer jwts;

    SessionExchangeResource(Sessions sessions, JwtIssuer jwts) {
        this.sessions = sessions;
        this.jwts = jwts;
    }

    /// A 401 problem when the session is unknown or has ended.
    @POST
    public ExchangedSession exchange(@NotNull SessionCookie cookie) {
        var running = SessionId.of(cookie.value())
                .flatMap(sessions::find)
                .orElseThrow(() -> ProblemException.unauthorized("The session has ended. Sign in again."));
        var user = running.member().user();
        var tenantId = running.member().tenant().id();
        var jwt = jwts.sign(new JwtIssuer.Identity(
                user.id(), user.email(), tenantId, running.member().roles()));
        return new ExchangedSession(
                user.id(), tenantId, jwt.text(), jwt.expiresAt(), running.id().csrfToken());
    }
}
