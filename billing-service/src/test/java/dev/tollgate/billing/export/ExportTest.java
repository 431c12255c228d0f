package dev.tollgate.billing.export;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.PastMonth;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.billing.settlement.Postings;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A month as finance gets it.
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class ExportTest {
    private static final YearMonth MONTH = YearMonth.now(ZoneOffset.UTC);

    @Inject
    Funds funds;

    @Inject
    Postings postings;

    @Inject
    Jdbi jdbi;

    @TempDir
    Path folder;

    @Test
    void theEntriesOfAllMonthsMakeEveryBalance() {
        var tenant = UUID.randomUUID();
        PastMonth.grant(jdbi, MONTH.minusMonths(1), tenant, usd("3"));
        funds.give(tenant, TransferKind.TOP_UP, usd("10"));
        postings.post(List.of(Events.charged(tenant, null, usd("1")), Events.charged(tenant, null, usd("20"))));
        funds.give(tenant, TransferKind.GRANT, usd("2"));
        var months = jdbi.withHandle(handle -> handle.createQuery(
                        "select distinct to_char(at at time zone 'UTC', 'YYYY-MM') from transfer order by 1")
                .mapTo(String.class)
                .list());

        var balances = new HashMap<String, Long>();
        for (var month : months) {
            for (var row : Csv.read(platform("/api/ledger/export?month=" + month))) {
                var amount = Long.parseLong(row.get("amount_nanos"));
                var after = balances.merge(row.get("account_id"), amount, Math::addExact);
                if (!row.get("balance_after_nanos").isEmpty()) {
                    assertThat(row.get("balance_after_nanos")).isEqualTo(Long.toString(after));
                }
            }
        }

        assertThat(months).contains(MONTH.toString(), MONTH.minusMonths(1).toString());
        assertThat(balances)
                .isEqualTo(longs("select id, balance from account a"
                        + " where exists (select 1 from ledger_entry e where e.account_id = a.id)"));
        assertThat(balances.values().stream().mapToLong(Long::longValue).sum()).isZero();
        assertThat(Csv.read(platform("/api/ledger/export?month=" + MONTH.minusMonths(1))))
                .anySatisfy(row -> assertThat(row)
                        .containsEntry("tenant_id", tenant.toString())
                        .containsEntry("amount_nanos", Long.toString(usd("3").nanos())));
    }

    @Test
    void theEntriesMakeThePromotionalPartOfAWalletAndTellWhenItEnds() {
        var tenant = funds.tenantWith(usd("10"));
        var end = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);
        grant(tenant, usd("2"), end);
        postings.post(List.of(Events.charged(tenant, null, usd("0.5"))));

        var rows = Csv.read(file(as(tenant, "finance"), "/api/ledger/export?month=" + MONTH));

        assertThat(rows)
                .extracting(row -> row.get("promotional_nanos"))
                .containsExactly(
                        "0",
                        Long.toString(usd("2").nanos()),
                        Long.toString(usd("-0.5").nanos()));
        assertThat(rows).extracting(row -> row.get("expires_at")).containsExactly("", end.toString(), "");
        assertThat(rows.stream()
                        .mapToLong(row -> Long.parseLong(row.get("promotional_nanos")))
                        .sum())
                .isEqualTo(longs("select tenant_id, promotional from account where kind = 'wallet'")
                        .get(tenant.toString()));
    }

    private static void grant(UUID tenant, Money amount, Instant expiresAt) {
        as(UUID.randomUUID(), "platform-admin")
                .contentType("application/json")
                .body(Map.of(
                        "tenantId",
                        tenant,
                        "amount",
                        amount.nanos(),
                        "expiresAt",
                        expiresAt.toString(),
                        "reason",
                        "a test",
                        "idempotencyKey",
                        UUID.randomUUID()))
                .post("/api/ledger/grants")
                .then()
                .statusCode(201);
    }

    @Test
    void parquetHoldsWhatCsvHolds() throws Exception {
        var tenant = funds.tenantWith(usd("10"));
        grant(tenant, usd("1"), Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS));
        postings.post(List.of(Events.charged(tenant, null, usd("1")), Events.charged(tenant, null, Money.ofNanos(1))));

        for (var path : List.of("/api/ledger/export", "/api/requests/export")) {
            var csv = Csv.read(platform(path + "?month=" + MONTH));
            var parquet = parquet(path + "?month=" + MONTH + "&format=parquet");

            assertThat(parquet).as(path).hasSameSizeAs(csv);
            for (var i = 0; i < csv.size(); i++) {
                assertThat(parquet.get(i)).isEqualTo(csv.get(i));
            }
        }
    }

    @Test
    void parquetKeepsItsTypes() throws Exception {
        postings.post(List.of(Events.charged(funds.tenantWith(usd("10")), null, usd("1"))));

        var file = download("/api/ledger/export?month=" + MONTH + "&format=parquet");

        var types = new HashMap<String, String>();
        query("describe select * from '" + file + "'", row -> types.put(row.get(0), row.get(1)));
        assertThat(types)
                .containsEntry("amount_nanos", "BIGINT")
                .containsEntry("balance_after_nanos", "BIGINT")
                .containsEntry("promotional_nanos", "BIGINT")
                .containsEntry("expires_at", "TIMESTAMP WITH TIME ZONE")
                .containsEntry("at", "TIMESTAMP WITH TIME ZONE")
                .containsEntry("description", "VARCHAR");
    }

    @Test
    void tenantGetsTheLinesOfItsWalletAndItsRequestsWithoutWhatProvidersCharge() {
        var tenant = funds.tenantWith(usd("10"));
        var other = funds.tenantWith(usd("20"));
        var event = Events.charged(tenant, null, usd("1"));
        postings.post(List.of(event, Events.charged(other, null, usd("2"))));

        var ledger = Csv.read(file(as(tenant, "finance"), "/api/ledger/export?month=" + MONTH));
        var requests = Csv.read(file(as(tenant, "owner"), "/api/requests/export?month=" + MONTH));

        assertThat(ledger)
                .extracting(row -> row.get("amount_nanos"))
                .containsExactly(
                        Long.toString(usd("10").nanos()),
                        Long.toString(usd("-1").nanos()));
        assertThat(requests)
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("request_id", event.requestId())
                        .containsEntry("charge_nanos", Long.toString(usd("1").nanos()))
                        .doesNotContainKey("cost_nanos"));
    }

    @Test
    void onlyThoseWhoAnswerForTheMoneyGetAFile() {
        var tenant = UUID.randomUUID();
        for (var path : List.of("/api/ledger/export", "/api/requests/export")) {
            var month = path + "?month=" + MONTH;
            given().get(month).then().statusCode(401);
            as(tenant, "developer").get(month).then().statusCode(403);
            as(tenant, "owner").get(month + "&scope=platform").then().statusCode(403);
            as(tenant, "platform-admin").get(month + "&scope=platform").then().statusCode(200);
            for (var wrong : List.of(
                    "?month=november",
                    "?format=csv",
                    "?month=2026-11&format=xls",
                    "?month=0001-01",
                    "?month=2026-11&scope=all")) {
                as(tenant, "owner").get(path + wrong).then().statusCode(400).contentType("application/problem+json");
            }
        }
    }

    @Test
    void monthWithoutAnythingIsAHeader() throws Exception {
        assertThat(Csv.read(file(as(UUID.randomUUID(), "owner"), "/api/ledger/export?month=2020-02")))
                .isEmpty();
        assertThat(parquet("/api/ledger/export?month=2019-01&format=parquet")).isEmpty();
    }

    private Map<String, Long> longs(String sql) {
        var values = new HashMap<String, Long>();
        jdbi.useHandle(handle -> handle.createQuery(sql)
                .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
                .forEach(entry -> values.put(entry.getKey(), entry.getValue())));
        return values;
    }

    /// The file's rows as text, in the form that CSV has.
    private List<Map<String, String>> parquet(String path) throws Exception {
        var file = download(path);
        var names = new ArrayList<String>();
        query("describe select * from '" + file + "'", row -> names.add(row.get(0)));
        var rows = new ArrayList<Map<String, String>>();
        query("select * replace (" + times(names) + ") from '" + file + "'", row -> {
            var cells = new HashMap<String, String>();
            for (var i = 0; i < names.size(); i++) {
                cells.put(names.get(i), row.get(i));
            }
            for (var name : names) {
                if (!cells.get(name).isEmpty() && (name.equals("at") || name.endsWith("_at"))) {
                    cells.put(
                            name,
                            Instant.EPOCH
                                    .plus(Long.parseLong(cells.get(name)), ChronoUnit.MICROS)
                                    .toString());
                }
            }
            rows.add(cells);
        });
        return rows;
    }

    private static String times(List<String> names) {
        return String.join(
                ", ",
                names.stream()
                        .filter(name -> name.equals("at") || name.endsWith("_at"))
                        .map(name -> "epoch_us(\"" + name + "\") as \"" + name + "\"")
                        .toList());
    }

    private Path download(String path) throws Exception {
        var file = folder.resolve(UUID.randomUUID() + ".parquet");
        Files.write(
                file,
                as(UUID.randomUUID(), "platform-admin")
                        .get(path + "&scope=platform")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asByteArray());
        return file;
    }

    private interface Line {
        void read(List<String> cells);
    }

    private static void query(String sql, Line line) throws SQLException {
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                var cells = new ArrayList<String>();
                for (var i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    var cell = rows.getString(i);
                    cells.add(cell == null ? "" : cell);
                }
                line.read(cells);
            }
        }
    }

    private static String platform(String path) {
        return file(as(UUID.randomUUID(), "platform-admin"), path + "&scope=platform");
    }

    private static String file(RequestSpecification as, String path) {
        return as.get(path).then().statusCode(200).extract().asString();
    }

    private static RequestSpecification as(UUID tenant, String role) {
        return given().auth().oauth2(TestJwt.token(UUID.randomUUID(), tenant, role));
    }

    private static Money usd(String dollars) {
        return Money.ofDollars(dollars);
    }
}
