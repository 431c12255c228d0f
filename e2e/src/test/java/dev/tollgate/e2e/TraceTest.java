package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// One trace joins the client's request, the gateway, the Kafka record and billing's posting.
class TraceTest {
    private final Platform platform = Platform.shared();

    @Test
    void gatewayAndBillingShareTheClientsTrace() {
        var traceId = "0af7651916cd43dd8448eb211c80319c";
        var request = platform.request("/v1/chat/completions", platform.key("demo"))
                .header("traceparent", "00-" + traceId + "-b7ad6b7169203331-01")
                .POST(HttpRequest.BodyPublishers.ofString(ChatCompletionTest.body("gpt-5.4", false)))
                .build();

        var answer = platform.send(request);

        var requestId = answer.headers().firstValue("x-request-id").orElseThrow();
        assertThat(new Books(platform).line(requestId).traceId()).contains(traceId);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(TraceCollector.shared().spansOf(traceId))
                        .extracting(TraceCollector.Span::service)
                        .contains("gateway-service", "billing-service"));
    }
}
