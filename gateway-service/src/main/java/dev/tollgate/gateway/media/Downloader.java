package dev.tollgate.gateway.media;

import dev.tollgate.kit.network.EgressGuard;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Fetches one address within limits of size, time and redirects. Each hop's name is resolved here and the connection
/// made to the very address that was checked, so that a name cannot change its mind in between.
final class Downloader {
    private static final int MAX_REDIRECTS = 3;

    private final Vertx vertx;
    private final MediaConfig config;
    private final EgressGuard guard;
    private final HttpClient http;

    Downloader(Vertx vertx, MediaConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.guard = new EgressGuard(config.allowedPrivateRanges().orElse(List.of()));
        this.http = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(config.maxConnections())
                .setMaxWaitQueueSize(config.maxConnections())
                .setConnectTimeout(Math.toIntExact(config.timeout().toMillis()))
                .setKeepAlive(false)
                .setMaxHeaderSize(16 * 1024)
                .setTracingPolicy(TracingPolicy.IGNORE));
    }

    /// What is at an address.
    ///
    /// @param mediaType as the server says; absent when it does not
    record Download(Buffer bytes, @Nullable String mediaType) {}

    /// Fetches at most `maxBytes` within `limit`; fails with a [DownloadException].
    Future<Download> fetch(String url, long maxBytes, Duration limit) {
        var hops = new Hops(maxBytes, limit);
        hops.go(url, 0);
        return hops.result.future();
    }

    private final class Hops {
        private final Promise<Download> result = Promise.promise();
        private final long maxBytes;
        private final long timer;
        private @Nullable HttpClientRequest running;

        Hops(long maxBytes, Duration limit) {
            this.maxBytes = maxBytes;
            this.timer = vertx.setTimer(
                    Math.max(1, limit.toMillis()),
                    fired -> fail("it did not come within " + config.timeout().toSeconds() + " s"));
        }

        void go(String url, int redirects) {
            var uri = parsed(url);
            if (uri == null) {
                fail("only http and https addresses without a user name are fetched");
                return;
            }
            vertx.executeBlocking(() -> checked(uri.getHost()), false).onComplete(resolved -> {
                if (resolved.succeeded()) {
                    request(uri, resolved.result(), redirects);
                } else {
                    fail(reason(resolved.cause()));
                }
            });
        }

        private InetAddress checked(String host) throws UnknownHostException {
            var name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            var addresses = InetAddress.getAllByName(name);
            for (var address : addresses) {
                if (!guard.permits(address)) {
                    throw new DownloadException("its host is not on the public internet");
                }
            }
            return addresses[0];
        }

        private void request(URI uri, InetAddress address, int redirects) {
            if (result.future().isComplete()) {
                return;
            }
            var tls = "https".equals(uri.getScheme().toLowerCase(Locale.ROOT));
            var port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
            var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            http.request(new RequestOptions()
                            .setMethod(HttpMethod.GET)
                            .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                            .setHost(uri.getHost())
                            .setPort(port)
                            .setSsl(tls)
                            .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                            .putHeader(HttpHeaders.ACCEPT, "image/*, application/pdf, */*;q=0.1")
                            .putHeader(HttpHeaders.USER_AGENT, "Tollgate"))
                    .compose(request -> {
                        running = request;
                        return request.send();
                    })
                    .onSuccess(head -> answered(uri, head, redirects))
                    .onFailure(failure -> fail("its host does not answer"));
        }

        private void answered(URI uri, HttpClientResponse head, int redirects) {
            head.exceptionHandler(lost -> fail("the connection was lost"));
            var status = head.statusCode();
            var location = head.getHeader(HttpHeaders.LOCATION);
            if (status >= 300 && status < 400 && location != null) {
                head.exceptionHandler(lost -> {});
                abandon();
                if (redirects == MAX_REDIRECTS) {
                    fail("it redirects more than " + MAX_REDIRECTS + " times");
                } else {
                    go(resolved(uri, location), redirects + 1);
                }
            } else if (status != 200) {
                fail("its host answers with status " + status);
            } else {
                collect(head);
            }
        }

        private void collect(HttpClientResponse head) {
            var bytes = Buffer.buffer();
            head.endHandler(end -> succeed(new Download(bytes, mediaType(head))));
            head.handler(chunk -> {
                if (bytes.length() + chunk.length() > maxBytes) {
                    fail("it is larger than what is left of the limit of "
                            + config.maxSize().asLongValue() + " bytes");
                } else if (!result.future().isComplete()) {
                    bytes.appendBuffer(chunk);
                }
            });
        }

        private void succeed(Download download) {
            vertx.cancelTimer(timer);
            result.tryComplete(download);
        }

        private void fail(String reason) {
            vertx.cancelTimer(timer);
            if (result.tryFail(new DownloadException(reason))) {
                abandon();
            }
        }

        private void abandon() {
            var request = running;
            running = null;
            if (request != null) {
                request.reset();
            }
        }
    }

    private static @Nullable URI parsed(String url) {
        try {
            var uri = URI.create(url);
            var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            var fits = scheme.equals("http") || scheme.equals("https");
            return fits && uri.getHost() != null && uri.getRawUserInfo() == null ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String resolved(URI uri, String location) {
        try {
            return uri.resolve(location).toString();
        } catch (IllegalArgumentException e) {
            return location;
        }
    }

    private static @Nullable String mediaType(HttpClientResponse head) {
        var type = head.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null) {
            return null;
        }
        var semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    private static String reason(Throwable cause) {
        return cause instanceof DownloadException ? String.valueOf(cause.getMessage()) : "its host does not exist";
    }
}
