package dev.tollgate.catalog.provider;

import dev.tollgate.catalog.deployment.Deployment;
import dev.tollgate.catalog.deployment.DeploymentRepository;
import dev.tollgate.kit.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which providers there are and whether they can be used; never a secret.
@Path("/api/providers")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@RunOnVirtualThread
public class ProviderResource {
    private final Caller caller;
    private final ProviderRepository providers;
    private final CredentialRepository credentials;
    private final DeploymentRepository deployments;

    ProviderResource(
            Caller caller,
            ProviderRepository providers,
            CredentialRepository credentials,
            DeploymentRepository deployments) {
        this.caller = caller;
        this.providers = providers;
        this.credentials = credentials;
        this.deployments = deployments;
    }

    /// All providers of the catalogue.
    public record ProviderList(List<Item> items) {}

    /// One provider; `problem` says why it is not configured, `deployments` counts the models it is to serve.
    public record Item(
            String id,
            String protocol,
            String baseUrl,
            boolean configured,
            @Nullable String problem,
            List<CredentialItem> credentials,
            long deployments,
            String source) {}

    /// A credential that is set: its name, and whether it came from the environment or stands in the file.
    public record CredentialItem(String id, String source) {}

    @GET
    @Transactional
    public ProviderList list() {
        caller.requireAny("platform-admin");
        var counts = deployments.active().stream()
                .collect(Collectors.groupingBy(Deployment::providerId, Collectors.counting()));
        var byProvider = credentials.ordered().stream().collect(Collectors.groupingBy(Credential::providerId));
        return new ProviderList(providers.active().stream()
                .map(provider -> item(
                        provider,
                        byProvider.getOrDefault(provider.id(), List.of()),
                        counts.getOrDefault(provider.id(), 0L)))
                .toList());
    }

    private static Item item(Provider provider, List<Credential> credentials, long deployments) {
        var url = provider.baseUrl();
        return new Item(
                provider.id(),
                word(provider.protocol()),
                url == null ? provider.baseUrlTemplate() : url,
                url != null,
                provider.problem(),
                credentials.stream()
                        .map(each -> new CredentialItem(each.id(), word(each.origin())))
                        .toList(),
                deployments,
                word(provider.source()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
