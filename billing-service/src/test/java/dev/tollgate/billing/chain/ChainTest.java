package dev.tollgate.billing.chain;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.QuietProfile;
import dev.tollgate.billing.account.BillingDatabase;
import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.chain.Finding.Check;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.billing.settlement.Postings;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// Blocks are sealed only when a test says so.
@QuarkusTest
@TestProfile(QuietProfile.class)
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class ChainTest {
    @Inject
    Sealing sealing;

    @Inject
    ChainRepository chain;

    @Inject
    LedgerVerifier verifier;

    @Inject
    Verifications verifications;

    @Inject
    Funds funds;

    @Inject
    Postings postings;

    @Inject
    Jdbi jdbi;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    @Test
    void everyTransferIsInExactlyOneBlockAndEachBlockFollowsTheOneBefore() {
        var first = sealed(funds.tenantWith(usd("1")));
        var second = sealed(funds.tenantWith(usd("2")));

        assertThat(second.number()).isEqualTo(first.number() + 1);
        assertThat(second.previousHash()).isEqualTo(first.hash());
        assertThat(second.transfers()).isEqualTo(1);
        assertThat(second.entries()).isEqualTo(2);
        assertThat(sealing.seal()).isZero();
        var report = verifier.verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.blocks()).isEqualTo(second.number());
        assertThat(report.headHash()).isEqualTo(second.hash());
        assertThat(report.unsealed()).isZero();
    }

    @Test
    void blocksHaveALimit() {
        sealing.seal();
        for (var i = 0; i < 5; i++) {
            funds.tenantWith(usd("1"));
        }

        var sizes = new ArrayList<Integer>();
        for (var block = chain.seal(2); block.isPresent(); block = chain.seal(2)) {
            sizes.add(block.get().transfers());
        }

        assertThat(sizes).containsExactly(2, 2, 1);
        assertThat(verifier.verify().findings()).isEmpty();
    }

    @Test
    void longOpenTransactionHoldsSealingBackSoThatItsTransfersAreNotSkipped() {
        sealing.seal();
        var late = UUID.randomUUID();
        UUID later;
        Block sealed;
        try (var open = jdbi.open()) {
            open.begin();
            book(open, late);
            later = funds.tenantWith(usd("3"));

            assertThat(sealing.seal()).isZero();
            assertThat(verifier.verify().unsealed()).isEqualTo(1);
            open.commit();
        }
        sealed = sealed(later);

        assertThat(sealed.transfers()).isEqualTo(2);
        assertThat(verifier.verify().findings()).isEmpty();
        assertThat(verifier.verify().unsealed()).isZero();
    }

    @Test
    void rolledBackTransactionLeavesNoGap() {
        sealing.seal();
        try (var open = jdbi.open()) {
            open.begin();
            book(open, UUID.randomUUID());
            open.rollback();
        }

        assertThat(sealed(funds.tenantWith(usd("1"))).transfers()).isEqualTo(1);
    }

    @Test
    void changedEntryIsFoundWithItsBlockAndTheExactDifference() {
        var victim = funds.tenantWith(usd("1"));
        var broken = sealed(victim);
        sealed(funds.tenantWith(usd("1")));

        // What the database itself refuses, somebody who owns it can still do.
        var check = jdbi.withHandle(handle -> handle.createQuery(
                        "select pg_get_constraintdef(oid) from pg_constraint where conname = 'transfer_balanced'")
                .mapTo(String.class)
                .one());
        jdbi.useHandle(handle -> handle.execute("alter table transfer drop constraint transfer_balanced"));
        var findings = whileChanged(
                "transfer",
                "update transfer set wallet = wallet + 7 where tenant_id = '" + victim + "'",
                "update transfer set wallet = wallet - 7 where tenant_id = '" + victim + "'");
        jdbi.useHandle(handle -> handle.execute("alter table transfer add constraint transfer_balanced " + check));

        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(Check.BLOCK, Check.ZERO_SUM, Check.CONTINUITY, Check.BALANCE);
        assertThat(findings.getFirst().subject()).isEqualTo("block " + broken.number());
        assertThat(findings.get(1).found()).isEqualTo("7");
        assertThat(findings.getLast().detail()).contains("differs by -7 nano-USD");
        assertThat(findings.getLast().subject()).contains(victim.toString());
        assertThat(verifier.verify().findings()).isEmpty();
    }

    @Test
    void changedReasonRemovedAndBackdatedTransfersAreFound() {
        var victim = funds.tenantWith(usd("1"));
        var broken = "block " + sealed(victim).number();
        var where = " where tenant_id = '" + victim + "'";

        assertThat(whileChanged(
                        "transfer",
                        "update transfer set reason = 'mine'" + where,
                        "update transfer set reason = 'test'" + where))
                .extracting(Finding::subject)
                .containsExactly(broken);
        assertThat(whileChanged(
                        "transfer",
                        "update transfer set xid = xid + 1000000" + where,
                        "update transfer set xid = xid - 1000000" + where))
                .extracting(Finding::subject)
                .contains(broken);
        assertThat(whileChanged(
                        "transfer",
                        "insert into transfer (id, kind, at, description, xid, revenue, write_off) overriding system value"
                                + " select gen_random_uuid(), kind, at, 'planted', xid - 1, 1, -1 from transfer"
                                + where,
                        "delete from transfer where description = 'planted'"))
                .extracting(Finding::subject)
                .contains(broken);
    }

    @Test
    void rewrittenBlockBreaksItsLinkToTheNext() {
        var broken = sealed(funds.tenantWith(usd("1")));
        var next = sealed(funds.tenantWith(usd("1")));
        var set = "update ledger_block set hash = decode('%s', 'hex') where number = " + broken.number();

        var findings = whileChanged("ledger_block", set.formatted("ab".repeat(32)), set.formatted(broken.hash()));

        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactly("block " + broken.number(), "block " + next.number());
        assertThat(findings).extracting(Finding::check).containsExactly(Check.BLOCK, Check.LINK);
    }

    @Test
    void whatAccountsSayIsHeldAgainstEntriesReservationsAndGrants() {
        var tenant = funds.tenantWith(usd("10"));
        funds.give(tenant, TransferKind.GRANT, usd("2"));
        postings.post(Events.charged(tenant, null, usd("1")));
        sealing.seal();

        assertThat(whileSet(tenant, "balance = balance + 1", "balance = balance - 1"))
                .containsExactly(Check.BALANCE);
        assertThat(whileSet(tenant, "held = held + 1", "held = held - 1")).containsExactly(Check.HELD);
        assertThat(whileSet(tenant, "promotional = promotional - 1", "promotional = promotional + 1"))
                .containsExactly(Check.PROMOTIONAL);
        assertThat(whileSet(tenant, "spent = spent + 1", "spent = spent - 1")).containsExactly(Check.SPENT);
        assertThat(whileChanged(
                        "account",
                        "update account_month set amount = amount + 1 where account_id = '%s'"
                                .formatted(PlatformAccount.REVENUE.id()),
                        "update account_month set amount = amount - 1 where account_id = '%s'"
                                .formatted(PlatformAccount.REVENUE.id())))
                .extracting(Finding::check)
                .containsExactly(Check.MONTHS);
    }

    @Test
    void linesOfAWalletThatDoesNotExistAreFound() {
        sealing.seal();

        var findings = whileChanged(
                "transfer",
                "insert into transfer (id, kind, at, description, wallet_id, wallet, balance_after, cash)"
                        + " values (gen_random_uuid(), 'top-up', now(), 'planted', gen_random_uuid(), 5, 5, -5)",
                "delete from transfer where description = 'planted'");

        assertThat(findings).extracting(Finding::check).containsExactly(Check.BALANCE, Check.ORPHAN, Check.MONTHS);
    }

    @Test
    void blocksAndRefusalsCannotBeChangedAndTheServicesRoleMayNotChangeTheLedger() {
        sealed(funds.tenantWith(usd("1")));
        for (var statement : List.of(
                "update ledger_block set sealed_at = now()",
                "delete from ledger_block",
                "truncate ledger_block",
                "delete from ledger_refusal")) {
            assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(statement)))
                    .as(statement)
                    .hasMessageContaining("append-only");
        }
        var role = "service_" + UUID.randomUUID().toString().replace("-", "");
        jdbi.useHandle(handle -> handle.execute("create role " + role));
        jdbi.useHandle(handle -> handle.execute("select grant_billing_to('" + role + "')"));
        try {
            for (var statement : List.of(
                    "update transfer set wallet = 1",
                    "delete from transfer",
                    "update ledger_block set sealed_at = now()",
                    "delete from ledger_block",
                    "truncate ledger_block",
                    "update ledger_refusal set at = now()",
                    "delete from ledger_refusal",
                    "delete from account",
                    "alter table transfer disable trigger all")) {
                assertThatThrownBy(() -> as(role, statement))
                        .as(statement)
                        .hasMessageMatching("(?s).*(permission denied|must be owner).*");
            }
            as(
                    role,
                    "insert into transfer (id, kind, at, description, revenue, write_off)"
                            + " values (gen_random_uuid(), 'correction', now(), 'x', 1, -1)");
            as(role, "update account set held = held");
        } finally {
            jdbi.useHandle(handle -> handle.execute("drop owned by " + role));
            jdbi.useHandle(handle -> handle.execute("drop role " + role));
        }
    }

    @Test
    void commandTellsWhatItFoundByItsExitCode() {
        sealed(funds.tenantWith(usd("1")));
        var environment = Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL", url,
                "QUARKUS_DATASOURCE_USERNAME", user,
                "QUARKUS_DATASOURCE_PASSWORD", password);
        var out = new ByteArrayOutputStream();
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);

        assertThat(VerifyLedger.run(environment, print, print)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Everything agrees.");

        asSuperuser("account", "update account set balance = balance + 1 where kind = 'revenue'");
        try {
            assertThat(VerifyLedger.run(environment, print, print)).isEqualTo(1);
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("BALANCE account revenue")
                    .contains("2 differences.");
        } finally {
            asSuperuser("account", "update account set balance = balance - 1 where kind = 'revenue'");
        }
        assertThat(VerifyLedger.run(Map.of(), print, print)).isEqualTo(2);
        assertThat(VerifyLedger.run(Map.of("QUARKUS_DATASOURCE_JDBC_URL", url + "_none"), print, print))
                .isEqualTo(2);
    }

    @Test
    void runThatFailsSaysSo() {
        var unreachable = BillingDatabase.at("jdbc:postgresql://127.0.0.1:1/none", null, null);
        var failing = new Verifications(
                jdbi, new LedgerVerifier(unreachable, chain, new AccountVerifier()), new SimpleMeterRegistry());

        var run = failing.start("somebody").orElseThrow();

        await().atMost(Duration.ofSeconds(20)).until(() -> failureOf(run.id()).contains("run failed"));
        await().until(() -> failing.start("somebody").isPresent());
    }

    @Test
    void runThatEndedWithItsProcessHasFailedWhenTheServiceStartsAgain() {
        var run = jdbi.withHandle(
                handle -> handle.createQuery("""
                        insert into ledger_verification (actor, started_at) values ('somebody', now()) returning id
                        """).mapTo(Long.class).one());

        verifications.endAbandoned(new StartupEvent());

        assertThat(failureOf(run)).contains("ended before");
    }

    private static String failureOf(long run) {
        return String.valueOf(as("platform-admin")
                .get("/api/ledger/verify")
                .jsonPath()
                .getString("items.find { it.id == " + run + " }.failure"));
    }

    @Test
    void adminsVerifyOverHttpAndReadTheChainAndThePlatformsAccounts() {
        var tenant = funds.tenantWith(usd("10"));
        postings.post(Events.charged(tenant, null, usd("4")));
        var head = sealed(tenant);

        var chain = as("platform-finance")
                .get("/api/ledger/chain?limit=1")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
        var run = as("platform-admin")
                .post("/api/ledger/verify")
                .then()
                .statusCode(202)
                .extract()
                .jsonPath();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(as("platform-admin")
                                .get("/api/ledger/verify")
                                .jsonPath()
                                .getBoolean("items.find { it.id == " + run.getLong("id") + " }.report.sound"))
                        .isTrue());
        var accounts = as("platform-admin")
                .get("/api/ledger/accounts")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(chain.getString("items[0].hash")).isEqualTo(head.hash());
        assertThat(chain.getMap("")).doesNotContainKey("unsealedSince");
        assertThat(accounts.getList("accounts.account"))
                .containsExactly(
                        "revenue",
                        "provider_cost",
                        "provider_payable",
                        "cash",
                        "promotion",
                        "write_off",
                        "breakage",
                        "refund");
        var revenue = accounts.getLong("months[0].amounts.revenue");
        assertThat(revenue).isGreaterThanOrEqualTo(usd("4").nanos());
        assertThat(accounts.getLong("months[0].margin"))
                .isEqualTo(revenue + accounts.getLong("months[0].amounts.provider_cost"));
        as("finance").post("/api/ledger/verify").then().statusCode(403);
    }

    private Block sealed(UUID tenant) {
        assertThat(tenant).isNotNull();
        assertThat(sealing.seal()).isPositive();
        return jdbi.withHandle(chain::head);
    }

    private static void book(Handle handle, UUID transfer) {
        handle.execute("""
                insert into transfer (id, kind, at, description, breakage, refund)
                values (?, 'correction', now(), 'by hand', 5, -5)
                """, transfer);
        handle.execute("update account set balance = balance + 5 where kind = 'breakage'");
        handle.execute("update account set balance = balance - 5 where kind = 'refund'");
    }

    /// What the verifier finds between two statements that a superuser runs with the triggers switched off.
    private List<Finding> whileChanged(String table, String change, String undo) {
        asSuperuser(table, change);
        try {
            return verifier.verify().findings();
        } finally {
            asSuperuser(table, undo);
        }
    }

    private List<Check> whileSet(UUID tenant, String change, String undo) {
        var statement = "update account set %s where kind = 'wallet' and tenant_id = '" + tenant + "'";
        return whileChanged("account", statement.formatted(change), statement.formatted(undo)).stream()
                .map(Finding::check)
                .toList();
    }

    private void asSuperuser(String table, String statement) {
        jdbi.useTransaction(handle -> {
            handle.execute("alter table " + table + " disable trigger user");
            assertThat(handle.execute(statement)).isPositive();
            handle.execute("alter table " + table + " enable trigger user");
        });
    }

    private void as(String role, String statement) {
        try (var handle = jdbi.open()) {
            handle.begin();
            try {
                handle.execute("set local role " + role);
                handle.execute(statement);
            } finally {
                handle.rollback();
            }
        }
    }

    private static RequestSpecification as(String role) {
        return given().header("authorization", "Bearer " + TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), role));
    }

    private static Money usd(String dollars) {
        return Money.ofDollars(dollars);
    }
}
