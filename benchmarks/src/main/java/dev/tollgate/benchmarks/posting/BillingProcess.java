package dev.tollgate.benchmarks.posting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The real billing-service in a process of its own, with the heap that it has everywhere.
final class BillingProcess implements AutoCloseable {
    static final String TOKEN = "benchmark-token";
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private final Process process;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();

    private BillingProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /// Starts it and waits until it is ready. `POSTING_JVM` adds options to its JVM.
    static BillingProcess start(Path root, Path log, int port, Map<String, String> environment) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx768m"));
        var more = System.getenv().getOrDefault("POSTING_JVM", "");
        if (!more.isBlank()) {
            command.addAll(List.of(more.split(" ", -1)));
        }
        command.addAll(List.of(
                "-jar",
                root.resolve("billing-service/target/quarkus-app/quarkus-run.jar")
                        .toString()));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(port + 1));
        builder.environment().put("TOLLGATE_SERVICE_TOKENS", TOKEN);
        var started = new BillingProcess(builder.start(), URI.create("http://127.0.0.1:" + port));
        started.awaitReady(URI.create("http://127.0.0.1:" + (port + 1) + "/health/ready"), log);
        return started;
    }

    private void awaitReady(URI health, Path log) {
        var until = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < until && process.isAlive()) {
            try {
                var answer = http.send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.discarding());
                if (answer.statusCode() == 200 || process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (IOException e) {
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        close();
        throw new IllegalStateException("billing-service did not start; see " + log);
    }

    private void pause() {
        try {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("billing-service ended with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Posts JSON to an internal path and answers the status and the body.
    String post(String path, String json) {
        try {
            var request = HttpRequest.newBuilder(address.resolve(path))
                    .header("authorization", "Bearer " + TOKEN)
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(json))
                    .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        http.close();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
