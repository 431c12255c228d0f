package dev.tollgate.dev.platform;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A child JVM of the supervisor: its command, its log file, its readiness probe. Its environment is the supervisor's
/// less every provider key, plus `environment`.
final class ManagedProcess {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String name;
    private final int port;
    private final URI readiness;
    private final Path log;
    private final ProcessBuilder builder;
    private Process process;
    private long startedNanos;
    private long startMillis;
    private boolean ready;
    private int restarts;
    private int failedStarts;

    ManagedProcess(
            String name,
            int port,
            URI readiness,
            Path log,
            Path folder,
            List<String> command,
            Map<String, String> environment)
            throws IOException {
        this.name = name;
        this.port = port;
        this.readiness = readiness;
        this.log = log;
        Files.createDirectories(log.getParent());
        Files.createDirectories(folder);
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        this.builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(variable -> variable.endsWith("_API_KEY"));
        builder.environment().putAll(environment);
        this.process = launch();
    }

    private Process launch() throws IOException {
        startedNanos = System.nanoTime();
        ready = false;
        return builder.start();
    }

    void restart() throws IOException {
        restarts++;
        failedStarts = ready ? 0 : failedStarts + 1;
        process = launch();
    }

    String name() {
        return name;
    }

    /// How often it was started again since it was last ready.
    int failedStarts() {
        return failedStarts;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean isReady() {
        return ready;
    }

    int exitCode() {
        return process.exitValue();
    }

    /// Asks the readiness probe once; remembers the first yes.
    void probe() {
        if (ready || !process.isAlive()) {
            return;
        }
        var request =
                HttpRequest.newBuilder(readiness).timeout(Duration.ofSeconds(3)).build();
        try {
            ready = HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
            startMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
        } catch (IOException e) {
            ready = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void requestStop() {
        process.destroy();
    }

    /// Waits for the end; kills when it takes longer than `limit`.
    void awaitStop(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    PlatformState.Part part() {
        return new PlatformState.Part(name, process.pid(), port, ready && process.isAlive(), startMillis, restarts);
    }

    /// The last lines of the log that tell of trouble, to say why a process ended.
    String lastWords() {
        return LastWords.of(log);
    }
}
