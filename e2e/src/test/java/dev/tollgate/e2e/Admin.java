package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.money.Money;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;

/// The demo's platform admin, signed in.
public final class Admin {
    private final Platform platform;
    private final String cookie;
    private final String csrfToken;

    private Admin(Platform platform, String cookie, String csrfToken) {
        this.platform = platform;
        this.cookie = cookie;
        this.csrfToken = csrfToken;
    }

    public static Admin signedIn(Platform platform) {
        var credentials = ContractJson.MAPPER
                .createObjectNode()
                .put("email", platform.demo().path("email").asText())
                .put("password", platform.demo().path("password").asText());
        var answer = platform.send(HttpRequest.newBuilder(URI.create(platform.url() + "/api/session"))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(credentials.toString()))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var cookie = answer.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
        return new Admin(
                platform, cookie, Platform.json(answer).path("csrfToken").asText());
    }

    /// Puts money into a tenant's wallet.
    public void topUp(UUID tenantId, Money amount) {
        var body = ContractJson.MAPPER
                .createObjectNode()
                .put("tenantId", tenantId.toString())
                .put("amount", amount.nanos())
                .put("reason", "Test")
                .put("idempotencyKey", UUID.randomUUID().toString());
        var answer = send("POST", "/api/topups", body.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /// Takes a tenant's rate limits away; gateways know within seconds.
    public void unlimited(UUID tenantId) {
        var answer = send("PATCH", "/api/tenants/" + tenantId, "{\"unlimited\": true}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /// What a management API answers.
    public JsonNode get(String path) {
        var answer = platform.send(HttpRequest.newBuilder(URI.create(platform.url() + path))
                .header("cookie", cookie)
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Platform.json(answer);
    }

    private HttpResponse<String> send(String method, String path, String body) {
        return platform.send(HttpRequest.newBuilder(URI.create(platform.url() + path))
                .header("content-type", "application/json")
                .header("cookie", cookie)
                .header("x-csrf-token", csrfToken)
                .timeout(java.time.Duration.ofSeconds(10))
                .method(method, BodyPublishers.ofString(body))
                .build());
    }
}
