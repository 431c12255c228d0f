package dev.tollgate.gateway.management;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.util.ClassPathUtils;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Serves the console: the files of its jar, read into memory once, and its first page for every other
/// address that a browser opens, as the console routes on its own.
@ApplicationScoped
class ConsoleFiles {
    private static final Logger LOG = Logger.getLogger(ConsoleFiles.class);
    private static final String FOLDER = "META-INF/tollgate-console";
    private static final long MAX_BYTES = 64L << 20;
    private static final String ABSENT = "The console is not part of this build.\n";

    /// Paths of the APIs: an unknown one is an error, never a page.
    private static final List<String> NOT_PAGES =
            List.of("/v1", "/api", "/internal", "/anthropic", "/gemini", "/suno", "/v1beta", "/assets");

    /// Inline styles are needed: the component library sets style attributes. Nothing else may be inline or
    /// foreign.
    private static final String POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none';"
            + " form-action 'self'; object-src 'none'";

    private volatile Map<String, ConsoleFile> files = Map.of();

    void load(@Observes StartupEvent event) {
        var loaded = new HashMap<String, ConsoleFile>();
        var index = Thread.currentThread().getContextClassLoader().getResource(FOLDER + "/index.html");
        if (index != null) {
            ClassPathUtils.consumeAsPath(index, page -> {
                var folder = page.getParent();
                if (folder != null) {
                    load(folder, loaded);
                }
            });
        }
        files = Map.copyOf(loaded);
        LOG.infof("console files=%d", files.size());
    }

    private static void load(Path folder, Map<String, ConsoleFile> target) {
        try (var found = Files.walk(folder)) {
            var sum = 0L;
            for (var file : found.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
                if (sum > MAX_BYTES) {
                    throw new IllegalStateException("The console has more than " + MAX_BYTES + " bytes.");
                }
                var path = "/" + folder.relativize(file).toString().replace('\\', '/');
                target.put(path, ConsoleFile.of(path, Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The console's files cannot be read.", e);
        }
    }

    boolean handles(HttpServerRequest request) {
        return isRead(request) && (find(request) != null || isPage(request));
    }

    void handle(HttpServerRequest request) {
        var file = find(request);
        if (file == null) {
            file = files.get("/index.html");
        }
        if (file == null) {
            request.response().putHeader("content-type", "text/plain; charset=utf-8");
            secure(request.response().headers());
            request.response().end(request.method().equals(HttpMethod.HEAD) ? "" : ABSENT);
            return;
        }
        send(request, file);
    }

    private @Nullable ConsoleFile find(HttpServerRequest request) {
        return files.get("/".equals(request.path()) ? "/index.html" : request.path());
    }

    private static boolean isRead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static boolean isPage(HttpServerRequest request) {
        var path = request.path();
        if (path == null || NOT_PAGES.stream().anyMatch(api -> path.equals(api) || path.startsWith(api + "/"))) {
            return false;
        }
        var accept = request.getHeader("accept");
        return path.equals("/") || (accept != null && accept.contains("text/html"));
    }

    private static void send(HttpServerRequest request, ConsoleFile file) {
        var response = request.response();
        var headers = response.headers();
        secure(headers);
        headers.set("etag", file.etag());
        headers.set("vary", "accept-encoding");
        headers.set("cache-control", file.isHashed() ? "public, max-age=31536000, immutable" : "no-cache");
        var known = request.getHeader("if-none-match");
        if (known != null && (known.contains(file.etag()) || known.strip().equals("*"))) {
            response.setStatusCode(304).end();
            return;
        }
        headers.set("content-type", file.mediaType());
        var gzipped = file.gzipped();
        var encoding = request.getHeader("accept-encoding");
        var content = file.content();
        if (gzipped != null && encoding != null && encoding.contains("gzip") && !encoding.contains("gzip;q=0")) {
            headers.set("content-encoding", "gzip");
            content = gzipped;
        }
        headers.set("content-length", Integer.toString(content.length()));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(content);
        }
    }

    private static void secure(MultiMap headers) {
        headers.set("content-security-policy", POLICY);
        headers.set("x-content-type-options", "nosniff");
        headers.set("x-frame-options", "DENY");
        headers.set("referrer-policy", "same-origin");
        headers.set("cross-origin-opener-policy", "same-origin");
        headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()");
    }
}
