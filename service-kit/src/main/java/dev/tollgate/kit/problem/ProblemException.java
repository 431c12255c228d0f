package dev.tollgate.kit.problem;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Ends a management or internal call with a [Problem]. The detail is shown to the caller: it names the thing and the
/// remedy, never a secret.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Problem problem;
    private final transient @Nullable Duration retryAfter;

    private ProblemException(Problem problem, @Nullable Duration retryAfter) {
        super(problem.title() + ": " + problem.detail());
        this.problem = problem;
        this.retryAfter = retryAfter;
    }

    public static ProblemException badRequest(String detail) {
        return of(400, "Bad request", detail);
    }

    public static ProblemException unauthorized(String detail) {
        return of(401, "Not signed in", detail);
    }

    public static ProblemException paymentRequired(String detail) {
        return of(402, "Payment required", detail);
    }

    public static ProblemException forbidden(String detail) {
        return of(403, "Not allowed", detail);
    }

    public static ProblemException notFound(String detail) {
        return of(404, "Not found", detail);
    }

    public static ProblemException conflict(String detail) {
        return of(409, "Conflict", detail);
    }

    public static ProblemException tooLarge(String detail) {
        return of(413, "Too large", detail);
    }

    public static ProblemException unprocessable(String detail) {
        return of(422, "Cannot be processed", detail);
    }

    /// 422 that names each wrong member.
    public static ProblemException invalid(List<Problem.FieldError> errors) {
        return new ProblemException(
                new Problem(
                        "about:blank",
                        "Invalid request",
                        422,
                        "Some members are not valid.",
                        null,
                        List.copyOf(errors)),
                null);
    }

    public static ProblemException tooManyRequests(String detail, Duration retryAfter) {
        return new ProblemException(Problem.of(429, "Too many requests", detail), retryAfter);
    }

    public static ProblemException badGateway(String detail) {
        return of(502, "Bad gateway", detail);
    }

    public static ProblemException unavailable(String detail) {
        return of(503, "Temporarily unavailable", detail);
    }

    private static ProblemException of(int status, String title, String detail) {
        return new ProblemException(Problem.of(status, title, detail), null);
    }

    public Problem problem() {
        return problem;
    }

    /// When the caller may try again, if that is known.
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
