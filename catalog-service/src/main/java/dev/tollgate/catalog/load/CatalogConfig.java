package dev.tollgate.catalog.load;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/// Where the catalogue comes from.
@ConfigMapping(prefix = "catalog")
interface CatalogConfig {
    /// The catalogue file (`TOLLGATE_CATALOG_FILE`); absent or empty means the one that ships with the service.
    Optional<String> file();
}
