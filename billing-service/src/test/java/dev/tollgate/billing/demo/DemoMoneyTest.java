package dev.tollgate.billing.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.payment.TopUps;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class DemoMoneyTest {
    private static final UUID DEMO = UUID.fromString("00000000-0000-7000-8000-000000000001");
    private static final UUID EMPTY = UUID.fromString("00000000-0000-7000-8000-000000000002");
    private static final UUID ENTERPRISE = UUID.fromString("00000000-0000-7000-8000-000000000005");

    @Inject
    TopUps topUps;

    @Inject
    WalletRepository wallets;

    @Test
    void demoMoneyIsBookedOnceHoweverOftenTheServiceStarts() {
        new DemoMoney(true, topUps).seed();
        new DemoMoney(true, topUps).seed();

        var demo = wallets.find(DEMO).orElseThrow();
        assertThat(demo.balance()).isEqualTo(Money.ofDollars("25"));
        assertThat(demo.promotional()).isEqualTo(Money.ofDollars("25"));
        assertThat(wallets.find(EMPTY)).isEmpty();
        assertThat(wallets.find(ENTERPRISE).orElseThrow().balance()).isEqualTo(Money.ofDollars("100"));
    }
}
