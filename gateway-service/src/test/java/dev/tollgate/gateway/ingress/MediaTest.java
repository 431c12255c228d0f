package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.ingress.GatewayClient.Answer;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Images that a request names by their address.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class MediaTest {
    @Inject
    Ingress ingress;

    private GatewayClient client;

    @BeforeEach
    void connect() {
        client = new GatewayClient(ingress.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pixel.png", "moved.png"})
    void imageIsFetchedForAProviderThatDoesNotFetch(String name) {
        var answer = ask("gemini-talks", file(name));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(client.seenByProvider(answer.requestId()))
                .contains("\"inlineData\"", "\"mimeType\":\"image/png\"", "iVBORw0KGgo")
                .doesNotContain("/media/");
    }

    @Test
    void addressIsPassedOnToAProviderThatFetches() {
        var answer = ask("anthropic-talks", "https://example.com/a.png");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(client.seenByProvider(answer.requestId())).contains("\"url\":\"https://example.com/a.png\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://127.0.0.2/a.png",
                "http://10.0.0.1/a.png",
                "http://[::1]/a.png",
                "http://[::ffff:10.0.0.1]/a.png",
                "http://[fd00::1]/a.png",
                "http://0x0a000001/a.png",
                "http://user@example.com/a.png",
            })
    void ownNetworkCannotBeReached(String url) {
        var answer = ask("gemini-talks", url);

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("error").path("param").asText())
                .isEqualTo("messages[0].content[0].image_url.url");
    }

    @ParameterizedTest
    @CsvSource({
        "inwards.png, not on the public internet",
        "loop.png, redirects more than 3 times",
        "large.png, limit",
        "missing.png, status 404",
    })
    void fileThatCannotBeHadIsNamed(String name, String reason) {
        var answer = ask("gemini-talks", file(name));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("error").path("message").asText())
                .contains("messages[0].content[0].image_url.url", reason);
    }

    private static String file(String name) {
        return GatewayClient.setting("test.provider") + "/media/" + name;
    }

    private Answer ask(String model, String url) {
        return client.post(
                "rich",
                "{\"model\":\"" + model
                        + "\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\""
                        + url + "\"}}]}]}");
    }
}
