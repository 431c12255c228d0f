package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import dev.tollgate.kit.testing.KafkaResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients of translated streams that read slowly or hang up.
@QuarkusTest
@WithTestResource(PlatformFake.class)
@WithTestResource(KafkaResource.class)
class SlowClientTest {
    private static final long FLOOD = 8_000L * 7_000;

    @Inject
    Ingress ingress;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    private GatewayClient client;

    @BeforeEach
    void connect() {
        client = new GatewayClient(ingress.port());
    }

    @Test
    void providerWaitsForAClientThatReadsSlowly() throws IOException {
        try (var socket = ask("chat-floods")) {
            var requestId = readUntil(socket, "Hello.");
            var written = new long[] {-1};
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        var before = written[0];
                        written[0] = written(requestId);
                        return written[0] > 0 && written[0] == before;
                    });

            assertThat(written[0]).isLessThan(FLOOD / 2);
        }
    }

    @Test
    void clientOfATranslatedStreamPaysForWhatItGotWhenItHangsUp() throws IOException {
        String requestId;
        try (var socket = ask("chat-stalls")) {
            requestId = readUntil(socket, "\"lo.\"");
        }

        try (var usage = new UsageTopic(bootstrapServers)) {
            var event = usage.of(requestId);
            assertThat(event.outcome()).isEqualTo(Outcome.CUT_BY_CLIENT);
            assertThat(event.usageSource()).isEqualTo(UsageSource.COUNTED);
            assertThat(event.units()).containsEntry("output", 2L);
        }
    }

    private long written(String requestId) {
        var counted = client.send(HttpRequest.newBuilder(
                        URI.create(GatewayClient.setting("test.provider") + "/written/" + requestId)))
                .body();
        return Long.parseLong(counted);
    }

    private Socket ask(String model) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ingress.port()));
        var body = Dialect.ANTHROPIC.body(model, true, false);
        socket.getOutputStream()
                .write(("POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: " + GatewayClient.setting("test.key.rich")
                                + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static String readUntil(Socket socket, String text) throws IOException {
        var seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            seen.append((char) socket.getInputStream().read());
        }
        var from = seen.indexOf("x-request-id: ") + "x-request-id: ".length();
        return seen.substring(from, seen.indexOf("\r\n", from));
    }
}
