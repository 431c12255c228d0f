package dev.tollgate.gateway.exchange;

import java.util.List;

/// The headers of an answer that its serving route decides.
final class AnswerHeaders {
    private static final String DROPPED = "x-tollgate-dropped-params";
    private static final int LONGEST = 1_000;

    private AnswerHeaders() {}

    static void write(Completion completion, UpstreamAttempt attempt) {
        var client = completion.client();
        completion.admitted().window().writeHeaders(client.response());
        var dropped = attempt.prepared().request().dropped();
        if (!dropped.isEmpty()) {
            client.response().putHeader(DROPPED, listed(dropped));
        }
        if (attempt.prepared().passedThrough()) {
            PassedHeaders.toClient(attempt.head(), client.protocol(), client.response());
        }
    }

    /// Names of members may come from the client's own text.
    private static String listed(List<String> names) {
        var list = String.join(", ", names).replaceAll("[^\\x20-\\x7e]", "?");
        return list.length() > LONGEST ? list.substring(0, LONGEST) : list;
    }
}
