package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Rates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/// Finance's view on one request: what stands in billing's tables, checked against the simulator's truth and the
/// public price list.
final class Books {
    /// The whole body is counted where the provider tells nothing, the names of its members too: of a short prompt
    /// that is several times its tokens.
    private static final int COUNTED_AT_MOST = 4;

    /// What each deployment of a platform costs, by the platform's address: signing in for each request is too much.
    private static final Map<String, Map<String, Rates>> COSTS = new ConcurrentHashMap<>();

    private final Platform platform;

    Books(Platform platform) {
        this.platform = platform;
    }

    /// The usage record of one request, with what its transfer took from the tenant's wallet (`fromWallet`) and booked
    /// as the providers' price (`cost`).
    record Line(
            String outcome,
            int status,
            Map<String, Long> units,
            String usageSource,
            Optional<String> model,
            Money charge,
            Money fromWallet,
            Optional<String> deployment,
            Money cost,
            JsonNode attempts,
            Optional<String> traceId) {}

    /// Waits (at most five seconds) until the request was posted.
    Line line(String requestId) {
        return await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> find(requestId), Optional::isPresent)
                .orElseThrow();
    }

    /// Whether a usage record of the request exists now.
    boolean knows(String requestId) {
        return find(requestId).isPresent();
    }

    private Optional<Line> find(String requestId) {
        var sql = """
                select u.*, (select coalesce(-sum(e.amount), 0) from ledger_entry e join account a on a.id = e.account_id
                             where e.transfer_id = u.event_id and a.kind = 'wallet') as from_wallet,
                       (select coalesce(-sum(e.amount), 0) from ledger_entry e join account a on a.id = e.account_id
                             where e.transfer_id = u.event_id and a.kind = 'provider_cost') as booked_cost
                from usage_record u where request_id = ?
                """;
        try (var connection = platform.billing();
                var query = connection.prepareStatement(sql)) {
            query.setString(1, requestId);
            try (var row = query.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                var units = new HashMap<String, Long>();
                read(row.getString("units"))
                        .properties()
                        .forEach(
                                unit -> units.put(unit.getKey(), unit.getValue().asLong()));
                var line = new Line(
                        row.getString("outcome"),
                        row.getInt("status"),
                        units,
                        row.getString("usage_source"),
                        Optional.ofNullable(row.getString("model")),
                        Money.ofNanos(row.getLong("charge")),
                        Money.ofNanos(row.getLong("from_wallet")),
                        Optional.ofNullable(row.getString("deployment")),
                        Money.ofNanos(row.getLong("booked_cost")),
                        read(row.getString("attempts")),
                        Optional.ofNullable(row.getString("trace_id")));
                assertThat(row.next()).as("one record per request").isFalse();
                return Optional.of(line);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The charge is what the truth's units cost by the public price list, and exactly that left the wallet. What they
    /// cost us, with calls that did not serve, is booked.
    void assertChargedAsTruth(String requestId) {
        var line = line(requestId);
        var truths = platform.truth(requestId);
        var truth = truths.getLast();
        var cached = truth.path("cachedTokens").asLong();
        var written = truth.path("cacheWriteTokens").asLong();
        var writtenLong = truth.path("longCacheWriteTokens").asLong();
        var reasoning = truth.path("reasoningTokens").asLong();
        var consumed = new HashMap<String, Long>();
        consumed.put("input", truth.path("inputTokens").asLong() - cached - written - writtenLong);
        consumed.put("cache-read", cached);
        consumed.put("cache-write-5m", written);
        consumed.put("cache-write-1h", writtenLong);
        consumed.put("output", truth.path("outputTokens").asLong() - reasoning);
        consumed.put("reasoning", reasoning);
        consumed.values().removeIf(count -> count == 0);
        var counted = new HashMap<>(line.units());
        counted.values().removeIf(count -> count == 0);
        assertThat(counted).as("units of %s", requestId).isEqualTo(consumed);
        assertThat(line.charge()).isEqualTo(rates(line.model().orElseThrow()).charge(consumed));
        assertThat(line.charge()).isGreaterThan(Money.ZERO);
        assertThat(line.fromWallet()).isEqualTo(line.charge());
        assertCost(requestId, consumed);
        assertWasted(requestId, truths.subList(0, truths.size() - 1));
        assertBalanced();
    }

    /// For each of the `calls` that took a request and did not serve it, about the input that it took is booked, and
    /// for
    /// no other.
    void assertWasted(String requestId, List<JsonNode> calls) {
        var taken = StreamSupport.stream(line(requestId).attempts().spliterator(), false)
                .map(attempt -> attempt.path("costUnits"))
                .filter(units -> !units.isEmpty())
                .map(units -> units.path("input").asDouble())
                .toList();
        var consumed = calls.stream()
                .filter(call -> call.path("status").asInt() == 200)
                .map(call -> call.path("inputTokens").asDouble())
                .toList();
        assertThat(taken).as("calls of %s that did not serve", requestId).hasSameSizeAs(consumed);
        for (var i = 0; i < consumed.size(); i++) {
            assertThat(taken.get(i)).isBetween(consumed.get(i) / 2, consumed.get(i) * COUNTED_AT_MOST);
        }
    }

    /// What is booked as our cost is about that of the input that the truth has of the only call.
    void assertCostsItsInput(String requestId) {
        var line = line(requestId);
        var deployment = line.deployment()
                .orElseGet(() -> line.attempts().path(0).path("deployment").asText());
        var input = platform.truth(requestId).getLast().path("inputTokens").asLong();
        assertThat(line.cost())
                .as("cost of %s", requestId)
                .isBetween(
                        cost(deployment).charge(Map.of("input", input / 2)),
                        cost(deployment).charge(Map.of("input", input * COUNTED_AT_MOST)))
                .isGreaterThan(Money.ZERO);
    }

    /// Nothing is booked as our cost.
    void assertCostsNothing(String requestId) {
        assertThat(line(requestId).cost()).as("cost of %s", requestId).isEqualTo(Money.ZERO);
    }

    /// What is booked as our cost is the deployment's price of `units`, and of what calls that did not serve took.
    void assertCost(String requestId, Map<String, Long> units) {
        var line = line(requestId);
        var expected = cost(line.deployment().orElseThrow()).charge(units);
        for (var attempt : line.attempts()) {
            var taken = new HashMap<String, Long>();
            attempt.path("costUnits")
                    .properties()
                    .forEach(unit -> taken.put(unit.getKey(), unit.getValue().asLong()));
            if (!taken.isEmpty()) {
                expected =
                        expected.plus(cost(attempt.path("deployment").asText()).charge(taken));
            }
        }
        assertThat(line.cost()).as("cost of %s", requestId).isEqualTo(expected).isGreaterThan(Money.ZERO);
    }

    /// Nothing was taken from the wallet.
    void assertFree(String requestId, String outcome) {
        var line = line(requestId);
        assertThat(line.outcome()).isEqualTo(outcome);
        assertThat(line.charge()).isEqualTo(Money.ZERO);
        assertThat(line.fromWallet()).isEqualTo(Money.ZERO);
        assertBalanced();
    }

    /// Each transfer sums to zero, and each balance is the sum of its entries.
    void assertBalanced() {
        assertThat(
                        count(
                                "select count(*) from (select 1 from ledger_entry group by transfer_id having sum(amount) <> 0) t"))
                .as("transfers that do not sum to zero")
                .isZero();
        assertThat(count("""
                        select count(*) from account a
                        left join (select account_id, sum(amount) as sum from ledger_entry group by account_id) e
                            on e.account_id = a.id
                        where a.balance <> coalesce(e.sum, 0)
                        """))
                .as("balances that are not the sum of their entries")
                .isZero();
    }

    /// What the provider charges us at a deployment.
    private Rates cost(String deployment) {
        return Objects.requireNonNull(
                COSTS.computeIfAbsent(platform.url(), url -> costs()).get(deployment));
    }

    private Map<String, Rates> costs() {
        var rates = new HashMap<String, Rates>();
        var deployments = Admin.signedIn(platform).get("/api/catalog/deployments");
        for (var item : deployments.path("items")) {
            rates.put(item.path("id").asText(), rates(item.path("costs").path(0).path("cost")));
        }
        return rates;
    }

    /// The rates of a model by the public price list.
    Rates rates(String model) {
        var request = java.net.http.HttpRequest.newBuilder(
                        java.net.URI.create(platform.url() + "/api/models?limit=200"))
                .build();
        for (var item : Platform.json(platform.send(request)).path("items")) {
            if (item.path("id").asText().equals(model)) {
                return rates(item.path("price"));
            }
        }
        throw new AssertionError(model + " is not in the price list");
    }

    private static Rates rates(JsonNode json) {
        var rates = new HashMap<String, Long>();
        json.properties()
                .forEach(rate -> rates.put(rate.getKey(), rate.getValue().asLong()));
        return new Rates(rates);
    }

    long count(String sql) {
        try (var connection = platform.billing();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return ContractJson.MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
