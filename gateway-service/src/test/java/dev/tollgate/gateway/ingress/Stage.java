package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.catalog.CatalogSnapshot;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Deployment;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Provider;
import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.gateway.catalog.Catalog;
import io.quarkus.arc.Arc;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// The running gateway with one upstream that tests direct, and models that are made up for one test: they
/// reach the gateway as every model does, in a snapshot on the catalogue's topic.
final class Stage {
    /// Dollars for a million tokens: 3 for input, 15 for output, 3.75 for a cache write, 0.30 for a cache
    /// read.
    private static final Rates RATES = new Rates(Map.of(
            "input", 3_000_000_000L,
            "output", 15_000_000_000L,
            "reasoning", 15_000_000_000L,
            "cache-write-5m", 3_750_000_000L,
            "cache-read", 300_000_000L));

    private static final Price PRICE = new Price("v1", Instant.EPOCH, RATES, RATES, List.of());

    private static final Stage STAGE = new Stage();

    private final ExactUpstream upstream = new ExactUpstream();
    private final GatewayClient client;
    private final UsageTopic usage;
    private final KafkaProducer<String, byte[]> topic;
    private final CatalogSnapshot base;
    private long version;
    private String offered = "";

    private Stage() {
        var broker = GatewayClient.setting("kafka.bootstrap.servers");
        client = new GatewayClient(Arc.container().instance(Ingress.class).get().port());
        usage = new UsageTopic(broker);
        topic = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker), new StringSerializer(), new ByteArraySerializer());
        base = snapshot();
        version = base.version();
    }

    /// The only one: it lives as long as the gateway under test.
    static Stage get() {
        return STAGE;
    }

    ExactUpstream upstream() {
        return upstream;
    }

    GatewayClient client() {
        return client;
    }

    UsageTopic usage() {
        return usage;
    }

    /// From here on the gateway offers the chat model `id`, served by an upstream of `protocol`.
    void offer(String id, WireProtocol protocol, List<String> input, long maxOutput, JsonNode facts) {
        offer(id, Kind.CHAT, protocol, input, maxOutput, facts);
    }

    /// The same for a model that takes everything, but for these facts in JSON.
    void offer(String id, Dialect provider, String facts) {
        var protocol = WireProtocol.valueOf(provider.name());
        offer(id, protocol, List.of("text", "image", "file"), 64_000, Dialect.json(facts));
    }

    /// From here on the gateway offers a model that makes vectors.
    void offerVectors(String id, Dialect provider) {
        var protocol = WireProtocol.valueOf(provider.name());
        offer(id, Kind.EMBEDDING, protocol, List.of("text"), 0, Dialect.json("{}"));
    }

    /// The model must be published anew before it is used again.
    void withdraw() {
        offered = "";
    }

    private void offer(
            String id, Kind kind, WireProtocol protocol, List<String> input, long maxOutput, JsonNode facts) {
        var wanted = String.join(" ", id, kind.name(), protocol.name(), input.toString(), facts.toString());
        if (wanted.equals(offered)) {
            return;
        }
        // A deployment of its own, so that nothing is held against it.
        var deployment = new Deployment(
                "exact#" + UUID.randomUUID(),
                "exact-" + protocol,
                "up",
                1,
                1,
                Rates.FREE,
                JsonNodeFactory.instance.objectNode());
        publish(new Model(
                id,
                kind,
                "Vendor",
                id,
                Instant.EPOCH,
                input,
                List.of("text"),
                1_000_000,
                maxOutput,
                List.of(PRICE),
                facts,
                List.of(deployment)));
        offered = wanted;
    }

    private void publish(Model model) {
        var credentials = base.providers().getFirst().credentials();
        var timeouts = base.providers().getFirst().timeouts();
        var providers = new ArrayList<>(base.providers());
        SpokenModels.PROVIDERS.forEach((protocol, path) -> providers.add(
                new Provider("exact-" + protocol, protocol, upstream.url() + path, credentials, timeouts)));
        var models = new ArrayList<>(base.models());
        models.add(model);
        var next = new CatalogSnapshot(++version, Instant.EPOCH, providers, models, base.aliases());
        try {
            topic.send(new ProducerRecord<>(
                            Topics.CATALOG_SNAPSHOT, Topics.SNAPSHOT_KEY, ContractJson.MAPPER.writeValueAsBytes(next)))
                    .get();
        } catch (JsonProcessingException | ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        var catalog = Arc.container().instance(Catalog.class).get();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(20))
                .until(() -> catalog.current().version() >= next.version());
    }

    private CatalogSnapshot snapshot() {
        var url = GatewayClient.setting("tollgate.catalog-url") + "/internal/snapshot";
        var answer = client.send(HttpRequest.newBuilder(URI.create(url)).GET());
        assertThat(answer.status()).isEqualTo(200);
        return ContractJson.MAPPER.convertValue(answer.json(), CatalogSnapshot.class);
    }
}
