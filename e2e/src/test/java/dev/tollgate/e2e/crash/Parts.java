package dev.tollgate.e2e.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.e2e.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The running parts of a platform as its supervisor tells them, and signals to them.
final class Parts {
    private final Platform platform;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    Parts(Platform platform) {
        this.platform = platform;
    }

    record Part(long pid, boolean ready, int restarts) {}

    /// Empty while the supervisor writes no such part.
    Optional<Part> find(String name) {
        for (var part : state().path("parts")) {
            if (part.path("name").asText().equals(name)) {
                return Optional.of(new Part(
                        part.path("pid").asLong(),
                        part.path("ready").asBoolean(),
                        part.path("restarts").asInt()));
            }
        }
        return Optional.empty();
    }

    /// The part, when it is ready and its process runs.
    Optional<Part> ready(String name) {
        return find(name)
                .filter(Part::ready)
                .filter(part ->
                        ProcessHandle.of(part.pid()).map(ProcessHandle::isAlive).orElse(false));
    }

    boolean allReady() {
        var parts = state().path("parts");
        for (var part : parts) {
            if (ready(part.path("name").asText()).isEmpty()) {
                return false;
            }
        }
        return !parts.isEmpty();
    }

    /// Whether the supervisor has given up.
    boolean hasFailed() {
        return state().path("phase").asText().equals("FAILED");
    }

    String failure() {
        return state().path("failure").asText();
    }

    /// SIGKILL; false when the process is gone already.
    static boolean kill(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    }

    /// Any other signal, by its name.
    static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The sum of a metric's values; empty when the service does not answer or does not have it.
    Optional<Double> metric(int portOffset, String name) {
        var address = "http://127.0.0.1:%d/metrics".formatted(platform.port() + portOffset);
        var request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(2))
                .build();
        var line = Pattern.compile("^" + name + "(\\{[^}]*})? ([-0-9.eE+]+)$", Pattern.MULTILINE);
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return line.matcher(answer.body()).results().map(Parts::value).reduce(Double::sum);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static double value(MatchResult found) {
        return Double.parseDouble(found.group(2));
    }

    private JsonNode state() {
        try {
            return ContractJson.MAPPER.readTree(
                    platform.home().resolve("state.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
