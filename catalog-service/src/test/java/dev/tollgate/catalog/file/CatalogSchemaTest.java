package dev.tollgate.catalog.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class CatalogSchemaTest {
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(open("/catalog.schema.json"));

    private static InputStream open(String name) {
        return CatalogSchemaTest.class.getResourceAsStream(name);
    }

    private static JsonNode yaml(InputStream in) {
        var settings = LoadSettings.builder()
                .setMaxAliasesForCollections(1_000)
                .setEnvConfig(java.util.Optional.of(new Verbatim()))
                .build();
        return new ObjectMapper().valueToTree(new Load(settings).loadFromInputStream(in));
    }

    /// Leaves `${NAME}` as it stands.
    private record Verbatim() implements org.snakeyaml.engine.v2.env.EnvConfig {
        @Override
        public java.util.Optional<String> getValueFor(String name, String separator, String value, String environment) {
            return java.util.Optional.of("${" + name + "}");
        }
    }

    @Test
    void theDefaultCatalogueIsWhatEditorsAreToldToExpect() {
        assertThat(SCHEMA.validate(yaml(open("/catalog.yaml")))).isEmpty();
    }

    @Test
    void theSchemaRefusesWhatTheReaderRefuses() throws IOException {
        var messages = SCHEMA.validate(yaml(open("/catalogs/schema.yaml")));

        assertThat(messages.stream().map(message -> message.getInstanceLocation() + " " + message.getType()))
                .contains(
                        "$.providers.main additionalProperties",
                        "$.providers.main.protocol enum",
                        "$.models.alpha.price.input minimum",
                        "$.models.alpha.facts.thinking.kind enum",
                        "$.models.beta required");
    }
}
