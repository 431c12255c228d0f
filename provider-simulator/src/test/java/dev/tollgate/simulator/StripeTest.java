package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The fake of Stripe over real sockets, with a shop that receives its events.
class StripeTest {
    private static final String SECRET = "whsec_test";
    private final Simulator simulator = Simulator.start(0);
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final List<String> wrongSignatures = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private HttpServer shop;

    @BeforeEach
    void openShop() throws Exception {
        shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/hook", exchange -> {
            var body = exchange.getRequestBody().readAllBytes();
            var signature = exchange.getRequestHeaders().getFirst("stripe-signature");
            if (!signature.equals(expected(signature.substring(2, signature.indexOf(',')), body))) {
                wrongSignatures.add(signature);
            }
            var isRefused = refusals.getAndDecrement() > 0;
            if (!isRefused) {
                received.add(Provider.json(new String(body, StandardCharsets.UTF_8)));
            }
            exchange.sendResponseHeaders(isRefused ? 500 : 200, -1);
            exchange.close();
        });
        shop.start();
        script("");
    }

    @AfterEach
    void close() {
        client.shutdownNow();
        simulator.close();
        shop.stop(0);
    }

    @Test
    void whoPaysIsSentBackAndTheShopIsTold() throws Exception {
        var session = create("p1", "key-1");

        var back = pay(session, "pay");

        assertThat(session.path("status").asText()).isEqualTo("open");
        assertThat(session.path("payment_intent").isNull()).isTrue();
        assertThat(back)
                .isEqualTo("http://shop.example/ok?s=" + session.path("id").asText());
        var completed =
                await().atMost(Duration.ofSeconds(5)).until(() -> event("checkout.session.completed"), e -> e != null);
        var object = completed.at("/data/object");
        assertThat(object.path("id")).isEqualTo(session.path("id"));
        assertThat(object.path("client_reference_id").asText()).isEqualTo("p1");
        assertThat(object.path("payment_status").asText()).isEqualTo("paid");
        assertThat(object.path("amount_total").asInt()).isEqualTo(1234);
        assertThat(object.at("/metadata/payment_id").asText()).isEqualTo("p1");
        var now = get("/v1/checkout/sessions/" + session.path("id").asText() + "?expand%5B%5D=payment_intent");
        assertThat(now.at("/payment_intent/status").asText()).isEqualTo("succeeded");
        assertThat(get("/v1/checkout/sessions?payment_intent="
                                + object.path("payment_intent").asText())
                        .at("/data/0/id"))
                .isEqualTo(session.path("id"));
        assertThat(wrongSignatures).isEmpty();
    }

    @Test
    void eventIsSentAgainUntilTheShopTakesIt() throws Exception {
        var session = create("p2", "key-2");
        refusals.set(2);

        pay(session, "expire");

        await().atMost(Duration.ofSeconds(5)).until(() -> event("checkout.session.expired") != null);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() ->
                        assertThat(get("/_events").at("/0/statuses").toString()).isEqualTo("[500,500,200]"));
    }

    @Test
    void eventsCanBeDoubledHeldReversedAndLost() throws Exception {
        script("\"hold\":true,\"copies\":2");
        var session = create("p3", "key-3");
        pay(session, "pay");
        post("/_release?order=reversed", "");
        await().atMost(Duration.ofSeconds(5)).until(() -> received.size() == 4);
        assertThat(received.getLast().path("type").asText()).isEqualTo("payment_intent.created");
        assertThat(received.stream().map(event -> event.path("id").asText()).distinct())
                .hasSize(2);

        script("\"lost\":true");
        pay(create("p4", "key-4"), "pay");

        assertThat(get("/_events")).hasSize(4);
        assertThat(get("/_events").at("/3/statuses")).isEmpty();
    }

    @Test
    void sameIdempotencyKeyMakesOneSessionEvenWhenTheAnswerWasLost() throws Exception {
        script("\"failures\":1");
        assertThat(post("/v1/checkout/sessions", form("p5"), "idempotency-key", "key-5")
                        .statusCode())
                .isEqualTo(500);

        var second = create("p5", "key-5");
        var other = post("/v1/checkout/sessions", form("p6"), "idempotency-key", "key-5");

        assertThat(get("/v1/checkout/sessions").path("data")).hasSize(1);
        assertThat(get("/v1/checkout/sessions").at("/data/0/id")).isEqualTo(second.path("id"));
        assertThat(other.statusCode()).isEqualTo(400);
    }

    @Test
    void refundsAreAddedUpAndBounded() throws Exception {
        var session = create("p7", "key-7");
        pay(session, "pay");
        var intent = get("/v1/checkout/sessions/" + session.path("id").asText())
                .path("payment_intent")
                .asText();

        assertThat(post("/v1/refunds", "payment_intent=" + intent + "&amount=234")
                        .statusCode())
                .isEqualTo(200);
        assertThat(post("/v1/refunds", "payment_intent=" + intent).statusCode()).isEqualTo(200);
        assertThat(post("/v1/refunds", "payment_intent=" + intent + "&amount=1").statusCode())
                .isEqualTo(400);

        await().atMost(Duration.ofSeconds(5))
                .until(() -> received.stream()
                                .filter(event -> event.path("type").asText().equals("charge.refunded"))
                                .mapToInt(event ->
                                        event.at("/data/object/amount_refunded").asInt())
                                .sum()
                        == 234 + 1234);
    }

    @Test
    void whatStripeRefusesIsRefused() throws Exception {
        var form = form("p8");
        for (var wrong : List.of(
                form.replace("mode=payment", "mode=barter"),
                form.replace("1234", "49"),
                form.replace("1234", "12.5"),
                form + "&expires_at=1",
                form + "&surprise=1",
                form.replace("success_url", "success_uri"))) {
            assertThat(post("/v1/checkout/sessions", wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        var error = Provider.json(post("/v1/checkout/sessions", "mode=payment").body());
        assertThat(error.at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.at("/error/param").asText()).isNotEmpty();
        assertThat(get("/v1/checkout/sessions/cs_nothing").at("/error/code").asText())
                .isEqualTo("resource_missing");
        var session = create("p8", "key-8");
        pay(session, "pay");
        assertThat(post("/v1/checkout/sessions/" + session.path("id").asText() + "/expire", "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(exchange(HttpRequest.newBuilder(URI.create(simulator.baseUrl() + "/stripe/v1/checkout/sessions"))
                                .build())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void personCanPayOnThePage() throws Exception {
        var session = create("<b>", "key-9");
        var page = exchange(
                        HttpRequest.newBuilder(URI.create(session.path("url").asText()))
                                .build())
                .body();

        assertThat(page).contains("12.34 USD").contains("value=\"pay\"").contains("Credit &lt;b&gt;");
        pay(session, "decline");
        assertThat(get("/v1/checkout/sessions/" + session.path("id").asText())
                        .path("status")
                        .asText())
                .isEqualTo("open");
    }

    private JsonNode event(String type) {
        return received.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .findFirst()
                .orElse(null);
    }

    private JsonNode create(String id, String key) throws Exception {
        var answer = post("/v1/checkout/sessions", form(id), "idempotency-key", key);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Provider.json(answer.body());
    }

    private static String form(String id) {
        return "mode=payment&client_reference_id=" + encoded(id) + "&metadata%5Bpayment_id%5D=" + encoded(id)
                + "&line_items[0][quantity]=1&line_items[0][price_data][currency]=usd"
                + "&line_items[0][price_data][unit_amount]=1234"
                + "&line_items[0][price_data][product_data][name]=" + encoded("Credit " + id)
                + "&success_url=" + encoded("http://shop.example/ok?s={CHECKOUT_SESSION_ID}");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String pay(JsonNode session, String choice) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(session.path("url").asText()))
                .POST(BodyPublishers.ofString("choice=" + choice));
        return exchange(request.build()).headers().firstValue("location").orElse("");
    }

    private void script(String members) throws Exception {
        var body = "{\"url\":\"http://127.0.0.1:%d/hook\",\"secret\":\"%s\"%s}"
                .formatted(shop.getAddress().getPort(), SECRET, members.isEmpty() ? "" : "," + members);
        var request = HttpRequest.newBuilder(URI.create(simulator.baseUrl() + "/stripe/_script"))
                .PUT(BodyPublishers.ofString(body));
        assertThat(exchange(request.build()).statusCode()).isEqualTo(200);
    }

    private JsonNode get(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(simulator.baseUrl() + "/stripe" + path))
                .header("authorization", "Bearer sk_test_1");
        return Provider.json(exchange(request.build()).body());
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(simulator.baseUrl() + "/stripe" + path))
                .header("authorization", "Bearer sk_test_1")
                .POST(BodyPublishers.ofString(body));
        return exchange((headers.length == 0 ? request : request.headers(headers)).build());
    }

    private HttpResponse<String> exchange(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    private static String expected(String time, byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            return "t=" + time + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body)) + ",v0=" + "0".repeat(64);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
