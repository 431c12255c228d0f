package dev.tollgate.contracts.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.ProviderCost;
import dev.tollgate.contracts.money.Rates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// The whole offer at one moment, as published on `catalog.snapshot.v1` and answered by `GET /internal/snapshot`.
/// `version` only grows; a reader ignores a snapshot whose version is not larger than the one it holds. Providers
/// without a usable address or credential, and deployments at them, are left out by the publisher.
public record CatalogSnapshot(
        long version, Instant publishedAt, List<Provider> providers, List<Model> models, Map<String, String> aliases) {
    public CatalogSnapshot {
        providers = List.copyOf(providers);
        models = List.copyOf(models);
        aliases = Map.copyOf(aliases);
    }

    /// A company's endpoint. `baseUrl` is as that protocol's official SDK takes it: with `/v1` for `chat` and
    /// `responses`, without a version for the others.
    public record Provider(
            String id, WireProtocol protocol, String baseUrl, List<UpstreamCredential> credentials, Timeouts timeouts) {
        public Provider {
            credentials = List.copyOf(credentials);
        }
    }

    /// What Tollgate shows to the provider, sealed under the platform's credential key; see service-kit's
    /// `SecretBox`.
    public record UpstreamCredential(String id, String sealed) {}

    /// `connect`: TCP and TLS; `firstByte`: from the request's last byte to the answer's first; `idle`: between
    /// two bytes of an answer.
    public record Timeouts(Duration connect, Duration firstByte, Duration idle) {}

    /// One entry of the public catalogue. `prices` holds the version in force and the coming ones, oldest first.
    /// `facts` are the model facts of the catalogue file, as they stand there.
    public record Model(
            String id,
            Kind kind,
            String owner,
            String displayName,
            Instant createdAt,
            List<String> input,
            List<String> output,
            long context,
            long maxOutput,
            List<Price> prices,
            JsonNode facts,
            List<Deployment> deployments) {
        public Model {
            input = List.copyOf(input);
            output = List.copyOf(output);
            prices = List.copyOf(prices);
            deployments = List.copyOf(deployments);
        }

        /// The price in force at `moment`: the newest version whose `validFrom` is not after it, else the oldest.
        public Price priceAt(Instant moment) {
            var inForce = prices.getFirst();
            for (var price : prices) {
                if (!price.validFrom().isAfter(moment)) {
                    inForce = price;
                }
            }
            return inForce;
        }
    }

    /// A model at one provider. Tried by ascending `priority` (1 before 2), within one priority by `weight`;
    /// `cost` is what the provider charges us at the time of publishing, below any long-context limit;
    /// `costs` holds the version in force and the coming ones, oldest first.
    public record Deployment(
            String id,
            String providerId,
            String upstreamModel,
            int priority,
            int weight,
            Rates cost,
            JsonNode facts,
            List<ProviderCost> costs) {
        @SuppressWarnings("ConstantValue") // a publisher of before there were versions leaves them out
        public Deployment {
            costs = costs == null || costs.isEmpty()
                    ? List.of(new ProviderCost(null, Instant.EPOCH, cost))
                    : List.copyOf(costs);
        }

        /// A deployment whose cost has no versions.
        public Deployment(
                String id,
                String providerId,
                String upstreamModel,
                int priority,
                int weight,
                Rates cost,
                JsonNode facts) {
            this(id, providerId, upstreamModel, priority, weight, cost, facts, List.of());
        }

        /// The cost in force at `moment`: the newest version whose `validFrom` is not after it, else the oldest.
        public ProviderCost costAt(Instant moment) {
            var inForce = costs.getFirst();
            for (var version : costs) {
                if (!version.validFrom().isAfter(moment)) {
                    inForce = version;
                }
            }
            return inForce;
        }
    }

    /// What a model makes.
    public enum Kind {
        CHAT,
        EMBEDDING,
        IMAGE,
        VIDEO,
        MUSIC
    }

    /// The wire protocol a provider speaks.
    public enum WireProtocol {
        CHAT,
        RESPONSES,
        ANTHROPIC,
        GEMINI,
        SUNO
    }
}
