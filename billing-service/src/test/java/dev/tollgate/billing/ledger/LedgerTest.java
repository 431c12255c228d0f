package dev.tollgate.billing.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class LedgerTest {
    @Inject
    Jdbi jdbi;

    @Inject
    Funds funds;

    @Inject
    WalletRepository wallets;

    @Test
    void whatIsBookedCannotBeChangedOrRemoved() {
        funds.tenantWith(Money.ofDollars("1"));

        for (var statement : List.of(
                "update ledger_entry set amount = amount + 1",
                "delete from ledger_entry",
                "truncate ledger_entry",
                "update transfer set reason = 'x'",
                "delete from transfer",
                "truncate transfer cascade",
                "delete from account")) {
            assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute(statement)))
                    .as(statement)
                    .hasMessageContaining("append-only");
        }
    }

    @Test
    void transferThatDoesNotSumToZeroIsRefusedByTheDatabase() {
        var tenant = funds.tenantWith(Money.ofDollars("1"));
        var wallet = wallets.find(tenant).orElseThrow();
        var transfer = UUID.randomUUID();

        assertThatThrownBy(() -> jdbi.useTransaction(handle -> {
                    handle.execute(
                            "insert into transfer (id, kind, at, description) values (?, 'correction', now(), 'x')",
                            transfer);
                    handle.execute(
                            "insert into ledger_entry (transfer_id, line, account_id, amount, at) values (?, 1, ?, 5, now())",
                            transfer,
                            wallet.id());
                }))
                .hasMessageContaining("does not sum to zero");
    }

    @Test
    void entryWithoutItsTransferIsRefusedByTheDatabase() {
        var cash = PlatformAccount.CASH.id();
        var revenue = PlatformAccount.REVENUE.id();
        var transfer = UUID.randomUUID();

        assertThatThrownBy(() -> jdbi.useHandle(handle -> handle.execute("""
                        insert into ledger_entry (transfer_id, line, account_id, amount, at)
                        values (?, 1, ?, 5, now()), (?, 2, ?, -5, now())
                        """, transfer, cash, transfer, revenue)))
                .hasMessageContaining("has no transfer");
    }

    @Test
    void walletCannotGoBelowWhatIsHeld() {
        var tenant = funds.tenantWith(Money.ofDollars("1"));

        assertThatThrownBy(() -> jdbi.useHandle(
                        handle -> handle.execute("update account set held = balance + 1 where tenant_id = ?", tenant)))
                .hasMessageContaining("account_prepaid");
    }

    @Test
    void platformAccountsHaveTheIdsThatTheCodeNames() {
        for (var account : PlatformAccount.values()) {
            var id = jdbi.withHandle(
                    handle -> handle.createQuery("select id from account where tenant_id is null and kind = :kind")
                            .bind("kind", account.kind())
                            .mapTo(UUID.class)
                            .one());
            assertThat(id).isEqualTo(account.id());
        }
    }
}
