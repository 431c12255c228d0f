package dev.tollgate.dev.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;

/// The ports of one platform, counted from `base` as `docs/internal-api.md` says.
public record Ports(int base) {
    public static final int DEFAULT_BASE = 8080;
    private static final int LAST_OFFSET = 14;

    public Ports {
        if (base < 1 || base + LAST_OFFSET > 65_535) {
            throw new IllegalArgumentException("The port must be between 1 and " + (65_535 - LAST_OFFSET) + ".");
        }
    }

    public int gateway() {
        return base;
    }

    public int simulator() {
        return base + 5;
    }

    public int postgres() {
        return base + 6;
    }

    public int kafka() {
        return base + 7;
    }

    public int kafkaController() {
        return base + 8;
    }

    /// Where the Kafka broker tells that it is ready.
    public int kafkaHealth() {
        return base + 9;
    }

    /// The ports that something else listens on.
    public List<Integer> taken() {
        return IntStream.rangeClosed(base, base + LAST_OFFSET)
                .filter(Ports::isTaken)
                .boxed()
                .toList();
    }

    private static boolean isTaken(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
