package dev.tollgate.catalog.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/// The variables that the catalogue file names, as they stand: a secret that holds `${` is not expanded. An empty
/// variable counts as not set.
@ApplicationScoped
class Environment {
    Optional<String> get(String name) {
        return Optional.ofNullable(
                        ConfigProvider.getConfig().getConfigValue(name).getRawValue())
                .filter(value -> !value.isBlank());
    }
}
