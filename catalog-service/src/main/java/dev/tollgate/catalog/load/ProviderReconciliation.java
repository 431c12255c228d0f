package dev.tollgate.catalog.load;

import dev.tollgate.catalog.entry.Source;
import dev.tollgate.catalog.file.BaseUrl;
import dev.tollgate.catalog.file.CatalogFile.CredentialEntry;
import dev.tollgate.catalog.file.CatalogFile.ProviderEntry;
import dev.tollgate.catalog.provider.Credential;
import dev.tollgate.catalog.provider.CredentialRepository;
import dev.tollgate.catalog.provider.Provider;
import dev.tollgate.catalog.provider.ProviderRepository;
import dev.tollgate.kit.secret.SecretBox;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Makes the providers and credentials of the database those of the file and the environment.
@ApplicationScoped
class ProviderReconciliation {
    private static final Logger LOG = Logger.getLogger(ProviderReconciliation.class);
    private final ProviderRepository providers;
    private final CredentialRepository credentials;
    private final Environment environment;
    private final SecretBox secrets;

    ProviderReconciliation(
            ProviderRepository providers,
            CredentialRepository credentials,
            Environment environment,
            SecretBox secrets) {
        this.providers = providers;
        this.credentials = credentials;
        this.environment = environment;
        this.secrets = secrets;
    }

    void apply(List<ProviderEntry> entries, Instant now) {
        var known = providers.listAll().stream().collect(Collectors.toMap(Provider::id, Function.identity()));
        var sealed = credentials.listAll().stream().collect(Collectors.groupingBy(Credential::providerId));
        var position = 0;
        for (var entry : entries) {
            var provider = known.remove(entry.id());
            if (provider == null) {
                provider = new Provider(entry, position);
                providers.persist(provider);
            } else if (provider.source() == Source.FILE) {
                provider.describe(entry, position);
            }
            position++;
            configure(provider, entry, sealed.getOrDefault(entry.id(), List.of()));
        }
        known.values().stream()
                .filter(provider -> provider.source() == Source.FILE)
                .forEach(provider -> {
                    provider.retire(now);
                    sealed.getOrDefault(provider.id(), List.of()).forEach(credentials::delete);
                });
    }

    private void configure(Provider provider, ProviderEntry entry, List<Credential> existing) {
        var url = BaseUrl.resolve(entry.baseUrl(), environment::get);
        var usable = sealAll(provider.id(), entry.credentials(), existing);
        var problem = url.problem() != null ? "base-url: " + url.problem() : usable ? null : unset(entry);
        provider.configure(url.url(), problem);
        if (problem != null) {
            LOG.infof("provider is not configured provider=%s reason=%s", provider.id(), problem);
        }
    }

    private boolean sealAll(String providerId, List<CredentialEntry> entries, List<Credential> existing) {
        var known = new HashMap<String, Credential>();
        existing.forEach(credential -> known.put(credential.id(), credential));
        var position = 0;
        for (var entry : entries) {
            var secret = secret(entry);
            if (secret != null) {
                seal(providerId, entry, secret, known, position);
                position++;
            }
        }
        known.values().forEach(credentials::delete);
        return position > 0;
    }

    private void seal(
            String providerId, CredentialEntry entry, String secret, Map<String, Credential> known, int position) {
        var credential = known.remove(entry.id());
        if (credential == null) {
            var origin = switch (entry) {
                case CredentialEntry.FromEnvironment _ -> Credential.Origin.ENV;
                case CredentialEntry.Literal _ -> Credential.Origin.VALUE;
            };
            credentials.persist(new Credential(providerId, entry.id(), origin, secrets.seal(secret), position));
            return;
        }
        credential.moveTo(position);
        // Sealing is random: an unchanged secret keeps its sealed form, so that nothing is published anew.
        if (!holds(credential, secret)) {
            credential.reseal(secrets.seal(secret));
        }
    }

    private boolean holds(Credential credential, String secret) {
        try {
            return secrets.open(credential.sealed()).equals(secret);
        } catch (IllegalArgumentException e) {
            LOG.infof("credential is sealed anew provider=%s credential=%s", credential.providerId(), credential.id());
            return false;
        }
    }

    private @Nullable String secret(CredentialEntry entry) {
        return switch (entry) {
            case CredentialEntry.FromEnvironment(var name) ->
                environment.get(name).orElse(null);
            case CredentialEntry.Literal(var _, var value) -> value;
        };
    }

    private static String unset(ProviderEntry entry) {
        return "credentials: none is set ("
                + entry.credentials().stream().map(CredentialEntry::id).collect(Collectors.joining(", ")) + ")";
    }
}
