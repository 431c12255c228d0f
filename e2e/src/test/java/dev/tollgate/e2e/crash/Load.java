package dev.tollgate.e2e.crash;

import dev.tollgate.e2e.Platform;
import dev.tollgate.e2e.crash.Seen.End;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that ask without a pause, streamed and not, and sometimes hang up in the middle. Each remembers what it saw.
final class Load implements AutoCloseable {
    private static final int TAIL = 400;
    private static final int HANG_UP_PERCENT = 5;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(300);
    private final Platform platform;
    private final List<String> keys;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();
    private final List<Thread> clients = new ArrayList<>();
    /// Requests whose client was not even told an id.
    final AtomicLong unanswered = new AtomicLong();
    final AtomicLong complete = new AtomicLong();
    final AtomicLong refusedForMoney = new AtomicLong();
    private volatile boolean stopping;

    Load(Platform platform, List<String> keys) {
        this.platform = platform;
        this.keys = List.copyOf(keys);
    }

    Map<String, Seen> seen() {
        return seen;
    }

    void start(int count, long seed) {
        for (var i = 0; i < count; i++) {
            var random = new Random(seed + i);
            clients.add(Thread.ofVirtual().start(() -> run(random)));
        }
    }

    /// Lets the running requests end.
    @Override
    public void close() {
        stopping = true;
        try {
            for (var client : clients) {
                client.join(LIMIT.plusSeconds(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }

    private void run(Random random) {
        while (!stopping) {
            var kind = Kind.at(random.nextInt(100));
            var key = keys.get(random.nextInt(keys.size()));
            var leaves = kind.stream && random.nextInt(100) < HANG_UP_PERCENT;
            if (!ask(kind, key, leaves)) {
                pause();
            }
        }
    }

    /// False when nobody answered or money is short, so that it is not asked again at once.
    private boolean ask(Kind kind, String key, boolean leaves) {
        var request = HttpRequest.newBuilder(URI.create(platform.url() + kind.path))
                .header("authorization", "Bearer " + key)
                .header("content-type", "application/json")
                .timeout(LIMIT)
                .POST(HttpRequest.BodyPublishers.ofString(kind.body()))
                .build();
        HttpResponse<InputStream> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            unanswered.incrementAndGet();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        var end = read(kind, response, leaves);
        response.headers()
                .firstValue("x-request-id")
                .ifPresent(id -> seen.put(id, new Seen(end, response.statusCode(), kind, System.nanoTime())));
        if (end == End.COMPLETE) {
            complete.incrementAndGet();
        }
        if (response.statusCode() == 402) {
            refusedForMoney.incrementAndGet();
        }
        return end != End.REFUSED || kind == Kind.FAILS || kind == Kind.REJECTED;
    }

    private static End read(Kind kind, HttpResponse<InputStream> response, boolean leaves) {
        var tail = "";
        try (var body = response.body()) {
            var buffer = new byte[4096];
            for (var count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                tail = tail + new String(buffer, 0, count, StandardCharsets.UTF_8);
                if (leaves && tail.contains("\"content\":\"")) {
                    return End.LEFT;
                }
                tail = tail.length() > TAIL && !leaves ? tail.substring(tail.length() - TAIL) : tail;
            }
        } catch (IOException e) {
            return kind.stream && kind.isEnded(tail) ? End.COMPLETE : End.BROKEN;
        }
        if (response.statusCode() != 200) {
            return End.REFUSED;
        }
        if (!kind.stream || kind.isEnded(tail)) {
            return End.COMPLETE;
        }
        return tail.contains("\"error\"") ? End.ERROR_EVENT : End.BROKEN;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
