package dev.tollgate.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Deployment;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Kind;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Model;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.ProviderCost;
import dev.tollgate.contracts.money.ProviderCost.CostTier;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.contracts.usage.UsageEvent.UsageSource;
import dev.tollgate.gateway.credit.Reservation;
import dev.tollgate.gateway.credit.ReservationProbe;
import dev.tollgate.gateway.metering.journal.Journal;
import dev.tollgate.gateway.metering.journal.JournalConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeteringTest {
    private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NEW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Map<String, Long> UNITS = Map.of("input", 1_000L, "output", 100L);

    @TempDir
    Path dataDir;

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ReservationProbe credit = new ReservationProbe(Money.ofNanos(5_000));
    private String quotaBytes = "1000000";
    private Journal journal;
    private Metering metering;

    @BeforeEach
    void open() throws IOException {
        var config = new SmallRyeConfigBuilder()
                .withMapping(JournalConfig.class)
                .withConverter(Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
                .withDefaultValue("gateway.journal.data-dir", dataDir.toString())
                .withDefaultValue("gateway.journal.drain", "50ms")
                .withDefaultValue("gateway.journal.quota-bytes", quotaBytes)
                .addDefaultInterceptors()
                .build()
                .getConfigMapping(JournalConfig.class);
        journal = Journal.open(config, vertx, Clock.systemUTC(), metrics, () -> {
            throw new KafkaException("Kafka is not there.");
        });
        metering = new Metering(journal, "gateway-test", metrics);
    }

    @AfterEach
    void close() throws IOException {
        journal.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETE", "CUT_BY_UPSTREAM", "CUT_BY_CLIENT"})
    void deliveredOutputIsChargedHoweverItEnded(Outcome outcome) {
        var event = finish(completion(outcome, OLD, UNITS), credit.reservation());

        assertThat(event.charge()).isEqualTo(Money.ofNanos(3_000));
        assertThat(event.official()).isEqualTo(Money.ofNanos(6_000));
        assertThat(event.cost()).isEqualTo(Money.ofNanos(1_200));
        assertThat(event.sliceId()).isEqualTo(credit.reservation().sliceId());
        assertThat(credit.charges()).containsExactly(Money.ofNanos(3_000));
    }

    @ParameterizedTest
    @EnumSource(names = {"EMPTY", "REFUSED", "UPSTREAM_ERROR", "INTERNAL_ERROR"})
    void nothingDeliveredIsFreeButOurCostIsBooked(Outcome outcome) {
        var event = finish(completion(outcome, OLD, UNITS), credit.reservation());

        assertThat(event.charge()).isEqualTo(Money.ZERO);
        assertThat(event.official()).isEqualTo(Money.ZERO);
        assertThat(event.cost()).isEqualTo(Money.ofNanos(1_200));
        assertThat(credit.charges()).containsExactly(Money.ZERO);
    }

    @Test
    void whatCallsThatDidNotServeCostIsBookedAndNotCharged() {
        var event = finish(completion(Outcome.COMPLETE, OLD, UNITS, Money.ofNanos(500)), credit.reservation());

        assertThat(event.charge()).isEqualTo(Money.ofNanos(3_000));
        assertThat(event.cost()).isEqualTo(Money.ofNanos(1_700));
    }

    @Test
    void aJournalWithoutRoomMakesTheGatewayUnready() throws Exception {
        journal.close();
        quotaBytes = "1000";
        open();
        assertThat(new JournalReadiness(metering).call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);

        finish(completion(Outcome.COMPLETE, OLD, UNITS), null);
        finish(completion(Outcome.COMPLETE, OLD, UNITS), null);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(new JournalReadiness(metering).call().getStatus())
                                .isEqualTo(HealthCheckResponse.Status.DOWN));
        assertThat(metering.isAccepting()).isFalse();
        assertThat(finish(completion(Outcome.COMPLETE, OLD, UNITS), null).sequence())
                .as("what has happened is still written")
                .isEqualTo(3);
    }

    @Test
    void thePriceOfTheRequestsStartHolds() {
        assertThat(finish(completion(Outcome.COMPLETE, NEW.minusMillis(1), UNITS), null))
                .returns("v1", UsageEvent::priceVersion);
        assertThat(finish(completion(Outcome.COMPLETE, NEW, UNITS), null))
                .returns("v2", UsageEvent::priceVersion)
                .returns(Money.ofNanos(30_000), UsageEvent::charge);
    }

    @Test
    void theCostOfTheRequestsStartHoldsAndIsNamed() {
        assertThat(finish(completion(Outcome.COMPLETE, NEW.minusMillis(1), UNITS), null))
                .returns("d1#1", UsageEvent::costVersion)
                .returns(Money.ofNanos(1_200), UsageEvent::cost);
        assertThat(finish(completion(Outcome.EMPTY, NEW, UNITS, Money.ofNanos(7)), null))
                .returns("d1#2", UsageEvent::costVersion)
                .returns(Money.ofNanos(4_007), UsageEvent::cost);
    }

    @Test
    void longInputCostsWhatItsTierCostsAndInputAtTheLimitDoesNot() {
        var atLimit = Map.of("input", 200_000L, "cache-read", 72_000L, "output", 10L);
        var above = Map.of("input", 200_000L, "cache-read", 72_001L, "output", 10L);

        assertThat(finish(completion(Outcome.COMPLETE, OLD, atLimit), null).cost())
                .isEqualTo(Money.ofNanos(272_000 + 2 * 10));
        assertThat(finish(completion(Outcome.COMPLETE, OLD, above, Money.ofNanos(7)), null))
                .returns("d1#1", UsageEvent::costVersion)
                .returns(Money.ofNanos(2 * 272_001 + 3 * 10 + 7), UsageEvent::cost);
        assertThat(finish(completion(Outcome.COMPLETE, NEW, above), null).cost())
                .as("a version without tiers")
                .isEqualTo(Money.ofNanos(3 * 272_001 + 10 * 10));
    }

    @Test
    void aChargeBeyondTheReservationIsChargedInFullAndCounted() {
        finish(completion(Outcome.COMPLETE, OLD, Map.of("output", 9_000L)), credit.reservation());

        assertThat(credit.charges()).containsExactly(Money.ofNanos(180_000));
        assertThat(metrics.counter("gateway.metering.overruns").count()).isEqualTo(1);
    }

    @Test
    void aReservationIsMeteredOnce() {
        var reservation = credit.reservation();
        var event = finish(completion(Outcome.COMPLETE, OLD, UNITS), reservation);

        assertThatThrownBy(() -> finish(completion(Outcome.COMPLETE, OLD, UNITS), reservation))
                .hasMessageContaining("already been finished");

        assertThat(event.sequence()).isEqualTo(1);
        assertThat(finish(completion(Outcome.COMPLETE, OLD, UNITS), null).sequence())
                .isEqualTo(2);
        assertThat(credit.charges()).hasSize(1);
    }

    @Test
    void whatCannotBeWrittenIsNotCharged() throws IOException {
        journal.close();

        assertThatThrownBy(() -> finish(completion(Outcome.COMPLETE, OLD, UNITS), credit.reservation()))
                .hasMessageContaining("journal");
        assertThat(credit.charges()).containsExactly(Money.ZERO);
        assertThat(metrics.counter("gateway.metering.lost").count()).isEqualTo(1);
    }

    @Test
    void eventIdsAreTimeOrderedUuids() {
        var before = EventIds.next();

        assertThat(before.version()).isEqualTo(7);
        assertThat(before.variant()).isEqualTo(2);
        assertThat(before).isNotEqualTo(EventIds.next());
    }

    private UsageEvent finish(FinishedCompletion completion, Reservation reservation) {
        try {
            return metering.finish(completion, reservation)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
        } catch (Exception e) {
            throw new AssertionError("Not finished.", e);
        }
    }

    @Test
    void lettersThatNoDatabaseTakesAreLeftOutOfTheEvent() {
        var event = finish(
                new FinishedCompletion(
                        "req_1",
                        "chat\0cmpl-1\ud800",
                        new UUID(0, 1),
                        new UUID(0, 2),
                        OLD,
                        OLD,
                        "/v1/chat/completions",
                        "chat",
                        false,
                        "m\0",
                        null,
                        null,
                        Outcome.UPSTREAM_ERROR,
                        400,
                        "co\0de",
                        Map.of(),
                        UsageSource.NONE,
                        new UsageEvent.Timings(null, null, 1_000),
                        List.of(),
                        Money.ZERO,
                        null),
                null);

        assertThat(event.answerId()).isEqualTo("chatcmpl-1");
        assertThat(event.requestedModel()).isEqualTo("m");
        assertThat(event.errorCode()).isEqualTo("code");
    }

    private static FinishedCompletion completion(Outcome outcome, Instant startedAt, Map<String, Long> units) {
        return completion(outcome, startedAt, units, Money.ZERO);
    }

    private static FinishedCompletion completion(
            Outcome outcome, Instant startedAt, Map<String, Long> units, Money wasted) {
        var cost = rates(1_000_000, 2_000_000);
        var deployment = new Deployment(
                "d1",
                "simulator",
                "m",
                1,
                1,
                cost,
                NullNode.instance,
                List.of(
                        new ProviderCost(
                                "d1#1", OLD, cost, List.of(new CostTier(272_000, rates(2_000_000, 3_000_000)))),
                        new ProviderCost("d1#2", NEW, rates(3_000_000, 10_000_000))));
        var model = new Model(
                "m1",
                Kind.CHAT,
                "owner",
                "M1",
                OLD,
                List.of("text"),
                List.of("text"),
                1_000,
                1_000,
                List.of(
                        new Price("v1", OLD, rates(1_000_000, 20_000_000), rates(2_000_000, 40_000_000), List.of()),
                        new Price("v2", NEW, rates(10_000_000, 200_000_000), Rates.FREE, List.of())),
                NullNode.instance,
                List.of(deployment));
        return new FinishedCompletion(
                "req_1",
                null,
                new UUID(0, 1),
                new UUID(0, 2),
                startedAt,
                startedAt.plusSeconds(1),
                "/v1/chat/completions",
                "chat",
                false,
                "m1",
                model,
                deployment,
                outcome,
                200,
                null,
                units,
                UsageSource.PROVIDER,
                new UsageEvent.Timings(null, null, 1_000),
                List.of(),
                wasted,
                null);
    }

    private static Rates rates(long input, long output) {
        return new Rates(Map.of("input", input, "output", output));
    }
}
