package dev.tollgate.catalog.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Timeouts;
import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import dev.tollgate.contracts.money.Price.ContextTier;
import dev.tollgate.contracts.money.ProviderCost.CostTier;
import dev.tollgate.contracts.money.Rates;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A catalogue file that was read without an error, complete: discounts are computed and no price kind is left
/// open.
public record CatalogFile(List<ProviderEntry> providers, List<ModelEntry> models, Map<String, String> aliases) {
    public CatalogFile {
        providers = List.copyOf(providers);
        models = List.copyOf(models);
        aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
    }

    /// A provider as the file states it; `baseUrl` may hold variables, see [BaseUrl].
    public record ProviderEntry(
            String id, WireProtocol protocol, String baseUrl, List<CredentialEntry> credentials, Timeouts timeouts) {
        public ProviderEntry {
            credentials = List.copyOf(credentials);
        }
    }

    /// Where an upstream credential comes from.
    public sealed interface CredentialEntry {
        /// Name of the credential within its provider.
        String id();

        /// The value of an environment variable, which is also its id.
        record FromEnvironment(String id) implements CredentialEntry {}

        /// A value written into the file, for addresses that guard nothing.
        record Literal(String id, String value) implements CredentialEntry {
            @Override
            public String toString() {
                return "Literal[" + id + "]";
            }
        }
    }

    /// A public catalogue entry. `onlyWhenAvailable`: it is left out, not shown as unavailable, without a
    /// deployment.
    public record ModelEntry(
            String id,
            Kind kind,
            String owner,
            String name,
            List<String> input,
            List<String> output,
            long context,
            long maxOutput,
            PriceEntry price,
            JsonNode facts,
            boolean onlyWhenAvailable,
            List<DeploymentEntry> deployments) {
        public ModelEntry {
            input = List.copyOf(input);
            output = List.copyOf(output);
            deployments = List.copyOf(deployments);
        }
    }

    /// What a tenant pays and the provider's list price.
    public record PriceEntry(Rates rates, Rates official, List<ContextTier> longContext) {
        public PriceEntry {
            longContext = List.copyOf(longContext);
        }
    }

    /// What a provider charges us at a deployment.
    public record CostEntry(Rates rates, List<CostTier> longContext) {
        public CostEntry {
            longContext = List.copyOf(longContext);
        }
    }

    /// A model at a provider. The id is made of the names, so that it stays the same from load to load.
    public record DeploymentEntry(
            String id,
            String provider,
            String upstreamModel,
            int priority,
            int weight,
            CostEntry cost,
            JsonNode facts) {}
}
