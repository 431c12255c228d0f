package dev.tollgate.billing.statement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.PastMonth;
import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.export.Csv;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.billing.settlement.Postings;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class StatementTest {
    private static final YearMonth MONTH = YearMonth.now(ZoneOffset.UTC);
    private static final Instant THIS_MONTH = secondOf(MONTH);
    private static final Instant NEXT_MONTH = secondOf(MONTH.plusMonths(1));
    private static final String EVIL = "=<img src=x onerror=alert(1)>&\"'";

    @Inject
    StatementClosing closing;

    @Inject
    Funds funds;

    @Inject
    Postings postings;

    @Inject
    Jdbi jdbi;

    @Inject
    WalletRepository wallets;

    @Inject
    MonthlyStatementRepository statements;

    @Inject
    StatementConfig config;

    @Inject
    MeterRegistry metrics;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    @Test
    void monthsAreClosedInOrderAndEachBeginsWhereTheLastEnded() {
        var tenant = tenantWithTwoMonths();

        closing.closeAll(THIS_MONTH);
        assertThat(as(tenant, "owner").get("/api/statements").jsonPath().getList("items.number"))
                .containsExactly(1);
        closing.close(tenant, NEXT_MONTH);
        closing.close(tenant, NEXT_MONTH);

        var list = as(tenant, "owner").get("/api/statements").jsonPath();
        assertThat(list.getList("items.number")).containsExactly(2, 1);
        assertThat(list.getList("items.month"))
                .containsExactly(MONTH.toString(), MONTH.minusMonths(1).toString());
        assertThat(list.getList("items.opening", Long.class)).containsExactly(nanos("3"), 0L);
        assertThat(list.getList("items.closing", Long.class)).containsExactly(nanos("9.5"), nanos("3"));
        assertThat(balance(tenant)).isEqualTo(nanos("9.5"));
        var second = as(tenant, "finance").get("/api/statements/2").jsonPath();
        assertThat(second.getList("lines.kind")).containsExactly("charge", "charge", "top-up");
        assertThat(second.getList("lines.model")).containsExactly(EVIL, "gpt-5.4", null);
        assertThat(second.getList("lines.count", Long.class)).containsExactly(1L, 2L, 1L);
        assertThat(second.getList("lines.inputUnits", Long.class)).containsExactly(17L, 34L, null);
        assertThat(second.getList("lines.outputUnits", Long.class)).containsExactly(12L, 24L, null);
        assertThat(second.getList("lines.amount", Long.class)).containsExactly(nanos("-0.5"), nanos("-3"), nanos("10"));
    }

    @Test
    void everyLineLeadsToExactlyTheEntriesThatItCounts() {
        var tenant = tenantWithTwoMonths();
        closing.close(tenant, NEXT_MONTH);

        for (var number : List.of(1, 2)) {
            var statement = as(tenant, "owner").get("/api/statements/" + number).jsonPath();
            for (var i = 0; i < statement.getList("lines").size(); i++) {
                var line = "lines[" + i + "].";
                var found = as(tenant, "owner")
                        .urlEncodingEnabled(false)
                        .get(statement.getString(line + "entries"))
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath();
                assertThat(found.getList("items")).hasSize(statement.getInt(line + "count"));
                assertThat(found.getLong("totals.credits") + found.getLong("totals.debits"))
                        .isEqualTo(statement.getLong(line + "amount"));
            }
        }
    }

    @Test
    void platformFinanceFollowsALineOfAnotherTenantToItsRequests() {
        var tenant = tenantWithTwoMonths();
        closing.close(tenant, NEXT_MONTH);
        var finance = UUID.randomUUID();

        for (var path : List.of("/api/statements/2?tenantId=" + tenant, "/api/statements?tenantId=" + tenant)) {
            var answer = as(finance, "platform-finance").get(path).jsonPath();
            var statement = path.contains("/2") ? "" : "items[0].";
            for (var i = 0; i < 3; i++) {
                var line = statement + "lines[" + i + "].";
                var found = as(finance, "platform-finance")
                        .urlEncodingEnabled(false)
                        .get(answer.getString(line + "entries"))
                        .jsonPath();
                assertThat(found.getList("items")).hasSize(answer.getInt(line + "count"));
                assertThat(found.getLong("totals.credits") + found.getLong("totals.debits"))
                        .isEqualTo(answer.getLong(line + "amount"));
                for (var request : found.getList("items.requestId")) {
                    if (request != null) {
                        as(finance, "platform-finance")
                                .get("/api/requests/" + request + "?tenantId=" + tenant)
                                .then()
                                .statusCode(200);
                        as(finance, "platform-finance")
                                .get("/api/requests/" + request)
                                .then()
                                .statusCode(404);
                    }
                }
            }
        }
    }

    @Test
    void nobodyOfATenantNamesATenant() {
        var tenant = tenantWithTwoMonths();
        var request =
                as(tenant, "owner").get("/api/ledger?kind=charge").jsonPath().getString("items[0].requestId");
        var paths = List.of("/api/statements", "/api/ledger", "/api/requests/" + request);

        for (var path : paths) {
            for (var role : List.of("owner", "admin", "finance", "developer")) {
                as(UUID.randomUUID(), role)
                        .get(path + "?tenantId=" + tenant)
                        .then()
                        .statusCode(403);
            }
            as(tenant, "platform-admin").get(path + "?tenantId=x").then().statusCode(400);
        }
    }

    @Test
    void tenantThatPaidNothingForAnEventSeesNoLineOfIt() {
        var tenant = funds.tenantWith(Money.ofDollars("1"));
        postings.post(List.of(
                Events.charged(tenant, null, Money.ofDollars("5")),
                Events.charged(tenant, null, Money.ofDollars("2"))));

        closing.close(tenant, NEXT_MONTH);

        var statement = as(tenant, "owner").get("/api/statements/1").jsonPath();
        assertThat(statement.getList("lines.kind")).containsExactly("charge", "top-up");
        assertThat(statement.getList("lines.count", Long.class)).containsExactly(1L, 1L);
        assertThat(statement.getLong("closing")).isZero();
    }

    @Test
    void monthWhoseRevenueIsNotTheLedgersIsNotClosed() {
        var tenant = tenantWithTwoMonths();
        jdbi.useHandle(handle -> handle.execute(
                "update revenue_day set paid = paid + 1 where tenant_id = ? and model = 'gpt-5.4'", tenant));

        closing.close(tenant, NEXT_MONTH);

        // Last month has no charges; this month is refused.
        assertThat(as(tenant, "owner").get("/api/statements").jsonPath().getList("items.number"))
                .containsExactly(1);
        jdbi.useHandle(handle -> handle.execute(
                "update revenue_day set paid = paid - 1 where tenant_id = ? and model = 'gpt-5.4'", tenant));
    }

    @Test
    void monthThatDoesNotEndWithTheWalletsBalanceIsNotClosed() {
        var tenant = tenantWithTwoMonths();
        jdbi.useHandle(
                handle -> handle.execute("""
                insert into statement (tenant_id, number, month, closed_at, opening, movements, closing, hash)
                values (?, 1, ?, now(), 0, 7, 7, repeat('0', 64))
                """, tenant, MONTH.minusMonths(2).atDay(1)));
        var before = metrics.counter("tollgate.billing.statements.refused").count();

        closing.close(tenant, THIS_MONTH);

        assertThat(as(tenant, "owner").get("/api/statements").jsonPath().getList("items.number"))
                .containsExactly(1);
        assertThat(metrics.counter("tollgate.billing.statements.refused").count())
                .isGreaterThan(before);
    }

    @Test
    void tenantWhoseMonthCannotBeReadDoesNotKeepTheOthersFromTheirStatements() {
        var broken = new UUID(0, System.nanoTime());
        PastMonth.grant(jdbi, MONTH.minusMonths(1), broken, Money.ofDollars("3"));
        // Together more than a bigint holds: the reading fails, as it does when it takes too long.
        for (var provider : List.of("one", "two")) {
            jdbi.useHandle(handle -> handle.execute(
                    "insert into revenue_day values (?, ?, 'm', ?, ?, 0, 0, 0, 0, 0, 0)",
                    MONTH.minusMonths(1).atDay(3),
                    broken,
                    provider,
                    Long.MAX_VALUE));
        }
        var tenant = tenantWithTwoMonths();
        var before = metrics.counter("tollgate.billing.statements.failed").count();

        closing.closeAll(THIS_MONTH);

        assertThat(as(tenant, "owner").get("/api/statements").jsonPath().getList("items.number"))
                .containsExactly(1);
        assertThat(metrics.counter("tollgate.billing.statements.failed").count())
                .isGreaterThan(before);
        jdbi.useHandle(handle -> handle.execute("delete from revenue_day where tenant_id = ?", broken));
    }

    @Test
    void nobodyWaitsForTheWalletWhileItsMonthIsRead() throws InterruptedException {
        var tenant = tenantWithTwoMonths();
        try (var reading = jdbi.open()) {
            reading.begin();
            reading.execute("lock table revenue_day in access exclusive mode");
            var closer = Thread.ofVirtual().start(() -> closing.close(tenant, THIS_MONTH));
            await().until(() ->
                    count("select count(*) from pg_locks where not granted" + " and relation = 'revenue_day'::regclass")
                            > 0);

            assertThatCode(() -> count(
                            "select spent from account where tenant_id = '" + tenant + "' for no key update nowait"))
                    .doesNotThrowAnyException();

            reading.rollback();
            closer.join();
        }
        assertThat(as(tenant, "owner").get("/api/statements").jsonPath().getList("items.number"))
                .containsExactly(1);
    }

    @Test
    void monthIsOverWhenTheClockOfTheDatabaseSaysSo() {
        var tenant = tenantWithTwoMonths();
        jdbi.useHandle(handle -> {
            handle.execute("create schema slow");
            handle.execute("create function slow.clock_timestamp() returns timestamptz language sql as"
                    + " $$ select pg_catalog.now() - interval '1 month' $$");
        });
        var slow = new PGSimpleDataSource();
        slow.setUrl(url);
        slow.setUser(user);
        slow.setPassword(password);
        slow.setOptions("-c search_path=slow,pg_catalog,public");

        new StatementClosing(BillingDatabase.over(slow), wallets, statements, config, metrics).tick();

        // Of the clock that is right here, last month would be closed.
        assertThat(as(tenant, "owner").get("/api/statements").jsonPath().getList("items"))
                .isEmpty();
    }

    @Test
    void closedStatementIsNeverChanged() {
        var tenant = tenantWithTwoMonths();
        closing.close(tenant, THIS_MONTH);

        for (var statement : List.of(
                "update statement set closing = 0",
                "delete from statement_line",
                "truncate statement cascade",
                "update statement_line set amount = 0")) {
            assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(statement)))
                    .as(statement)
                    .hasMessageContaining("append-only");
        }
        for (var values : List.of("3, 3, 0, 3", "2, 4, 0, 4", "2, 3, 1, 3")) {
            assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(
                            "insert into statement (tenant_id, month, closed_at, hash, number, opening, movements, closing)"
                                    + " values (?, date_trunc('month', now())::date, now(), repeat('0', 64), " + values
                                    + ")",
                            tenant)))
                    .as(values)
                    .hasMessageContaining("statement");
        }
        assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(
                        "insert into statement_line (tenant_id, number, position, kind, count, amount) values (?, 1, 9, 'x', 1, 3000000000)",
                        tenant)))
                .hasMessageContaining("not its movements");
    }

    @Test
    void hashIsThatOfWhatTheStatementSays() {
        var tenant = tenantWithTwoMonths();
        closing.close(tenant, THIS_MONTH);

        var json = as(tenant, "owner").get("/api/statements/1").jsonPath();

        var text = tenant + "\n1\n" + MONTH.minusMonths(1) + "\n0\n" + nanos("3") + "\ngrant\t\t1\t\t\t" + nanos("3")
                + "\n";
        assertThat(json.getString("hash")).isEqualTo(sha256(text));
    }

    @Test
    void pageIsEscapedAndAllowsNoScript() {
        var tenant = tenantWithTwoMonths();
        closing.close(tenant, NEXT_MONTH);

        var page = as(tenant, "owner")
                .get("/api/statements/2.html")
                .then()
                .statusCode(200)
                .extract();

        var style = page.asString().replaceAll("(?s).*<style>(.*)</style>.*", "$1");
        assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("content-security-policy"))
                .startsWith("default-src 'none'; style-src 'sha256-" + base64Sha256(style) + "'")
                .doesNotContain("script", "unsafe");
        assertThat(page.asString())
                .contains("Usage of =&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;", "$9.50", "−$3.00")
                .doesNotContain("<img", "<script", "http:", "https:");
    }

    @Test
    void csvHoldsTheBalancesAndTheLines() {
        var tenant = tenantWithTwoMonths();
        closing.close(tenant, NEXT_MONTH);

        var rows = Csv.read(as(tenant, "owner")
                .get("/api/statements/2.csv")
                .then()
                .statusCode(200)
                .extract()
                .asString());

        assertThat(rows)
                .extracting(row -> row.get("kind"))
                .containsExactly("opening", "charge", "charge", "top-up", "closing");
        assertThat(rows.get(1)).containsEntry("model", "'" + EVIL);
        assertThat(rows.subList(0, 4).stream()
                        .mapToLong(row -> Long.parseLong(row.get("amount_nanos")))
                        .sum())
                .isEqualTo(Long.parseLong(rows.get(4).get("amount_nanos")));
    }

    @Test
    void onlyThoseWhoAnswerForTheMoneySeeAStatement() {
        var tenant = tenantWithTwoMonths();
        closing.close(tenant, THIS_MONTH);
        var other = UUID.randomUUID();

        for (var path : List.of("/api/statements/1", "/api/statements/1.csv", "/api/statements/1.html")) {
            given().get(path).then().statusCode(401);
            as(tenant, "developer").get(path).then().statusCode(403);
            as(other, "owner").get(path).then().statusCode(404);
            as(other, "owner").get(path + "?tenantId=" + tenant).then().statusCode(403);
            as(other, "platform-admin").get(path + "?tenantId=" + tenant).then().statusCode(200);
        }
        as(tenant, "owner").get("/api/statements/99999999999").then().statusCode(404);
    }

    /// Last month a grant of $3; this month a top-up of $10, two charges that make $3, one of which started
    /// last month, and one of $0.50 for a model with an evil name.
    private UUID tenantWithTwoMonths() {
        var tenant = UUID.randomUUID();
        PastMonth.grant(jdbi, MONTH.minusMonths(1), tenant, Money.ofDollars("3"));
        funds.give(tenant, TransferKind.TOP_UP, Money.ofDollars("10"));
        var late = MONTH.minusMonths(1).atDay(20).atStartOfDay().toInstant(ZoneOffset.UTC);
        postings.post(List.of(
                Events.charged(tenant, null, Money.ofDollars("1")),
                Events.event(UUID.randomUUID(), tenant, null, Money.ofDollars("2"), late),
                Events.charged(tenant, null, Money.ZERO)));
        postings.post(List.of(ofModel(Events.charged(tenant, null, Money.ofDollars("0.5")), EVIL)));
        return tenant;
    }

    private static UsageEvent ofModel(UsageEvent event, String model) {
        return new UsageEvent(
                event.eventId(),
                event.requestId(),
                event.answerId(),
                event.tenantId(),
                event.keyId(),
                event.startedAt(),
                event.finishedAt(),
                event.endpoint(),
                event.protocol(),
                event.streamed(),
                model,
                model,
                event.provider(),
                event.deployment(),
                event.outcome(),
                event.status(),
                event.errorCode(),
                event.units(),
                event.usageSource(),
                event.priceVersion(),
                event.charge(),
                event.official(),
                event.cost(),
                event.holder(),
                event.sliceId(),
                event.sequence(),
                event.timings(),
                event.attempts(),
                event.traceparent(),
                event.costVersion());
    }

    private long balance(UUID tenant) {
        return count("select balance from account where tenant_id = '" + tenant + "'");
    }

    private long count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private static String sha256(String text) {
        return java.util.HexFormat.of().formatHex(digest(text));
    }

    private static String base64Sha256(String text) {
        return java.util.Base64.getEncoder().encodeToString(digest(text));
    }

    private static byte[] digest(String text) {
        try {
            return java.security.MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Instant secondOf(YearMonth month) {
        return month.atDay(2).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static long nanos(String dollars) {
        return Money.ofDollars(dollars).nanos();
    }

    private static RequestSpecification as(UUID tenant, String role) {
        return given().auth().oauth2(TestJwt.token(UUID.randomUUID(), tenant, role));
    }
}
