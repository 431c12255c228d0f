package dev.tollgate.simulator;

import dev.tollgate.simulator.stripe.StripeEndpoint;
import dev.tollgate.simulator.truth.TruthLog;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The running simulator. As a program it takes `PORT`, `HOST`, `LOOPS`, `STRIPE_WEBHOOK_URL` and
/// `STRIPE_WEBHOOK_SECRET`
/// from system properties or the environment; in a test it is `try (var simulator = Simulator.start(0))`.
public final class Simulator implements AutoCloseable {
    private static final String DEFAULT_PORT = "8085";
    private static final String DEFAULT_HOST = "127.0.0.1";

    private final Vertx vertx;
    private final TruthLog truth;
    private final String host;
    private final int port;

    private Simulator(Vertx vertx, TruthLog truth, String host, int port) {
        this.vertx = vertx;
        this.truth = truth;
        this.host = host;
        this.port = port;
    }

    /// Starts on this machine only; port 0 takes a free one.
    public static Simulator start(int port) {
        return start(DEFAULT_HOST, port, 1);
    }

    /// Starts with one server per event loop.
    public static Simulator start(String host, int port, int loops) {
        var vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        var truth = new TruthLog();
        var stripe = new StripeEndpoint(setting("STRIPE_WEBHOOK_URL", ""), setting("STRIPE_WEBHOOK_SECRET", ""));
        var routes = new Routes(truth, stripe);
        // Vert.x lets servers share a random port when they ask for the same negative number.
        var options = new HttpServerOptions()
                .setHost(host)
                .setPort(port == 0 ? -1 : port)
                .setHttp2ClearTextEnabled(false)
                .setDecompressionSupported(true)
                .setTcpNoDelay(true)
                .setAcceptBacklog(4096)
                .setMaxInitialLineLength(16 << 10)
                .setMaxHeaderSize(64 << 10);
        var ports = new ConcurrentLinkedQueue<Integer>();
        var deployment = vertx.deployVerticle(
                () -> new ServerVerticle(options, routes, truth, ports::add),
                new DeploymentOptions().setInstances(loops));
        try {
            deployment.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            vertx.close();
            throw new IllegalStateException(
                    "The provider simulator cannot listen on " + host + ":" + port, e.getCause());
        }
        return new Simulator(vertx, truth, host, ports.element());
    }

    /// The port that it listens on.
    public int port() {
        return port;
    }

    /// Where it is reached; paths such as `/v1/chat/completions` follow.
    public String baseUrl() {
        return "http://" + host + ":" + port;
    }

    /// What the calls consumed.
    public TruthLog truth() {
        return truth;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static String setting(String name, String otherwise) {
        return Optional.ofNullable(System.getProperty(name))
                .or(() -> Optional.ofNullable(System.getenv(name)))
                .filter(value -> !value.isBlank())
                .orElse(otherwise);
    }

    /// Runs until the process is stopped.
    public static void main(String[] arguments) {
        var host = setting("HOST", DEFAULT_HOST);
        var loops = setting("LOOPS", Integer.toString(Runtime.getRuntime().availableProcessors()));
        var simulator = start(host, Integer.parseInt(setting("PORT", DEFAULT_PORT)), Integer.parseInt(loops));
        System.out.println("provider-simulator ready url=" + simulator.baseUrl());
    }
}
