package dev.tollgate.gateway.admission;

import dev.tollgate.kit.network.CidrRange;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The address a request came from: the peer's, or what a trusted proxy says of it.
final class ClientAddress {
    private final List<CidrRange> trustedProxies;

    ClientAddress(List<String> trustedProxies) {
        this.trustedProxies = trustedProxies.stream().map(CidrRange::parse).toList();
    }

    /// Walks `x-forwarded-for` from its end past trusted proxies; absent when an address cannot be read.
    @Nullable
    InetAddress of(HttpServerRequest request) {
        var address = literal(request.remoteAddress().hostAddress());
        var forwarded = request.headers().getAll("x-forwarded-for");
        if (forwarded.isEmpty() || !isTrusted(address)) {
            return address;
        }
        var hops = String.join(",", forwarded).split(",", -1);
        for (var i = hops.length - 1; i >= 0 && isTrusted(address); i--) {
            address = literal(hops[i].strip());
        }
        return address;
    }

    /// Whether the request was sent by a trusted proxy.
    boolean comesThroughTrustedProxy(HttpServerRequest request) {
        return isTrusted(literal(request.remoteAddress().hostAddress()));
    }

    private boolean isTrusted(@Nullable InetAddress address) {
        return address != null && trustedProxies.stream().anyMatch(range -> range.contains(address));
    }

    private static @Nullable InetAddress literal(@Nullable String text) {
        try {
            return text == null ? null : InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
