package dev.tollgate.gateway.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.gateway.credit.ReserveOutcome.InsufficientBalance;
import dev.tollgate.gateway.credit.ReserveOutcome.Reserved;
import dev.tollgate.gateway.credit.ReserveOutcome.Unavailable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CreditTest {
    private static final UUID TENANT = new UUID(0, 1);

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BillingFake billing = new BillingFake(vertx, usd("10"));

    @AfterEach
    void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aWorstCaseOfZeroReservesNothingAndAsksNobody() {
        billing.failWith = 500;

        var outcome = ask(credit(), Money.ZERO);

        assertThat(((Reserved) outcome).reservation().sliceId()).isNull();
        assertThat(billing.opened()).isEmpty();
    }

    @Test
    void requestsShareOneSlice() {
        var credit = credit();

        var first = reserve(credit, usd("0.01"));
        var second = reserve(credit, usd("0.01"));

        assertThat(second.sliceId()).isEqualTo(first.sliceId());
        assertThat(billing.opened()).singleElement().satisfies(wish -> {
            assertThat(wish.minimum()).isEqualTo(usd("0.01"));
            assertThat(wish.wanted()).isEqualTo(usd("0.25"));
        });
    }

    @Test
    void requestsThatWaitTogetherCauseOneCall() {
        var credit = credit();

        var all = IntStream.range(0, 20)
                .mapToObj(i -> credit.reserve(TENANT, usd("0.01")))
                .toList();

        all.forEach(outcome -> assertThat(get(outcome)).isInstanceOf(Reserved.class));
        assertThat(billing.opened()).hasSize(1);
    }

    @Test
    void moreThanTheBalanceIsInsufficient() {
        var outcome = ask(credit(), usd("11"));

        assertThat(outcome).isEqualTo(new InsufficientBalance(usd("10")));
    }

    @Test
    void aTopUpIsNoticedWithinASecondOrTwo() {
        var credit = credit();
        assertThat(ask(credit, usd("11"))).isInstanceOf(InsufficientBalance.class);

        billing.topUp(usd("5"));

        await().atMost(Duration.ofSeconds(20)).until(() -> ask(credit, usd("11")) instanceof Reserved);
    }

    @Test
    void whatASmallSliceStillHoldsCanBeSpentByALargerRequest() {
        var credit = credit();
        reserve(credit, usd("0.01")).settle(usd("0.005"));

        var outcome = ask(credit, usd("9.9"));

        assertThat(outcome).isInstanceOf(Reserved.class);
    }

    @Test
    void whatRunningRequestsWillGiveBackIsWaitedFor() {
        var credit = credit(config("gateway.credit.max-wait", "1s"));
        var running = reserve(credit, usd("9"));

        var waiting = credit.reserve(TENANT, usd("2"));
        vertx.setTimer(1_500, id -> running.settle(usd("1")));

        assertThat(get(waiting)).isInstanceOf(Reserved.class);
    }

    @Test
    void whatRunningRequestsHoldForTooLongIsUnavailableAndNotInsufficient() {
        var credit = credit(config("gateway.credit.max-release-wait", "1500ms", "gateway.credit.max-wait", "1s"));
        reserve(credit, usd("9"));

        assertThat(ask(credit, usd("2"))).isInstanceOf(Unavailable.class);
        assertThat(ask(credit, usd("11"))).isInstanceOf(InsufficientBalance.class);
    }

    @Test
    void whatIsFreeAndWhatRunningRequestsHoldAreAddedUp() {
        var credit = credit(config("gateway.credit.max-wait", "1s"));
        var running = reserve(credit, usd("1"));

        var waiting = credit.reserve(TENANT, usd("6"));
        vertx.setTimer(1_500, id -> running.settle(usd("1")));

        assertThat(billing.available()).isEqualTo(usd("5").nanos());
        assertThat(get(waiting)).isInstanceOf(Reserved.class);
    }

    @Test
    void whatThisGatewayHeldInItsLifeBeforeIsWaitedFor() {
        var before = reserve(credit(config("gateway.credit.idle", "300ms")), usd("9"));
        var credit = credit(config("gateway.credit.max-wait", "1s"));

        var waiting = credit.reserve(TENANT, usd("2"));
        vertx.setTimer(1_500, id -> before.release());

        assertThat(get(waiting)).isInstanceOf(Reserved.class);
    }

    @Test
    void whatAnotherGatewayHoldsIsWaitedFor() {
        var credit = credit(config("gateway.credit.max-wait", "1s"));
        billing.holdElsewhere(usd("9"));

        var waiting = credit.reserve(TENANT, usd("2"));
        vertx.setTimer(1_500, id -> billing.holdElsewhere(Money.ZERO));

        assertThat(get(waiting)).isInstanceOf(Reserved.class);
    }

    @Test
    void whatAnotherGatewayHoldsForTooLongIsUnavailableAndNotInsufficient() {
        var credit = credit(config("gateway.credit.max-release-wait", "1500ms", "gateway.credit.max-wait", "1s"));
        billing.holdElsewhere(usd("9"));

        assertThat(ask(credit, usd("2"))).isInstanceOf(Unavailable.class);
        assertThat(ask(credit, usd("11"))).isInstanceOf(InsufficientBalance.class);
    }

    @Test
    void aSmallBalanceIsNotTakenWholeByTheFirstRequest() {
        var credit = credit();

        reserve(credit, usd("2"));
        reserve(credit, usd("2"));

        assertThat(billing.available()).isEqualTo(usd("5").nanos());
    }

    @Test
    void billingThatFailsIsUnavailableAndNeverInsufficient() {
        billing.failWith = 500;

        assertThat(ask(credit(), usd("0.01"))).isInstanceOf(Unavailable.class);
    }

    @Test
    void billingThatKeepsSilentIsUnavailableWithinTheWaitingTime() {
        billing.isSilent = true;
        var start = System.nanoTime();

        assertThat(ask(credit(config("gateway.credit.max-wait", "500ms")), usd("0.01")))
                .isInstanceOf(Unavailable.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void aSliceInHandServesWhileBillingIsDownUntilItExpires() {
        billing.ttl = Duration.ofMillis(1_500);
        var credit = credit();
        reserve(credit, usd("0.01"));

        billing.failWith = 503;

        assertThat(ask(credit, usd("0.01"))).isInstanceOf(Reserved.class);
        await().atMost(Duration.ofSeconds(20)).until(() -> ask(credit, usd("0.01")) instanceof Unavailable);
    }

    @Test
    void aSliceInUseIsRenewed() {
        billing.ttl = Duration.ofMillis(600);
        var credit = credit();
        var reservation = reserve(credit, usd("0.01"));

        await().atMost(Duration.ofSeconds(30)).until(() -> billing.renewals() >= 3);

        assertThat(reserve(credit, usd("0.01")).sliceId()).isEqualTo(reservation.sliceId());
    }

    @Test
    void theTimeToLiveCountsFromTheQuestion() {
        billing.ttl = Duration.ofMillis(400);
        billing.delay = Duration.ofMillis(600);

        assertThat(ask(credit(), usd("0.01"))).isInstanceOf(Unavailable.class);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> billing.available() == usd("10").nanos());
    }

    @Test
    void aSliceThatBillingHasReleasedIsReplaced() {
        billing.ttl = Duration.ofMillis(600);
        var credit = credit();
        var reservation = reserve(credit, usd("0.01"));

        billing.expireAll();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> !reserve(credit, usd("0.01")).sliceId().equals(reservation.sliceId()));
        assertThat(reservation.settle(usd("0.01"))).isTrue();
    }

    @Test
    void anUnusedSliceIsGivenBackWithWhatWasCharged() {
        var credit = credit(config("gateway.credit.idle", "300ms"));
        var reservation = reserve(credit, usd("0.01"));

        reservation.settle(usd("0.004"));

        await().atMost(Duration.ofSeconds(30)).until(() -> billing.closed().containsKey(reservation.sliceId()));
        assertThat(billing.closed())
                .containsEntry(reservation.sliceId(), usd("0.004").nanos());
        assertThat(billing.available()).isEqualTo(usd("9.996").nanos());
    }

    @Test
    void whatBillingDidNotHearOfAnEndIsToldAgain() {
        var credit = credit(config("gateway.credit.idle", "100ms"));
        var reservation = reserve(credit, usd("0.01"));
        billing.failWith = 503;
        reservation.settle(usd("0.004"));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> metrics.counter("gateway.credit.calls", "call", "close", "outcome", "failed")
                                .count()
                        > 0);

        billing.failWith = 0;

        await().atMost(Duration.ofSeconds(20)).until(() -> billing.closed().containsKey(reservation.sliceId()));
        assertThat(billing.closed())
                .containsEntry(reservation.sliceId(), usd("0.004").nanos());
    }

    @Test
    void aSliceThatBillingGrantsAfterItWasGivenUpIsGivenBack() {
        billing.lag = Duration.ofSeconds(2);
        var credit = credit(config("gateway.credit.call-timeout", "200ms"));

        assertThat(ask(credit, usd("0.01"))).isInstanceOf(Unavailable.class);

        await().atMost(Duration.ofSeconds(10)).until(() -> !billing.opened().isEmpty());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> billing.available() == usd("10").nanos());
    }

    @Test
    void aShutdownGivesSlicesBack() {
        var credit = credit();
        reserve(credit, usd("0.01")).settle(usd("0.004"));

        credit.stop(new ShutdownEvent());

        assertThat(billing.available()).isEqualTo(usd("9.996").nanos());
        assertThat(ask(credit, usd("0.01"))).isInstanceOf(Unavailable.class);
    }

    @Test
    void aReservationEndsOnce() {
        var credit = credit();
        var reservation = reserve(credit, usd("0.01"));

        assertThat(reservation.settle(usd("0.01"))).isTrue();
        assertThat(reservation.settle(usd("0.01"))).isFalse();
        assertThat(reservation.release()).isFalse();

        credit.stop(new ShutdownEvent());
        assertThat(billing.available()).isEqualTo(usd("9.99").nanos());
    }

    @Test
    void outcomesArriveOnTheContextThatAsked() {
        var credit = credit();
        var context = vertx.getOrCreateContext();
        var same = io.vertx.core.Promise.<Boolean>promise();

        context.runOnContext(v -> credit.reserve(TENANT, usd("0.01"))
                .onComplete(outcome -> same.complete(Vertx.currentContext() == context)));

        assertThat(get(same.future())).isTrue();
    }

    @Test
    void manyThreadsNeverSpendMoreThanTheBalanceAndLeaveNothingBehind() throws Exception {
        var seed = System.nanoTime();
        var credit = credit();
        var charged = new AtomicLong();

        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var t = 0; t < 8; t++) {
                var random = new Random(seed + t);
                threads.submit(() -> {
                    for (var i = 0; i < 300; i++) {
                        var worst = Money.ofNanos(1_000_000 + random.nextInt(20_000_000));
                        if (ask(credit, worst) instanceof Reserved(var reservation)) {
                            var charge = Money.ofNanos(random.nextLong(worst.nanos()));
                            reservation.settle(charge);
                            charged.addAndGet(charge.nanos());
                        }
                    }
                });
            }
        }
        credit.stop(new ShutdownEvent());

        assertThat(charged.get())
                .as("seed %d", seed)
                .isLessThanOrEqualTo(usd("10").nanos());
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(billing.available())
                        .as("seed %d", seed)
                        .isEqualTo(usd("10").nanos() - charged.get()));
    }

    @Test
    void fewRequestsWaitUnderSteadyLoad() {
        billing.topUp(usd("1000"));
        var credit = credit();

        for (var i = 0; i < 2_000; i++) {
            reserve(credit, usd("0.01")).settle(usd("0.002"));
        }

        assertThat(metrics.counter("gateway.credit.waited").count()).isLessThan(20);
        assertThat(billing.opened().stream().map(OpenSlice::sliceId).distinct().count())
                .isLessThan(40);
    }

    @Test
    void underLoadBillingIsAskedForLessThanOneRequestInAHundred() throws Exception {
        billing.topUp(usd("100000"));
        billing.ttl = Duration.ofSeconds(10);
        var credit = credit();

        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var t = 0; t < 4; t++) {
                var tenant = new UUID(1, t);
                threads.submit(() -> {
                    for (var i = 0; i < 3_000; i++) {
                        if (get(credit.reserve(tenant, usd("0.01"))) instanceof Reserved(var reservation)) {
                            reservation.settle(usd("0.002"));
                        }
                    }
                });
            }
        }

        // Renewals included, though these slices live a third of the usual time.
        var calls = metrics.find("gateway.credit.calls").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
        assertThat(metrics.counter("gateway.credit.reservations", "outcome", "reserved")
                        .count())
                .isEqualTo(12_000);
        assertThat(calls).as("calls for 12,000 requests").isBetween(4.0, 119.0);
    }

    private Credit credit() {
        return credit(config("gateway.credit.idle", "10s"));
    }

    private Credit credit(CreditConfig config) {
        var credit = new Credit(vertx, config, "Bearer token", metrics);
        credit.start(new StartupEvent());
        return credit;
    }

    private CreditConfig config(String... own) {
        var builder = new io.smallrye.config.SmallRyeConfigBuilder()
                .withMapping(CreditConfig.class)
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withDefaultValue("gateway.credit.billing-url", billing.url())
                .withDefaultValue("gateway.credit.tick", "50ms")
                .withDefaultValue("gateway.credit.call-timeout", "5s")
                .withDefaultValue("gateway.credit.max-wait", "10s")
                .addDefaultInterceptors();
        for (var i = 0; i < own.length; i += 2) {
            builder.withDefaultValue(own[i], own[i + 1]);
        }
        return builder.build().getConfigMapping(CreditConfig.class);
    }

    private static Reservation reserve(Credit credit, Money worstCase) {
        return ((Reserved) ask(credit, worstCase)).reservation();
    }

    private static ReserveOutcome ask(Credit credit, Money worstCase) {
        return get(credit.reserve(TENANT, worstCase));
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("No answer.", e);
        }
    }

    private static Money usd(String dollars) {
        return Money.ofDollars(dollars);
    }
}
