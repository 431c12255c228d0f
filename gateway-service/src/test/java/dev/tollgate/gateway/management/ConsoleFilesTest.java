package dev.tollgate.gateway.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleFilesTest {
    private static final String PAGE = "<!doctype html><title>Console</title>";
    private static final String SCRIPT = "console.log('hello');".repeat(50);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ConsoleFiles files;
    private int port;

    @BeforeEach
    void serve() throws IOException {
        var jar = folder.resolve("console.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            add(out, "META-INF/tollgate-console/index.html", PAGE);
            add(out, "META-INF/tollgate-console/favicon.svg", "<svg/>");
            add(out, "META-INF/tollgate-console/assets/index-abc123.js", SCRIPT);
        }
        files = load(jar.toUri().toURL());
        port = vertx.createHttpServer()
                .requestHandler(request -> {
                    if (files.handles(request)) {
                        files.handle(request);
                    } else {
                        request.response().setStatusCode(404).end();
                    }
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @AfterEach
    void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        client.close();
    }

    @Test
    void theFirstPageIsServedWithStrictHeadersAndIsAskedForAgain() throws Exception {
        var answer = get("/", "accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(answer)).isEqualTo(PAGE);
        assertThat(header(answer, "content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
        assertThat(header(answer, "content-security-policy"))
                .contains("default-src 'self'", "script-src 'self';", "frame-ancestors 'none'");
        assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void hashedFilesAreKeptForAYearAndCompressed() throws Exception {
        var plain = get("/assets/index-abc123.js", "accept", "*/*");
        var gzipped = get("/assets/index-abc123.js", "accept-encoding", "gzip, br");

        assertThat(text(plain)).isEqualTo(SCRIPT);
        assertThat(header(plain, "cache-control")).contains("immutable");
        assertThat(header(gzipped, "content-encoding")).isEqualTo("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzipped.body())).readAllBytes())
                .isEqualTo(SCRIPT.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anUnchangedFileIsNotSentAgain() throws Exception {
        var etag = header(get("/favicon.svg", "accept", "*/*"), "etag");

        var again = get("/favicon.svg", "if-none-match", etag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void addressesOfTheConsoleItselfOpenTheFirstPage() throws Exception {
        assertThat(text(get("/keys/new", "accept", "text/html,*/*"))).isEqualTo(PAGE);
    }

    @Test
    void unknownApiPathsAssetsAndProgramsGetNoPage() throws Exception {
        for (var path : new String[] {"/v1/unknown", "/api/x", "/internal/keys", "/gemini", "/assets/gone.js"}) {
            assertThat(get(path, "accept", "text/html").statusCode()).as(path).isEqualTo(404);
        }
        assertThat(get("/keys", "accept", "application/json").statusCode()).isEqualTo(404);
    }

    @Test
    void aBuildWithoutConsoleSaysSo() throws Exception {
        files = load();

        var answer = get("/", "accept", "text/html");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(answer)).contains("not part of this build");
    }

    private static ConsoleFiles load(URL... jars) throws IOException {
        var before = Thread.currentThread().getContextClassLoader();
        try (var loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            var loaded = new ConsoleFiles();
            loaded.load(new StartupEvent());
            return loaded;
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static void add(JarOutputStream jar, String name, String content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content.getBytes(StandardCharsets.UTF_8));
        jar.closeEntry();
    }

    private HttpResponse<byte[]> get(String path, String name, String value) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header(name, value)
                .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
