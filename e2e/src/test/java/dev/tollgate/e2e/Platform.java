package dev.tollgate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A platform that was started with the commands of `./tollgate`, on ports and with a state of its own.
public final class Platform {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int PORTS = 15;
    private final Path home;
    private final int base;
    private String upOutput = "";
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public Platform(String name, int base) {
        this.home = ROOT.resolve("e2e/target/platform-" + name);
        this.base = base;
    }

    /// The platform that most tests share: started at the first use, stopped when the JVM ends.
    public static Platform shared() {
        return Shared.PLATFORM;
    }

    private static final class Shared {
        static final Platform PLATFORM = start();

        private static Platform start() {
            var running = System.getProperty("e2e.running", "");
            if (!running.isEmpty()) {
                var split = running.indexOf(':');
                return new Platform(running.substring(0, split), Integer.parseInt(running.substring(split + 1)));
            }
            var platform = new Platform("shared", freeBase());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> platform.command("down")));
            platform.up(
                    "--fresh",
                    "--port",
                    Integer.toString(platform.base),
                    "--catalog",
                    Offer.file(ROOT).toString());
            return platform;
        }
    }

    /// `./tollgate up` with the settings that the tests need.
    void up(String... options) {
        var environment = new HashMap<>(TraceCollector.shared().environment());
        // The tests let deployments fail more often than a breaker bears.
        environment.put("GATEWAY_BREAKER_FAILURES", "0");
        // On a busy machine a request that can be paid waits for its turn, and for billing.
        environment.put("GATEWAY_CREDIT_MAX_WAIT", "20s");
        environment.put("GATEWAY_CREDIT_CALL_TIMEOUT", "10s");
        var args = Stream.concat(Stream.of("up"), Arrays.stream(options)).toArray(String[]::new);
        var up = command(environment, args);
        if (up.exitCode() != 0) {
            throw new IllegalStateException("The platform did not start:\n" + up.output());
        }
        upOutput = up.output();
    }

    public record Ended(int exitCode, String output) {}

    /// Runs a `./tollgate` command (past the build, which Maven has done) and waits for its end.
    public Ended command(String... args) {
        return command(Map.of(), args);
    }

    public Ended command(Map<String, String> environment, String... args) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var target = ROOT.resolve("dev/target");
        var command = new ArrayList<>(List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-Dtollgate.root=" + ROOT,
                "-cp",
                target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                "dev.tollgate.dev.command.Tollgate"));
        command.addAll(List.of(args));
        var all = new HashMap<>(environment);
        // None of these processes lives long enough to earn back the work of the second compiler.
        all.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        return run(command, ROOT, all, Duration.ofMinutes(8));
    }

    /// Runs any program with the state folder of this platform, and waits for its end.
    Ended run(List<String> command, Path folder, Map<String, String> environment, Duration limit) {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("TOLLGATE_HOME", home.toString());
        builder.environment().keySet().removeIf(name -> name.endsWith("_API_KEY"));
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            var killer = Thread.ofVirtual().start(() -> killAfter(process, limit));
            var output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            var exitCode = process.waitFor();
            killer.interrupt();
            return new Ended(exitCode, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void killAfter(Process process, Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static int freeBase() {
        var random = RandomGenerator.getDefault();
        for (var attempt = 0; attempt < 100; attempt++) {
            var candidate = 20_000 + random.nextInt(500) * 20;
            if (IntStream.range(candidate, candidate + PORTS).allMatch(Platform::isFree)) {
                return candidate;
            }
        }
        throw new IllegalStateException("There are no 15 free ports in a row.");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /// What `./tollgate up` printed.
    String upOutput() {
        return upOutput;
    }

    public int port() {
        return base;
    }

    public Path home() {
        return home;
    }

    public String url() {
        return "http://127.0.0.1:" + base;
    }

    /// One of the demo's keys, by the name that `./tollgate try` shows.
    public String key(String name) {
        return demo().path("keys").path(name).asText();
    }

    /// The demo's sign-in and keys.
    public JsonNode demo() {
        try {
            return ContractJson.MAPPER.readTree(home.resolve("demo-keys.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A request to the gateway with a demo key.
    public HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create(url() + path))
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .timeout(Duration.ofSeconds(60));
    }

    public HttpResponse<String> post(String path, String key, String body) {
        return send(request(path, key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    public HttpResponse<String> get(String path, String key) {
        return send(request(path, key).GET().build());
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return ContractJson.MAPPER.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException("Not JSON: " + response.body(), e);
        }
    }

    /// What the simulator truly did for one request of the gateway, one record per attempt.
    List<JsonNode> truth(String requestId) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/_truth?limit=100000".formatted(base + 5)))
                .build();
        var found = new ArrayList<JsonNode>();
        json(send(request)).forEach(record -> {
            if (record.path("requestId").asText().equals(requestId)) {
                found.add(record);
            }
        });
        return found;
    }

    public Connection billing() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/billing".formatted(base + 6), "postgres", "postgres");
    }
}
