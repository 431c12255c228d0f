package dev.tollgate.billing.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.LedgerChecks;
import dev.tollgate.billing.account.Wallet;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.LedgerRepository;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class SlicesTest {
    @Inject
    Slices slices;

    @Inject
    Funds funds;

    @Inject
    Jdbi jdbi;

    @Inject
    WalletRepository wallets;

    @Inject
    LedgerRepository ledger;

    @Test
    void sliceTakesWhatIsWantedAndTheRestStaysAvailable() {
        var tenant = funds.tenantWith(usd("10"));

        var answer = open(UUID.randomUUID(), tenant, "1", "4");

        assertThat(answer).isInstanceOfSatisfying(SliceAnswer.Granted.class, granted -> {
            assertThat(granted.granted()).isEqualTo(usd("4"));
            assertThat(granted.epoch()).isEqualTo(1);
        });
        assertThat(wallet(tenant).available()).isEqualTo(usd("6"));
    }

    @Test
    void nearTheEndASliceLeavesHalfForOtherHolders() {
        var tenant = funds.tenantWith(usd("3"));

        var answer = open(UUID.randomUUID(), tenant, "1", "4");

        assertThat(((SliceAnswer.Granted) answer).granted()).isEqualTo(usd("1.5"));
    }

    @Test
    void atTheEndASliceIsForOneRequest() {
        var tenant = funds.tenantWith(usd("1.20"));

        var answer = open(UUID.randomUUID(), tenant, "1", "4");

        assertThat(((SliceAnswer.Granted) answer).granted()).isEqualTo(usd("1"));
    }

    @Test
    void whoIsRefusedLearnsWhatSlicesHold() {
        var tenant = funds.tenantWith(usd("3"));
        open(UUID.randomUUID(), tenant, "2", "2");

        var outcome = slices.open(new OpenSlice(UUID.randomUUID(), tenant, "gateway-2", usd("2"), usd("2")));

        assertThat(outcome)
                .isEqualTo(new OpenOutcome.Answered(new SliceAnswer.InsufficientBalance(usd("1"), usd("2"))));
        assertThat(open(UUID.randomUUID(), tenant, "2", "2"))
                .as("its own slice too, which it may not know of any more")
                .isEqualTo(new SliceAnswer.InsufficientBalance(usd("1"), usd("2")));
    }

    @Test
    void lessThanTheMinimumIsNotGranted() {
        var tenant = funds.tenantWith(usd("0.50"));

        var answer = open(UUID.randomUUID(), tenant, "1", "4");

        assertThat(answer).isEqualTo(new SliceAnswer.InsufficientBalance(usd("0.50"), Money.ZERO));
        assertThat(wallet(tenant).held()).isEqualTo(Money.ZERO);
    }

    @Test
    void tenantThatNeverHadMoneyHasNothingAvailable() {
        assertThat(open(UUID.randomUUID(), UUID.randomUUID(), "1", "4"))
                .isEqualTo(new SliceAnswer.InsufficientBalance(Money.ZERO, Money.ZERO));
    }

    @Test
    void sameRequestAgainGetsTheSameSliceAndHoldsNothingMore() {
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        var first = open(id, tenant, "1", "4");

        var second = open(id, tenant, "1", "4");

        assertThat(timeless(second)).isEqualTo(timeless(first));
        assertThat(wallet(tenant).held()).isEqualTo(usd("4"));
    }

    @Test
    void anotherRequestUnderTheSameIdIsTurnedAway() {
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        open(id, tenant, "1", "4");

        var outcome = slices.open(new OpenSlice(id, tenant, "gateway-1", usd("1"), usd("5")));

        assertThat(outcome).isEqualTo(new OpenOutcome.IdTaken());
        assertThat(wallet(tenant).held()).isEqualTo(usd("4"));
    }

    @Test
    void sliceThatWaitsForAnotherToCloseGetsWhatThatFreed() throws Exception {
        var tenant = funds.tenantWith(usd("10"));
        var other = UUID.randomUUID();
        open(other, tenant, "1", "4");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var opening = jdbi.inTransaction(handle -> {
                wallets.lock(handle, List.of(tenant));
                var waiting = threads.submit(() -> open(UUID.randomUUID(), tenant, "1", "100"));
                await().until(() -> jdbi.withHandle(
                        look -> look.createQuery("select exists (select 1 from pg_locks where not granted)")
                                .mapTo(Boolean.class)
                                .one()));
                handle.execute("update reservation set held = 0, state = 'closed' where id = ?", other);
                handle.execute("update account set held = 0 where tenant_id = ?", tenant);
                return waiting;
            });

            assertThat(((SliceAnswer.Granted) opening.get()).granted()).isEqualTo(usd("5"));
        }
        assertThat(wallet(tenant).held()).isEqualTo(usd("5"));
    }

    @Test
    void renewingGivesTimeAndAnotherEpoch() {
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        var first = (SliceAnswer.Granted) open(id, tenant, "1", "4");

        var renewed = (SliceAnswer.Granted) slices.renew(id);

        assertThat(renewed.epoch()).isEqualTo(2);
        assertThat(renewed.ttlMillis()).isEqualTo(first.ttlMillis());
        assertThat(renewed.granted()).isEqualTo(usd("4"));
    }

    @Test
    void closingFreesAtOnceWhatWasNotCharged() {
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        open(id, tenant, "1", "4");

        slices.close(id, usd("1.50"));
        slices.close(id, usd("0"));

        assertThat(wallet(tenant).held()).isEqualTo(usd("1.50"));
        assertThat(slices.renew(id)).isEqualTo(new SliceAnswer.Closed(id));
        assertThat(open(id, tenant, "1", "4")).isEqualTo(new SliceAnswer.Closed(id));
    }

    @Test
    void closingAnUnusedSliceFreesAllOfIt() {
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        open(id, tenant, "1", "4");

        slices.close(id, Money.ZERO);

        assertThat(wallet(tenant).available()).isEqualTo(usd("10"));
        LedgerChecks.booksAreBalanced(jdbi, "after a close");
    }

    @Test
    void refusedIdStaysRefusedWhenMoneyComesAndIsForgottenInTheEnd() {
        var quick = slicesWith(Duration.ofSeconds(30), Duration.ZERO);
        var tenant = funds.tenantWith(usd("0.50"));
        var id = UUID.randomUUID();
        var request = new OpenSlice(id, tenant, "gateway-1", usd("1"), usd("4"));
        open(id, tenant, "1", "4");
        funds.give(tenant, TransferKind.TOP_UP, usd("10"));

        var again = open(id, tenant, "1", "4");
        var other = slices.open(new OpenSlice(id, tenant, "gateway-1", usd("1"), usd("2")));

        assertThat(again).isEqualTo(new SliceAnswer.InsufficientBalance(usd("0.50"), Money.ZERO));
        assertThat(other).isEqualTo(new OpenOutcome.IdTaken());
        assertThat(slices.renew(id)).isEqualTo(new SliceAnswer.Closed(id));
        assertThat(wallet(tenant).held()).isEqualTo(Money.ZERO);
        quick.forgetRefused();
        assertThat(((OpenOutcome.Answered) slices.open(request)).answer()).isInstanceOf(SliceAnswer.Granted.class);
    }

    @Test
    void renewalOfAnOldEpochExtendsNothingAndItsCloseIsNotHeard() {
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        open(id, tenant, "1", "4");
        slices.renew(id, 1L);
        var third = slices.renew(id, 2L);

        assertThat(slices.renew(id, 1L)).isEqualTo(new SliceAnswer.Closed(id));
        slices.close(id, Money.ZERO, 1L);
        assertThat(wallet(tenant).held()).isEqualTo(usd("4"));
        // A holder that missed the last answer asks again and gets it.
        assertThat(timeless(slices.renew(id, 2L))).isEqualTo(timeless(third));

        slices.close(id, Money.ZERO, 3L);
        assertThat(wallet(tenant).held()).isEqualTo(Money.ZERO);
        assertThat(slices.renew(id, 3L)).isEqualTo(new SliceAnswer.Closed(id));
    }

    @Test
    void sliceIsResolvedOnceHoweverItEnds() {
        var quick = slicesWith(Duration.ZERO, Duration.ZERO);
        var tenant = funds.tenantWith(usd("10"));
        var closed = UUID.randomUUID();
        var expired = UUID.randomUUID();
        open(closed, tenant, "1", "4");
        slices.close(closed, usd("1"));
        quick.open(new OpenSlice(expired, tenant, "gateway-1", usd("1"), usd("2")));
        quick.releaseExpired();

        slices.close(closed, usd("3"));
        slices.close(expired, usd("2"));
        quick.releaseExpired();

        assertThat(wallet(tenant).held()).isEqualTo(usd("1"));
        assertThat(open(expired, tenant, "1", "2")).isEqualTo(new SliceAnswer.Closed(expired));
        quick.releaseUnreported();
        quick.releaseUnreported();
        assertThat(wallet(tenant).held()).isEqualTo(Money.ZERO);
    }

    @Test
    void silentHoldersLoseTheirSlicesAfterTwiceTheTimeToLive() {
        var quick = slicesWith(Duration.ofMillis(50), Duration.ofMinutes(10));
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        quick.open(new OpenSlice(id, tenant, "gateway-1", usd("1"), usd("4")));

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            quick.releaseExpired();
            assertThat(wallet(tenant).held()).isEqualTo(Money.ZERO);
        });

        assertThat(quick.renew(id)).isEqualTo(new SliceAnswer.Closed(id));
    }

    @Test
    void aSliceIsHeldForTwiceTheTimeToLiveAndNoLonger() {
        var slices = slicesWith(Duration.ofSeconds(30), Duration.ofMinutes(10));
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        slices.open(new OpenSlice(id, tenant, "gateway-1", usd("4"), usd("4")));

        age(id, Duration.ofSeconds(58));
        slices.releaseExpired();
        assertThat(wallet(tenant).held()).isEqualTo(usd("4"));

        age(id, Duration.ofSeconds(3));
        slices.releaseExpired();
        assertThat(wallet(tenant).held()).isEqualTo(Money.ZERO);
    }

    @Test
    void nothingIsReleasedBeforeHoldersHadTimeToCloseTheirSlicesAfterAnOutage() {
        var tenant = funds.tenantWith(usd("10"));
        var quick = slicesWith(Duration.ZERO, Duration.ofMinutes(10));
        quick.open(new OpenSlice(UUID.randomUUID(), tenant, "gateway-1", usd("4"), usd("4")));

        sweep(quick, Duration.ofMinutes(1)).tick();
        assertThat(wallet(tenant).held()).isEqualTo(usd("4"));

        sweep(quick, Duration.ZERO).tick();
        assertThat(wallet(tenant).held()).isEqualTo(Money.ZERO);
    }

    private ReservationSweep sweep(Slices slices, Duration returnGrace) {
        return new ReservationSweep(slices, new ReservationRepository(jdbi), returnGrace, new SimpleMeterRegistry());
    }

    private void age(UUID id, Duration time) {
        jdbi.useHandle(handle -> handle.execute(
                "update reservation set expires_at = expires_at - ? * interval '1 s' where id = ?",
                time.toSeconds(),
                id));
    }

    @Test
    void sweepLeavesAloneWhatWasRenewedOrClosedSinceItLooked() {
        var tenant = funds.tenantWith(usd("10"));
        var renewed = UUID.randomUUID();
        var closed = UUID.randomUUID();
        slicesWith(Duration.ofMillis(1), Duration.ofMinutes(10))
                .open(new OpenSlice(closed, tenant, "gateway-1", usd("1"), usd("2")));
        open(renewed, tenant, "1", "4");
        slices.close(closed, usd("1"));

        var found = jdbi.inTransaction(handle ->
                new ReservationRepository(jdbi).lockExpired(handle, List.of(renewed, closed), Duration.ofMillis(1)));

        assertThat(found).isEmpty();
    }

    @Test
    void reportedChargesThatNeverComeAreFreedInTheEnd() {
        var quick = slicesWith(Duration.ofSeconds(30), Duration.ofMillis(50));
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        quick.open(new OpenSlice(id, tenant, "gateway-1", usd("1"), usd("4")));
        quick.close(id, usd("2"));

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            quick.releaseUnreported();
            assertThat(wallet(tenant).available()).isEqualTo(usd("10"));
        });
    }

    @Test
    void chargesOnTheirWayKeepTheirHoldUntilTheHoldersJournalIsShippedAndPosted() {
        var quick = slicesWith(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofDays(1));
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        var holder = "gateway-" + id;
        quick.open(new OpenSlice(id, tenant, holder, usd("1"), usd("4")));
        quick.close(id, usd("2"));
        jdbi.useHandle(handle -> handle.execute("""
                update reservation set opened_at = opened_at - interval '1 hour', ended_at = ended_at - interval '1 hour'
                where id = ?
                """, id));

        assertThat(heldAfterSweep(quick, tenant)).as("nothing is known").isEqualTo(usd("2"));
        jdbi.useHandle(handle -> handle.execute("""
                insert into journal (id, holder, first_minute, last_minute, last_sequence, shipped_below)
                values (?, ?, now() - interval '2 hours', now() - interval '61 minutes', 3, 4)
                """, id, holder));
        assertThat(heldAfterSweep(quick, tenant))
                .as("told of a time before the close")
                .isEqualTo(usd("2"));
        journal(holder, "last_minute = now(), last_sequence = 7, shipped_below = 6");
        assertThat(heldAfterSweep(quick, tenant)).as("not shipped").isEqualTo(usd("2"));
        jdbi.useHandle(handle -> handle.execute("""
                insert into journal_minute (minute, holder, journal_id, first_sequence, last_sequence, events, charge, unreadable,
                                            shipped)
                values (date_trunc('minute', now() - interval '1 hour'), ?, ?, 4, 7, 4, 0, 1, 4)
                """, holder, id));
        journal(holder, "shipped_below = 8");
        assertThat(heldAfterSweep(quick, tenant)).as("not posted").isEqualTo(usd("2"));
        jdbi.useHandle(handle -> handle.execute("""
                insert into posted_minute (minute, holder, partition, events, charge)
                values (date_trunc('minute', now() - interval '1 hour'), ?, 1, 2, 0)
                """, holder));
        assertThat(heldAfterSweep(quick, tenant)).as("one is missing").isEqualTo(usd("2"));
        jdbi.useHandle(handle -> handle.execute("update posted_minute set events = 3 where holder = ?", holder));

        assertThat(heldAfterSweep(quick, tenant)).as("all is posted").isEqualTo(Money.ZERO);
    }

    @Test
    void holdIsFreedInTheEndThoughNoJournalEverTells() {
        var quick = slicesWith(Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofDays(1));
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        quick.open(new OpenSlice(id, tenant, "gateway-" + id, usd("1"), usd("4")));
        quick.close(id, usd("2"));

        jdbi.useHandle(handle ->
                handle.execute("update reservation set ended_at = ended_at - interval '23 hours' where id = ?", id));
        assertThat(heldAfterSweep(quick, tenant)).isEqualTo(usd("2"));
        jdbi.useHandle(handle ->
                handle.execute("update reservation set ended_at = ended_at - interval '2 hours' where id = ?", id));

        assertThat(heldAfterSweep(quick, tenant)).isEqualTo(Money.ZERO);
    }

    private void journal(String holder, String change) {
        jdbi.useHandle(handle -> handle.execute("update journal set " + change + " where holder = ?", holder));
    }

    private Money heldAfterSweep(Slices sweeping, UUID tenant) {
        sweeping.releaseUnreported();
        return wallet(tenant).held();
    }

    @Test
    void sixtyFourHoldersTogetherNeverGetMoreThanTheBalance() throws Exception {
        var tenant = funds.tenantWith(usd("1"));
        var tasks = new ArrayList<Callable<SliceAnswer>>();
        for (var i = 0; i < 256; i++) {
            tasks.add(() -> open(UUID.randomUUID(), tenant, "0.01", "0.03"));
        }

        var granted = Money.ZERO;
        try (var threads = Executors.newFixedThreadPool(64, Thread.ofVirtual().factory())) {
            for (var answer : threads.invokeAll(tasks)) {
                if (answer.get() instanceof SliceAnswer.Granted one) {
                    granted = granted.plus(one.granted());
                }
            }
        }

        assertThat(granted).isEqualTo(usd("1"));
        assertThat(wallet(tenant).available()).isEqualTo(Money.ZERO);
    }

    @Test
    void sixtyFourCopiesOfOneRequestHoldOnce() throws Exception {
        var tenant = funds.tenantWith(usd("100"));
        var id = UUID.randomUUID();
        var tasks = new ArrayList<Callable<SliceAnswer>>();
        for (var i = 0; i < 64; i++) {
            tasks.add(() -> open(id, tenant, "1", "4"));
        }

        var answers = new ArrayList<SliceAnswer>();
        try (var threads = Executors.newFixedThreadPool(64, Thread.ofVirtual().factory())) {
            for (var answer : threads.invokeAll(tasks)) {
                answers.add(timeless(answer.get()));
            }
        }

        assertThat(answers).hasSize(64).containsOnly(answers.getFirst());
        assertThat(wallet(tenant).held()).isEqualTo(usd("4"));
    }

    /// A later answer about the same slice leaves it less time to live.
    private static SliceAnswer timeless(SliceAnswer answer) {
        return answer instanceof SliceAnswer.Granted granted
                ? new SliceAnswer.Granted(granted.sliceId(), granted.granted(), 0, granted.epoch())
                : answer;
    }

    private Slices slicesWith(Duration ttl, Duration linger) {
        return slicesWith(ttl, linger, linger);
    }

    private Slices slicesWith(Duration ttl, Duration linger, Duration lingerAtMost) {
        var config = new ReservationConfig() {
            @Override
            public Duration ttl() {
                return ttl;
            }

            @Override
            public Duration linger() {
                return linger;
            }

            @Override
            public Duration lingerAtMost() {
                return lingerAtMost;
            }

            @Override
            public Duration returnGrace() {
                return Duration.ZERO;
            }

            @Override
            public Duration refusalMemory() {
                return linger;
            }

            @Override
            public Duration retention() {
                return linger;
            }

            @Override
            public long maxGrant() {
                return Long.MAX_VALUE;
            }

            @Override
            public int sweepBatch() {
                return 500;
            }
        };
        return new Slices(jdbi, wallets, new ReservationRepository(jdbi), ledger, config);
    }

    private SliceAnswer open(UUID id, UUID tenant, String minimum, String wanted) {
        var outcome = slices.open(new OpenSlice(id, tenant, "gateway-1", usd(minimum), usd(wanted)));
        return ((OpenOutcome.Answered) outcome).answer();
    }

    private Wallet wallet(UUID tenant) {
        return wallets.find(tenant).orElseThrow();
    }

    private static Money usd(String dollars) {
        return Money.ofDollars(dollars);
    }
}
