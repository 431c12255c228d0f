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

    @Inject
    LedgerRepository ledger;

    @Test
    void whatIsBookedCannotBeChangedOrRemoved() {
        funds.tenantWith(Money.ofDollars("1"));

        for (var statement : List.of(
                "update transfer set wallet = wallet + 1, revenue = revenue - 1",
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
    void transferThatIsNotBalancedIsRefusedByTheDatabase() {
        var tenant = funds.tenantWith(Money.ofDollars("1"));
        var wallet = wallets.find(tenant).orElseThrow().id();

        assertThatThrownBy(() -> insert("wallet_id, wallet, balance_after, cash", wallet, 5, 5, -4))
                .hasMessageContaining("transfer_balanced");
        assertThatThrownBy(() -> insert("wallet_id, wallet, balance_after", wallet, 0, 5))
                .as("one line")
                .hasMessageContaining("transfer_lines");
        assertThatThrownBy(() -> insert("revenue, write_off, cash", 5, -5, 0))
                .as("a line of nothing")
                .hasMessageContaining("transfer_lines");
        assertThatThrownBy(() -> insert("wallet, cash", 5, -5))
                .as("no wallet named")
                .hasMessageContaining("transfer_wallet");
        assertThatThrownBy(() -> insert("wallet_id, wallet, balance_after, cash, promotional", wallet, 5, 5, -5, 6))
                .as("more given than moved")
                .hasMessageContaining("transfer_wallet");
    }

    @Test
    void transferOfAWalletThatDoesNotExistIsRefused() {
        var wallet = UUID.randomUUID();
        var money = Money.ofNanos(5);
        var transfer = new Transfer(
                UUID.randomUUID(),
                TransferKind.TOP_UP,
                UUID.randomUUID(),
                null,
                null,
                "x",
                null,
                null,
                List.of(
                        new Transfer.Line(wallet, money, money),
                        new Transfer.Line(PlatformAccount.CASH.id(), money.negated(), null)));

        assertThatThrownBy(() -> jdbi.useTransaction(handle -> ledger.append(handle, List.of(transfer), List.of())))
                .hasMessageContaining("does not exist");
    }

    @Test
    void linesOfATransferAreRowsOfTheView() {
        var tenant = funds.tenantWith(Money.ofDollars("1"));

        List<String> lines = jdbi.withHandle(handle -> handle.createQuery("""
                        select a.kind || ' ' || e.amount || ' ' || coalesce(e.balance_after::text, '-')
                        from ledger_entry e join transfer t on t.id = e.transfer_id
                        join account a on a.id = e.account_id
                        where t.tenant_id = :tenant order by e.line
                        """)
                .bind("tenant", tenant)
                .mapTo(String.class)
                .list());

        assertThat(lines).containsExactly("wallet 1000000000 1000000000", "cash -1000000000 -");
    }

    private void insert(String columns, Object... values) {
        var marks = ", ?".repeat(values.length);
        jdbi.useHandle(handle -> handle.execute(
                "insert into transfer (kind, at, description, id, " + columns
                        + ") values ('correction', now(), 'x', gen_random_uuid()" + marks + ")",
                values));
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
