package dev.tollgate.billing.verification;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.ProviderCost;
import dev.tollgate.kit.servicetoken.ServiceTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Asks catalog-service, three times at most.
@ApplicationScoped
class CatalogPrices implements PriceSource {
    private static final int ATTEMPTS = 3;
    private static final TypeReference<List<Price>> PRICES = new TypeReference<>() {};
    private static final TypeReference<List<ProviderCost>> COSTS = new TypeReference<>() {};
    private final URI catalog;
    private final Duration timeout;
    private final String authorization;
    private final HttpClient client;

    @Inject
    CatalogPrices(VerificationConfig config, ServiceTokens tokens) {
        this(config.catalogUrl(), config.timeout(), tokens.authorization());
    }

    CatalogPrices(URI catalog, Duration timeout, String authorization) {
        this.catalog = catalog;
        this.timeout = timeout;
        this.authorization = authorization;
        this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    @Override
    public List<Price> pricesOf(String model) throws IOException {
        return read("/internal/prices?model=", model, PRICES);
    }

    @Override
    public List<ProviderCost> costsOf(String deployment) throws IOException {
        return read("/internal/costs?deployment=", deployment, COSTS);
    }

    private <T> List<T> read(String path, String id, TypeReference<List<T>> type) throws IOException {
        var request = HttpRequest.newBuilder(catalog.resolve(path + URLEncoder.encode(id, StandardCharsets.UTF_8)))
                .timeout(timeout)
                .header("authorization", authorization)
                .header("accept", "application/json")
                .build();
        var failure = new IOException("The prices of " + id + " cannot be read.");
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() == 200) {
                    return ContractJson.MAPPER.readValue(answer.body(), type);
                }
                failure.addSuppressed(new IOException("catalog-service answered " + answer.statusCode()));
            } catch (IOException e) {
                failure.addSuppressed(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while prices were read.", e);
            }
        }
        throw failure;
    }
}
