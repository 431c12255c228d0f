package dev.tollgate.billing.payment;

import static dev.tollgate.billing.payment.PaymentApi.as;
import static dev.tollgate.billing.payment.PaymentApi.asAdmin;
import static dev.tollgate.billing.payment.PaymentApi.balance;
import static dev.tollgate.billing.payment.PaymentApi.decide;
import static dev.tollgate.billing.payment.PaymentApi.read;
import static dev.tollgate.billing.payment.PaymentApi.start;
import static dev.tollgate.billing.payment.PaymentApi.wish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.billing.LedgerChecks;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
@WithTestResource(value = StripeResource.class, scope = TestResourceScope.GLOBAL)
class BankTransferTest {
    @Inject
    Jdbi jdbi;

    @Inject
    PaymentSweep sweep;

    private final UUID tenant = UUID.randomUUID();

    @Test
    void bothWaysToPayAreOffered() {
        var methods = as(tenant, "finance").get("/api/payments/methods").jsonPath();

        assertThat(methods.getList("items.method")).containsExactly("stripe", "bank-transfer");
        assertThat(methods.getLong("items[0].minAmount"))
                .isEqualTo(Money.ofDollars("5").nanos());
    }

    @Test
    void transferCarriesAReferenceAndIsCreditedWithWhatArrived() {
        var payment = start(tenant, wish("100", "bank-transfer"), 201);
        var reference = payment.getString("reference");

        var found = asAdmin()
                .get("/api/payments?tenantId=all&reference=" + reference)
                .jsonPath();
        confirm(payment.getString("id"), "95.5", 200);

        assertThat(reference).matches("TG-[0-9A-Z]{5}-[0-9A-Z]{5}");
        assertThat(payment.getString("instructions")).contains("Bank of Tests").contains(reference);
        assertThat(found.getList("items.id")).containsExactly(payment.getString("id"));
        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("95.5"));
        var paid = read(tenant, payment.getString("id"));
        assertThat(paid.getString("state")).isEqualTo("paid");
        assertThat(paid.getString("history[-1].reason")).isEqualTo("received $95.50: seen on the statement");
        assertThat(paid.getString("history[-1].actor")).isEqualTo("someone@example.com");
    }

    @Test
    void sixtyFourConfirmationsCreditOnce() throws Exception {
        var id = start(tenant, wish("50", "bank-transfer"), 201).getString("id");
        var tasks = new ArrayList<Callable<Void>>();
        for (var i = 0; i < 64; i++) {
            tasks.add(() -> {
                confirm(id, "50", 200);
                return null;
            });
        }

        try (var threads = Executors.newFixedThreadPool(64, Thread.ofVirtual().factory())) {
            for (var task : threads.invokeAll(tasks)) {
                task.get();
            }
        }

        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("50"));
        confirm(id, "51", 409);
        decide(id, "cancel", Map.of("reason", "late"), 409);
        LedgerChecks.booksAreBalanced(jdbi, "after parallel confirmations");
    }

    @Test
    void cancelledTransferIsNotConfirmedAndAnExpiredOneMayStillArrive() {
        var cancelled = start(tenant, wish("50", "bank-transfer"), 201).getString("id");
        var expired = start(tenant, wish("60", "bank-transfer"), 201).getString("id");
        decide(cancelled, "cancel", Map.of("reason", "not needed"), 200);
        decide(cancelled, "cancel", Map.of("reason", "not needed"), 200);
        jdbi.useHandle(handle ->
                handle.execute("update payment set expires_at = now(), ask_at = now() where id = ?::uuid", expired));
        sweep.sweep();
        assertThat(read(tenant, expired).getString("state")).isEqualTo("expired");

        confirm(cancelled, "50", 409);
        confirm(expired, "60", 200);

        assertThat(balance(tenant)).isEqualTo(Money.ofDollars("60"));
    }

    @Test
    void silenceForTooLongIsShownToTheAdmin() {
        var id = start(tenant, wish("50", "bank-transfer"), 201).getString("id");
        jdbi.useHandle(handle -> handle.execute("""
                update payment set created_at = now() - interval '31 days', expires_at = now() + interval '1 day',
                       ask_at = now()
                where id = ?::uuid
                """, id));

        sweep.sweep();

        assertThat(asAdmin().get("/api/payments/" + id).jsonPath().getString("attention"))
                .contains("30 days");
    }

    @Test
    void tenantHasAFewOpenPaymentsAtMostAndSeesThemPageByPage() {
        for (var i = 0; i < 20; i++) {
            start(tenant, wish("5", "bank-transfer"), 201);
        }
        start(tenant, wish("5", "bank-transfer"), 409);

        var seen = new HashSet<String>();
        var cursor = "";
        do {
            var page = as(tenant, "admin").get("/api/payments?limit=7" + cursor).jsonPath();
            assertThat(seen.addAll(page.getList("items.id"))).isTrue();
            var next = page.getString("nextCursor");
            cursor = next == null ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());

        assertThat(seen).hasSize(20);
        assertThat(as(tenant, "admin")
                        .get("/api/payments?state=paid")
                        .jsonPath()
                        .getList("items"))
                .isEmpty();
        as(tenant, "admin").get("/api/payments?state=odd").then().statusCode(400);
    }

    @Test
    void historyCannotBeChanged() {
        start(tenant, wish("5", "bank-transfer"), 201);

        assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute("delete from payment_history")))
                .hasMessageContaining("append-only");
    }

    private static void confirm(String id, String dollars, int status) {
        decide(
                id,
                "confirm",
                Map.of("received", Money.ofDollars(dollars).nanos(), "reason", "seen on the statement"),
                status);
    }
}
