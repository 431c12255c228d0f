package dev.tollgate.gateway.management;

import dev.tollgate.contracts.session.SessionCookie;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What crosses between a browser and an owner. Towards the owner only named headers pass, so that no
/// identity can be smuggled in; back, everything but what belongs to the connection.
final class ForwardedHeaders {
    private static final List<String> TO_OWNER = List.of(
            "accept",
            "accept-language",
            "content-type",
            "user-agent",
            "if-match",
            "if-none-match",
            "if-modified-since",
            "last-event-id",
            "idempotency-key",
            "stripe-signature",
            SessionCookie.CSRF_HEADER);

    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "x-request-id",
            "server");

    private static final Pattern TRACE_PARENT = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private ForwardedHeaders() {}

    static void toOwner(HttpServerRequest request, MultiMap target, String requestId) {
        for (var name : TO_OWNER) {
            var value = request.getHeader(name);
            if (value != null) {
                target.set(name, value);
            }
        }
        target.set("x-request-id", requestId);
        var trace = request.getHeader("traceparent");
        if (trace != null && TRACE_PARENT.matcher(trace).matches()) {
            target.set("traceparent", trace);
        }
        var address = request.remoteAddress();
        if (address != null && address.hostAddress() != null) {
            target.set("x-forwarded-for", address.hostAddress());
        }
    }

    static void toClient(MultiMap from, MultiMap target, boolean maySetCookies) {
        from.forEach((name, value) -> {
            var lower = name.toLowerCase(Locale.ROOT);
            if (!OF_THE_CONNECTION.contains(lower) && (maySetCookies || !lower.equals("set-cookie"))) {
                target.add(name, value);
            }
        });
        if (!target.contains(HttpHeaders.CACHE_CONTROL)) {
            target.set(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        target.set("x-content-type-options", "nosniff");
    }
}
