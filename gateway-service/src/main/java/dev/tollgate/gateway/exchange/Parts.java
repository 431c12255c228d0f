package dev.tollgate.gateway.exchange;

import dev.tollgate.gateway.admission.AdmissionConfig;
import dev.tollgate.gateway.media.MediaDownloads;
import dev.tollgate.gateway.routing.Router;
import dev.tollgate.gateway.telemetry.GatewayMetrics;
import dev.tollgate.gateway.upstream.Upstreams;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;

/// What every exchange works with.
@ApplicationScoped
class Parts {
    private final Vertx vertx;
    private final ExchangeConfig config;
    private final long imageTokens;
    private final Router router;
    private final Upstreams upstreams;
    private final GatewayMetrics metrics;
    private final MediaDownloads media;

    Parts(
            Vertx vertx,
            ExchangeConfig config,
            AdmissionConfig admission,
            Router router,
            Upstreams upstreams,
            GatewayMetrics metrics,
            MediaDownloads media) {
        this.vertx = vertx;
        this.config = config;
        this.imageTokens = admission.imageTokens();
        this.router = router;
        this.upstreams = upstreams;
        this.metrics = metrics;
        this.media = media;
    }

    Vertx vertx() {
        return vertx;
    }

    ExchangeConfig config() {
        return config;
    }

    long imageTokens() {
        return imageTokens;
    }

    Router router() {
        return router;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    MediaDownloads media() {
        return media;
    }
}
