package dev.tollgate.billing.simulation;

import dev.tollgate.billing.QuietProfile;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.GrantRepository;
import dev.tollgate.billing.movement.GrantExpiry;
import dev.tollgate.billing.movement.Movements;
import dev.tollgate.billing.payment.TopUps;
import dev.tollgate.billing.reservation.Slices;
import dev.tollgate.billing.settlement.Postings;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything that moves money, in random order on a real Postgres, against the auditor: slices opened,
/// renewed, closed and lost; batches of events, some of which crash before their commit and are delivered
/// again; top-ups, grants and their end, refunds, reversals, and retries of all of them with the same and
/// with another body.
@QuarkusTest
@TestProfile(QuietProfile.class)
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class LedgerSimulationTest {
    @Inject
    Jdbi jdbi;

    @Inject
    Postings postings;

    @Inject
    Slices slices;

    @Inject
    TopUps topUps;

    @Inject
    Movements movements;

    @Inject
    GrantExpiry expiry;

    @Inject
    GrantRepository grants;

    @Inject
    WalletRepository wallets;

    @Test
    void aHundredThousandOperationsLeaveTheBooksThatTheAuditorKeeps() {
        simulation(ThreadLocalRandom.current().nextLong()).run(50, 2_000);
    }

    // A seed that fails is kept here.
    @ParameterizedTest
    @ValueSource(longs = {3, 42, 20261121})
    void keptSeedsLeaveTheBooksThatTheAuditorKeeps(long seed) {
        simulation(seed).run(8, 200);
    }

    private Simulation simulation(long seed) {
        var ledger = new Simulation.Ledger(jdbi, postings, slices, topUps, movements, expiry, grants, wallets);
        return new Simulation(seed, ledger);
    }
}
