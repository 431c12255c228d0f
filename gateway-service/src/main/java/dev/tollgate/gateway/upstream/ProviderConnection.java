package dev.tollgate.gateway.upstream;

import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.catalog.CatalogSnapshot.UpstreamCredential;
import dev.tollgate.kit.secret.SecretBox;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The pooled connections to one provider, and its opened credentials.
final class ProviderConnection {
    private static final Logger LOG = Logger.getLogger(ProviderConnection.class);
    private static final int MAX_HEADER_BYTES = 32 * 1024;
    private static final int MAX_CHUNK_BYTES = 64 * 1024;

    private final CatalogSnapshot.Provider provider;
    private final HttpClient http;
    private final String basePath;
    private final String host;
    private final Map<String, String> secrets = new HashMap<>();

    ProviderConnection(Vertx vertx, UpstreamConfig config, SecretBox box, CatalogSnapshot.Provider provider) {
        this.provider = provider;
        var url = URI.create(provider.baseUrl());
        var tls = "https".equalsIgnoreCase(url.getScheme());
        var port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        var path = url.getRawPath() == null ? "" : url.getRawPath();
        this.basePath = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        this.host = url.getHost();
        var options = new HttpClientOptions()
                .setDefaultHost(host)
                .setDefaultPort(port)
                .setSsl(tls)
                .setConnectTimeout(Math.toIntExact(provider.timeouts().connect().toMillis()))
                .setKeepAliveTimeout(Math.toIntExact(config.keepAlive().toSeconds()))
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setDecompressionSupported(true)
                .setTracingPolicy(TracingPolicy.IGNORE);
        var pool = new PoolOptions().setHttp1MaxSize(config.maxConnections()).setMaxWaitQueueSize(config.maxWaiting());
        // A lost connection is told to the call that used it; nobody else has to hear of it.
        this.http = vertx.httpClientBuilder()
                .with(options)
                .with(pool)
                .withConnectHandler(connection -> connection.exceptionHandler(lost -> {}))
                .build();
        provider.credentials().forEach(credential -> open(box, credential));
    }

    private void open(SecretBox box, UpstreamCredential credential) {
        try {
            secrets.put(credential.id(), box.open(credential.sealed()));
        } catch (IllegalArgumentException e) {
            LOG.errorf(
                    "upstream credential cannot be opened provider=%s credential=%s error=%s",
                    provider.id(), credential.id(), e.getMessage());
        }
    }

    CatalogSnapshot.Provider provider() {
        return provider;
    }

    HttpClient http() {
        return http;
    }

    /// The path of the provider's base URL, without a slash at its end.
    String basePath() {
        return basePath;
    }

    String host() {
        return host;
    }

    /// The opened credential; absent when it was sealed under another key.
    @Nullable
    String secret(String credentialId) {
        return secrets.get(credentialId);
    }
}
