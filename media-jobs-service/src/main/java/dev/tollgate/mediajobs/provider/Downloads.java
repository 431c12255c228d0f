package dev.tollgate.mediajobs.provider;

import dev.tollgate.kit.network.EgressGuard;
import dev.tollgate.mediajobs.catalog.Route;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Fetches results from where providers keep them: the provider's own address, or the public internet. The provider's
/// credential goes to its own address only.
@ApplicationScoped
public class Downloads {
    private static final int MAX_REDIRECTS = 3;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final ProviderConfig config;
    private final ProviderHttp providers;
    private final EgressGuard guard = new EgressGuard(List.of());
    private final HttpClient http = ProviderHttp.client(CONNECT_TIMEOUT);
    private final Semaphore room;
    private final ScheduledExecutorService watch = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("downloads").factory());

    Downloads(ProviderConfig config, ProviderHttp providers) {
        this.config = config;
        this.providers = providers;
        this.room = new Semaphore(config.maxDownloads());
    }

    @PreDestroy
    void stop() {
        http.shutdownNow();
        watch.shutdownNow();
    }

    /// Opens the first of the addresses that has the result.
    ///
    /// @param range the part that is wanted, as an HTTP header has it
    public Download open(Route route, List<String> urls, @Nullable String range) {
        if (!room.tryAcquire()) {
            return new Download.Busy();
        }
        Download last = new Download.Gone();
        var isOpen = false;
        try {
            for (var url : urls) {
                last = open(route, url, range);
                if (last instanceof Download.Opened || last instanceof Download.NoSuchRange) {
                    isOpen = last instanceof Download.Opened;
                    return last;
                }
            }
            return last;
        } finally {
            if (!isOpen) {
                room.release();
            }
        }
    }

    private Download open(Route route, String url, @Nullable String range) {
        try {
            var address = new URI(url);
            for (var hop = 0; hop <= MAX_REDIRECTS; hop++) {
                var refused = refused(route, address);
                if (refused != null) {
                    return new Download.Failed(refused);
                }
                var response = http.send(request(route, address, range), BodyHandlers.ofInputStream());
                var target = response.headers().firstValue("location");
                if (response.statusCode() < 300 || response.statusCode() >= 400 || target.isEmpty()) {
                    return opened(response);
                }
                response.body().close();
                address = address.resolve(target.get());
            }
            return new Download.Failed("redirects");
        } catch (IOException e) {
            return new Download.Failed(e.getClass().getSimpleName());
        } catch (URISyntaxException | IllegalArgumentException _) {
            return new Download.Failed("address");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Download.Failed("interrupted");
        }
    }

    private @Nullable String refused(Route route, URI address) {
        var scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (address.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
            return "address";
        }
        return isAtProvider(route, address) || isPublic(address.getHost()) ? null : "private-address";
    }

    private boolean isPublic(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(guard::permits);
        } catch (UnknownHostException _) {
            return false;
        }
    }

    private static boolean isAtProvider(Route route, URI address) {
        return isSameOrigin(URI.create(route.baseUrl()), address);
    }

    /// Whether both are the same scheme, host and port.
    static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }

    private HttpRequest request(Route route, URI address, @Nullable String range) {
        var request = HttpRequest.newBuilder(address)
                .timeout(config.downloadTimeout())
                .header("accept-encoding", "identity");
        if (isAtProvider(route, address)) {
            request.header("authorization", providers.authorization(route));
        }
        if (range != null) {
            request.header("range", range);
        }
        return request.build();
    }

    private Download opened(HttpResponse<InputStream> response) throws IOException {
        var headers = response.headers();
        var range = headers.firstValue("content-range").orElse(null);
        return switch (response.statusCode()) {
            case 200, 206 ->
                new Download.Opened(
                        response.statusCode(),
                        headers.firstValue("content-type").orElse(null),
                        headers.firstValue("content-length").orElse(null),
                        range,
                        new WatchedStream(response.body(), watch, config.downloadIdle(), room::release));
            case 404, 410 -> {
                response.body().close();
                yield new Download.Gone();
            }
            case 416 -> {
                response.body().close();
                yield new Download.NoSuchRange(range);
            }
            default -> {
                response.body().close();
                yield new Download.Failed("status-" + response.statusCode());
            }
        };
    }
}
