package dev.tollgate.kit.problem;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/// Gives every call a request id: the caller's `x-request-id` when it is sane, else a new one; it stands in
/// each log line, in the answer's header and in problems.
public final class RequestId {
    public static final String HEADER = "x-request-id";
    private static final String PROPERTY = "tollgate.request-id";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /// The id of the call that is being served, if the filter has run.
    public static @Nullable String of(ContainerRequestContext request) {
        return (String) request.getProperty(PROPERTY);
    }

    @ServerRequestFilter(preMatching = true)
    public void assign(ContainerRequestContext request) {
        var given = request.getHeaderString(HEADER);
        var id = given != null && SANE.matcher(given).matches() ? given : "req_" + UUID.randomUUID();
        request.setProperty(PROPERTY, id);
        MDC.put("requestId", id);
    }

    @ServerResponseFilter
    public void answer(ContainerRequestContext request, ContainerResponseContext response) {
        var id = of(request);
        if (id != null) {
            response.getHeaders().putSingle(HEADER, id);
        }
    }
}
