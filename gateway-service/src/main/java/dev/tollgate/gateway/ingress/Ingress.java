package dev.tollgate.gateway.ingress;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/// Runs the public port: one HTTP server per event loop on the same address, and a shutdown that lets running streams
/// end.
@ApplicationScoped
public class Ingress {
    private static final Logger LOG = Logger.getLogger(Ingress.class);
    private static final int BEFORE_EVERYTHING_ELSE = 1;
    private static final int AFTER_EVERYTHING_ELSE = 1_000_000;
    private static final int MAX_REQUEST_LINE = 8 * 1024;

    private final Vertx vertx;
    private final IngressConfig config;
    private final RequestHandler handler;
    private final Shutdown shutdown;
    private final AtomicInteger boundPort = new AtomicInteger();
    private volatile String deployment = "";

    Ingress(Vertx vertx, IngressConfig config, RequestHandler handler, Shutdown shutdown) {
        this.vertx = vertx;
        this.config = config;
        this.handler = handler;
        this.shutdown = shutdown;
    }

    /// The port that is listened on; differs from the configured one when that is 0.
    public int port() {
        return boundPort.get();
    }

    void start(@Observes @Priority(AFTER_EVERYTHING_ELSE) StartupEvent event) throws InterruptedException {
        var loops = config.eventLoops().orElse(Runtime.getRuntime().availableProcessors());
        boundPort.set(config.port());
        var started = new CountDownLatch(1);
        var failure = new Throwable[1];
        vertx.deployVerticle(
                        () -> new IngressVerticle(options(), config, handler, boundPort),
                        new DeploymentOptions().setInstances(loops))
                .onComplete(deployed -> {
                    if (deployed.succeeded()) {
                        deployment = deployed.result();
                    } else {
                        failure[0] = deployed.cause();
                    }
                    started.countDown();
                });
        if (!started.await(30, TimeUnit.SECONDS) || failure[0] != null) {
            throw new IllegalStateException("The public port " + config.port() + " cannot be opened.", failure[0]);
        }
        LOG.infof("public port is open host=%s port=%d eventLoops=%d", config.host(), port(), loops);
    }

    void stop(@Observes @Priority(BEFORE_EVERYTHING_ELSE) ShutdownEvent event) throws InterruptedException {
        shutdown.begin();
        if (!shutdown.awaitIdle(config.drainDelay(), config.drainLimit())) {
            LOG.warnf("requests are cut by the shutdown running=%d", shutdown.running());
        }
        if (!deployment.isEmpty()) {
            var closed = new CountDownLatch(1);
            vertx.undeploy(deployment).onComplete(done -> closed.countDown());
            if (!closed.await(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("public port did not close in time");
            }
        }
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(config.host())
                .setMaxHeaderSize(Math.toIntExact(config.maxHeaderSize().asLongValue()))
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setIdleTimeout(Math.toIntExact(config.idleTimeout().toSeconds()))
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setHandle100ContinueAutomatically(false)
                .setTracingPolicy(TracingPolicy.IGNORE);
    }
}
