package dev.tollgate.kit.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.tollgate.contracts.ContractJson;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/// Turns whatever ends a call into a problem answer. Only faults of our own are logged, once, here.
public final class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    @ServerExceptionMapper
    public Response known(ProblemException e, ContainerRequestContext request) {
        return answer(e.problem(), e.retryAfter(), request);
    }

    @ServerExceptionMapper
    public Response invalid(ConstraintViolationException e, ContainerRequestContext request) {
        var errors = e.getConstraintViolations().stream()
                .map(violation -> new Problem.FieldError(member(violation), violation.getMessage()))
                .toList();
        return answer(ProblemException.invalid(errors).problem(), null, request);
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    public Response unauthorized(ContainerRequestContext request) {
        return answer(ProblemException.unauthorized("Sign in and try again.").problem(), null, request);
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException e, ContainerRequestContext request) {
        var problem =
                ProblemException.forbidden("Your role does not allow this.").problem();
        return answer(problem, null, request);
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException e, ContainerRequestContext request) {
        var status = e.getResponse().getStatus();
        if (e.getCause() instanceof JsonProcessingException json) {
            return answer(Problem.of(400, "Bad request", unexpectedJson(json)), null, request);
        }
        var title = Objects.requireNonNullElse(e.getResponse().getStatusInfo().getReasonPhrase(), "Error");
        if (status >= 500) {
            LOG.errorf(e, "call failed method=%s path=%s", request.getMethod(), path(request));
        }
        return answer(Problem.of(status, title, detail(status, request)), null, request);
    }

    /// A member of the wrong type. Quarkus would answer it with an empty body.
    @ServerExceptionMapper
    public Response mistyped(MismatchedInputException e, ContainerRequestContext request) {
        return answer(Problem.of(400, "Bad request", unexpectedJson(e)), null, request);
    }

    /// The HTTP edge: nothing gets past it.
    @ServerExceptionMapper
    public Response unexpected(Exception e, ContainerRequestContext request) {
        LOG.errorf(e, "call failed method=%s path=%s", request.getMethod(), path(request));
        var problem =
                Problem.of(500, "Internal error", "Something broke on our side; the request id helps us find it.");
        return answer(problem, null, request);
    }

    private static String unexpectedJson(JsonProcessingException e) {
        var where = e.getLocation();
        var at = where == null ? "" : " near line %d, column %d".formatted(where.getLineNr(), where.getColumnNr());
        var member = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(JsonMappingException.Reference::getFieldName)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining("."))
                : "";
        var what = member.isEmpty() ? "The body" : "`" + member + "`";
        return what + " is not the expected JSON" + at + ".";
    }

    private static @Nullable String detail(int status, ContainerRequestContext request) {
        return switch (status) {
            case 404 -> "There is nothing at " + path(request) + ".";
            case 405 -> request.getMethod() + " is not supported at " + path(request) + ".";
            case 413 -> "The body is too large.";
            case 415 -> "Send application/json.";
            default -> null;
        };
    }

    private static String path(ContainerRequestContext request) {
        return request.getUriInfo().getPath();
    }

    private static String member(ConstraintViolation<?> violation) {
        // The first two nodes name the Java method and its parameter.
        var path = StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                .map(Object::toString)
                .skip(2)
                .toList();
        return path.isEmpty() ? violation.getPropertyPath().toString() : String.join(".", path);
    }

    private static Response answer(Problem problem, @Nullable Duration retryAfter, ContainerRequestContext request) {
        var response = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(json(problem.withRequestId(RequestId.of(request))));
        if (retryAfter != null) {
            response.header("retry-after", Math.max(1, retryAfter.toSeconds()));
        }
        return response.build();
    }

    private static String json(Problem problem) {
        try {
            return ContractJson.MAPPER.writeValueAsString(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem is always JSON.", e);
        }
    }
}
