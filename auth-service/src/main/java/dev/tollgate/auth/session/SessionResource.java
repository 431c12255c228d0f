package dev.tollgate.auth.session;

import dev.tollgate.auth.login.Login;
import dev.tollgate.auth.login.LoginOutcome;
import dev.tollgate.contracts.session.SessionCookie;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Signing in and out. The one place that reads the cookie itself.
@Path("/api/session")
@PermitAll
@RunOnVirtualThread
public class SessionResource {
    private final Sessions sessions;
    private final Login login;
    private final SessionConfig config;

    SessionResource(Sessions sessions, Login login, SessionConfig config) {
        this.sessions = sessions;
        this.login = login;
        this.config = config;
    }

    /// Body of a sign-in.
    public record Credentials(
            @NotBlank @Size(max = 254) String email,
            @NotBlank @Size(max = 1024) String password) {
        @Override
        public String toString() {
            return "Credentials[hidden]";
        }
    }

    /// Who is signed in.
    @GET
    public Response current(@CookieParam(SessionCookie.NAME) @Nullable String cookie) {
        return SessionId.of(cookie)
                .flatMap(sessions::find)
                .map(running -> noStore(Response.ok(SessionView.of(running))).build())
                .orElseThrow(() -> ProblemException.unauthorized("Sign in and try again."));
    }

    /// Signs in; a session that the browser already had ends.
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response signIn(
            @NotNull @Valid Credentials credentials,
            @CookieParam(SessionCookie.NAME) @Nullable String cookie,
            @Context HttpServerRequest request) {
        var address = request.remoteAddress().hostAddress();
        var outcome = login.attempt(credentials.email().strip(), credentials.password(), address);
        return switch (outcome) {
            case LoginOutcome.Accepted(var user) -> {
                SessionId.of(cookie).ifPresent(sessions::end);
                var running = sessions.start(user);
                yield noStore(Response.ok(SessionView.of(running)))
                        .header(HttpHeaders.SET_COOKIE, cookie(running.id().value(), config.absoluteLifetime()))
                        .build();
            }
            case LoginOutcome.Refused() -> throw ProblemException.unauthorized("E-mail or password is wrong");
            case LoginOutcome.Throttled(var retryAfter) ->
                throw ProblemException.tooManyRequests(
                        "Too many attempts to sign in. Try again in a few minutes.", retryAfter);
        };
    }

    /// Signs out.
    @DELETE
    public Response signOut(@CookieParam(SessionCookie.NAME) @Nullable String cookie) {
        SessionId.of(cookie).ifPresent(sessions::end);
        return noStore(Response.noContent())
                .header(HttpHeaders.SET_COOKIE, cookie("", Duration.ZERO))
                .build();
    }

    private static Response.ResponseBuilder noStore(Response.ResponseBuilder response) {
        return response.header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    private static String cookie(String value, Duration maxAge) {
        return SessionCookie.NAME + "=" + value + "; Path=/; Max-Age=" + maxAge.toSeconds()
                + "; Secure; HttpOnly; SameSite=Lax";
    }
}
