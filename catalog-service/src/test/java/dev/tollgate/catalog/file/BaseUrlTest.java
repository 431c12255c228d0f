package dev.tollgate.catalog.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseUrlTest {
    private static BaseUrl resolve(String template, Map<String, String> environment) {
        return BaseUrl.resolve(template, name -> Optional.ofNullable(environment.get(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "${SIM}/v1, http://127.0.0.1:8085/v1",
        "${SLASH}/v1, http://127.0.0.1:8085/v1",
        "${NONE:https://api.openai.com/v1}, https://api.openai.com/v1",
        "${SIM:https://api.openai.com/v1}, http://127.0.0.1:8085",
        "https://api.example.com/v1/, https://api.example.com/v1"
    })
    void variablesAndDefaultsAreFilledIn(String template, String expected) {
        var environment = Map.of("SIM", "http://127.0.0.1:8085", "SLASH", "http://127.0.0.1:8085/");

        assertThat(resolve(template, environment).url()).isEqualTo(expected);
    }

    @Test
    void anUnsetVariableLeavesTheProviderUnconfigured() {
        assertThat(resolve("${SIMULATOR_URL}/v1", Map.of())).isEqualTo(new BaseUrl(null, "SIMULATOR_URL is not set"));
    }

    @ParameterizedTest
    @CsvSource({"ftp://example.com", "example.com/v1", "http://", "http://user:pass@example.com", "http://a/v1?key=1"})
    void whatIsNoPlainAddressIsRefused(String value) {
        assertThat(resolve("${URL}", Map.of("URL", value)).problem()).isNotNull();
    }
}
