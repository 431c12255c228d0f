package dev.tollgate.billing.payment;

import static io.restassured.RestAssured.given;

import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.TestJwt;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;

/// Calls of the payment API by people of a tenant and by the platform admin.
public final class PaymentApi {
    private static final UUID USER = UUID.randomUUID();
    private static final UUID OPERATOR = UUID.randomUUID();

    private PaymentApi() {}

    public static RequestSpecification as(UUID tenant, String... roles) {
        return given().header("authorization", "Bearer " + TestJwt.token(USER, tenant, roles))
                .contentType("application/json");
    }

    public static RequestSpecification asAdmin() {
        return as(OPERATOR, "platform-admin");
    }

    /// A wish to pay, under a key of its own.
    public static Map<String, Object> wish(String dollars, String method) {
        return wish(dollars, method, UUID.randomUUID().toString());
    }

    public static Map<String, Object> wish(String dollars, String method, String key) {
        return Map.of("amount", Money.ofDollars(dollars).nanos(), "method", method, "idempotencyKey", key);
    }

    public static JsonPath start(UUID tenant, Map<String, Object> wish, int status) {
        return as(tenant, "owner")
                .body(wish)
                .post("/api/payments")
                .then()
                .statusCode(status)
                .extract()
                .jsonPath();
    }

    /// Something that the platform admin does with a payment.
    public static JsonPath decide(String id, String action, Map<String, ?> body, int status) {
        return asAdmin()
                .body(body)
                .post("/api/payments/" + id + "/" + action)
                .then()
                .statusCode(status)
                .extract()
                .jsonPath();
    }

    public static JsonPath read(UUID tenant, String id) {
        return as(tenant, "owner")
                .get("/api/payments/" + id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    public static Money balance(UUID tenant) {
        return Money.ofNanos(as(tenant, "owner").get("/api/balance").jsonPath().getLong("balance"));
    }
}
