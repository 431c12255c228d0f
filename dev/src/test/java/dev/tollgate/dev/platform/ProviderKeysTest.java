package dev.tollgate.dev.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProviderKeysTest {
    private final Ports ports = new Ports(8080);

    @Test
    void providerKeyAndItsAddressAreHandedOn() {
        var environment = Map.of(
                "OPENAI_API_KEY",
                "sk-openai",
                "OPENAI_BASE_URL",
                "http://10.0.0.1/v1",
                "PATH",
                "/bin",
                "X_API_KEY",
                "x");

        assertThat(ProviderKeys.usable(environment, ports))
                .containsOnly(
                        Map.entry("OPENAI_API_KEY", "sk-openai"), Map.entry("OPENAI_BASE_URL", "http://10.0.0.1/v1"));
        assertThat(ProviderKeys.notices(environment, ports)).isEmpty();
    }

    @Test
    void addressWithoutAKeyIsLeftOut() {
        assertThat(ProviderKeys.usable(Map.of("OPENAI_BASE_URL", "http://10.0.0.1/v1"), ports))
                .isEmpty();
    }

    @Test
    void keyOrAddressOfTollgateItselfIsNotAProviders() {
        var ownKey = Map.of("OPENAI_API_KEY", "sk-tg-abc");
        var ownAddress = Map.of("OPENAI_API_KEY", "sk-other", "OPENAI_BASE_URL", "http://localhost:8080/v1");

        assertThat(ProviderKeys.usable(ownKey, ports)).isEmpty();
        assertThat(ProviderKeys.usable(ownAddress, ports)).isEmpty();
        assertThat(ProviderKeys.notices(ownKey, ports))
                .hasSize(1)
                .first()
                .asString()
                .doesNotContain("sk-tg-abc");
    }
}
