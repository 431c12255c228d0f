package dev.tollgate.dev.engine;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/// The platform's Kafka broker as a process of its own, so that it can fail alone. It stops at SIGTERM, and answers
/// 200 on its health port once it takes records.
public final class Broker {
    private static final int OK = 200;
    private static final int NO_BODY = -1;

    private Broker() {}

    /// Runs the broker until the process is told to stop.
    ///
    /// @param args folder of the records, port, controller's port, health port
    public static void main(String[] args) throws IOException {
        var broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop"));
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[3]));
        var health = HttpServer.create(address, 0);
        health.createContext("/", exchange -> {
            exchange.sendResponseHeaders(OK, NO_BODY);
            exchange.close();
        });
        health.start(); // its thread keeps this process running
    }
}
