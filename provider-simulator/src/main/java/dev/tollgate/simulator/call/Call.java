package dev.tollgate.simulator.call;

import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.truth.TruthLog;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request that was read completely.
public record Call(Vertx vertx, TruthLog truth, HttpServerRequest request, Buffer body, Instant startedAt) {
    private static final int MAX_ECHO_CHARS = 64 << 10;

    /// The request's path.
    public String path() {
        var path = request.path();
        return path == null ? "" : path;
    }

    /// A header, or null.
    public @Nullable String header(String name) {
        return request.getHeader(name);
    }

    /// The token of `Authorization: Bearer`, or null.
    public @Nullable String bearer() {
        var value = header("authorization");
        if (value == null || !value.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        return value.substring(7).strip();
    }

    /// The request's headers as a JSON object; names in lower case, repeated values joined.
    public String headersAsJson() {
        var headers = Json.object();
        request.headers()
                .names()
                .forEach(name -> headers.put(
                        name.toLowerCase(Locale.ROOT),
                        String.join(", ", request.headers().getAll(name))));
        return Json.text(headers);
    }

    /// The request's body as text, shortened when it is very long.
    public String bodyAsText() {
        var text = body.toString();
        return text.length() <= MAX_ECHO_CHARS ? text : text.substring(0, MAX_ECHO_CHARS);
    }

    /// This simulator as the client addressed it.
    public String baseUrl() {
        return "http://" + header("host");
    }
}
