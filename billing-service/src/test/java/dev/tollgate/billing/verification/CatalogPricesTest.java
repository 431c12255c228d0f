package dev.tollgate.billing.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.ProviderCost;
import dev.tollgate.contracts.money.Rates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogPricesTest {
    private static final List<Price> PRICES =
            List.of(new Price("a/b#1", Instant.EPOCH, new Rates(Map.of("input", 5L)), Rates.FREE, List.of()));
    private static final List<ProviderCost> COSTS = List.of(new ProviderCost(
            "a/b@c#1",
            Instant.EPOCH,
            new Rates(Map.of("input", 5L)),
            List.of(new ProviderCost.CostTier(9, new Rates(Map.of("input", 10L))))));
    private final List<String> asked = new ArrayList<>();
    private final List<Integer> statuses = new ArrayList<>();
    private HttpServer catalog;

    @BeforeEach
    void start() throws IOException {
        catalog = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        catalog.createContext("/internal/prices", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("authorization"));
            var body = ContractJson.MAPPER.writeValueAsBytes(PRICES);
            exchange.sendResponseHeaders(statuses.isEmpty() ? 200 : statuses.removeFirst(), body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        catalog.start();
    }

    @AfterEach
    void stop() {
        catalog.stop(0);
    }

    @Test
    void pricesOfAModelAreReadWithTheServiceToken() throws IOException {
        assertThat(prices().pricesOf("a/b")).isEqualTo(PRICES);
        assertThat(asked).containsExactly("/internal/prices?model=a%2Fb Bearer t");
    }

    @Test
    void costsOfADeploymentAreReadToo() throws IOException {
        catalog.createContext("/internal/costs", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            var body = ContractJson.MAPPER.writeValueAsBytes(COSTS);
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });

        assertThat(prices().costsOf("a/b@c")).isEqualTo(COSTS);
        assertThat(asked).containsExactly("/internal/costs?deployment=a%2Fb%40c");
    }

    @Test
    void catalogueThatFailsTwiceIsAskedAThirdTime() throws IOException {
        statuses.addAll(List.of(500, 503));

        assertThat(prices().pricesOf("a/b")).isEqualTo(PRICES);
    }

    @Test
    void catalogueThatKeepsFailingIsAFailure() {
        statuses.addAll(List.of(500, 500, 500));

        assertThatThrownBy(() -> prices().pricesOf("a/b")).isInstanceOf(IOException.class);
        assertThat(asked).hasSize(3);
    }

    private CatalogPrices prices() {
        var address = URI.create("http://127.0.0.1:" + catalog.getAddress().getPort());
        return new CatalogPrices(address, Duration.ofSeconds(5), "Bearer t");
    }
}
