package dev.tollgate.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.paging.Cursor;
import dev.tollgate.billing.paging.TimeRange;
import dev.tollgate.billing.settlement.Postings;
import dev.tollgate.billing.usage.UsageRepository.Grouping;
import dev.tollgate.billing.usage.UsageRepository.Step;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The rollups against the records that they stand for.
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class UsageRollupTest {
    private static final int PAGE = 20;
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @Inject
    Postings postings;

    @Inject
    UsageRepository usage;

    @Inject
    RequestRepository requests;

    @Inject
    Jdbi jdbi;

    @Test
    void figuresEqualTheRecordsForAnyEventsInAnyOrder() {
        var seed = ThreadLocalRandom.current().nextLong();
        var random = new Random(seed);
        var tenants = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        var sent = new ArrayList<UsageEvent>();

        for (var batch = 0; batch < 12; batch++) {
            var events = new ArrayList<UsageEvent>();
            for (var i = 0; i < 80; i++) {
                events.add(random(random, tenants.get(random.nextInt(3))));
            }
            // What the topic delivers again, of this batch and of earlier ones.
            events.add(events.get(random.nextInt(80)));
            sent.addAll(events);
            events.add(sent.get(random.nextInt(sent.size())));
            postings.post(events);
        }

        for (var tenant : tenants) {
            for (var step : Step.values()) {
                var from = step.floor(NOW.minus(Duration.ofDays(30L + random.nextInt(100))));
                var to = step.ceiling(NOW.minus(Duration.ofDays(random.nextInt(20))));
                for (var by : Grouping.values()) {
                    assertThat(usage.sum(tenant, from, to, step, by, 20_000))
                            .as("%s by %s from %s to %s, seed %d", step, by, from, to, seed)
                            .isEqualTo(ofRecords(tenant, from, to, step, by));
                }
            }
        }
    }

    @Test
    void pagesOfANarrowedListHoldWhatTheWholeListHoldsOfIt() {
        var seed = ThreadLocalRandom.current().nextLong();
        var random = new Random(seed);
        var tenant = UUID.randomUUID();
        postings.post(Stream.generate(() -> random(random, tenant)).limit(400).toList());
        var ranges = List.of(
                new TimeRange(null, null),
                new TimeRange(NOW.minus(Duration.ofDays(60)), NOW.minus(Duration.ofHours(1))));

        for (var range : ranges) {
            var all = requests.list(tenant, new RequestRepository.Filter(null, null, null, range), null, 1_000);
            for (var key : Arrays.asList(null, new UUID(1, 1), new UUID(1, 9))) {
                for (var model : Arrays.asList(null, "model-1")) {
                    for (var outcome : Arrays.asList(null, "COMPLETE", "UPSTREAM_ERROR")) {
                        var filter = new RequestRepository.Filter(key, model, outcome, range);
                        assertThat(pages(tenant, filter))
                                .as("%s, seed %d", filter, seed)
                                .isEqualTo(all.stream()
                                        .filter(item -> key == null || key.equals(item.keyId()))
                                        .filter(item -> model == null || model.equals(item.model()))
                                        .filter(item -> outcome == null || outcome.equals(item.outcome()))
                                        .toList());
                    }
                }
            }
        }
    }

    private List<RequestItem> pages(UUID tenant, RequestRepository.Filter filter) {
        var items = new ArrayList<RequestItem>();
        var page = requests.list(tenant, filter, null, PAGE);
        items.addAll(page);
        while (page.size() == PAGE) {
            page = requests.list(
                    tenant,
                    filter,
                    new Cursor(
                            page.getLast().startedAt(), page.getLast().eventId().toString()),
                    PAGE);
            items.addAll(page);
        }
        return items;
    }

    @Test
    void eventsOfNoKeptMonthAreCountedToo() {
        var tenant = UUID.randomUUID();
        var times = List.of(Instant.parse("1999-05-05T05:05:05Z"), Instant.parse("2150-05-05T05:05:05Z"));

        postings.post(times.stream()
                .map(time -> Events.event(UUID.randomUUID(), tenant, null, Money.ofNanos(7), time))
                .toList());

        var rows = usage.sum(
                tenant,
                Instant.parse("1990-01-01T00:00:00Z"),
                Instant.parse("2190-01-01T00:00:00Z"),
                Step.HOUR,
                Grouping.MODEL,
                10);
        assertThat(rows)
                .extracting(row -> row.at().toString())
                .containsExactly("1999-05-05T05:00:00Z", "2150-05-05T05:00:00Z");
    }

    private static UsageEvent random(Random random, UUID tenant) {
        // Most are new, some are late by days or by months.
        var late = random.nextInt(4) == 0
                ? Duration.ofMinutes(random.nextInt(120 * 24 * 60))
                : Duration.ofSeconds(random.nextInt(7_200));
        var outcome = Outcome.values()[random.nextInt(Outcome.values().length)];
        var refused = outcome == Outcome.REFUSED;
        var like = Events.event(
                UUID.randomUUID(), tenant, null, Money.ofNanos(random.nextInt(1_000_000)), NOW.minus(late));
        return new UsageEvent(
                like.eventId(),
                like.requestId(),
                like.answerId(),
                tenant,
                new UUID(1, random.nextInt(3)),
                like.startedAt(),
                like.finishedAt(),
                like.endpoint(),
                like.protocol(),
                like.streamed(),
                "flux-auto",
                refused ? null : "model-" + random.nextInt(3),
                refused ? null : "provider-" + random.nextInt(2),
                null,
                outcome,
                200,
                null,
                Map.of("input", (long) random.nextInt(9_000), "reasoning", (long) random.nextInt(900)),
                like.usageSource(),
                like.priceVersion(),
                refused ? Money.ZERO : like.charge(),
                refused ? Money.ZERO : like.official().plus(Money.ofNanos(5)),
                refused ? Money.ZERO : like.cost(),
                like.holder(),
                null,
                like.sequence(),
                like.timings(),
                like.attempts(),
                null,
                null);
    }

    /// The same figures, summed from the records one by one.
    private List<Usage.Row> ofRecords(UUID tenant, Instant from, Instant to, Step step, Grouping by) {
        var rows = new ArrayList<Usage.Row>();
        var sums = new java.util.TreeMap<String, Usage.Row>();
        jdbi.useHandle(handle -> handle.createQuery(
                        """
                        select date_trunc('%s', started_at, 'UTC') as at, %s as grouped, outcome, input_units, output_units,
                               charge, official, cost
                        from usage_record where tenant_id = :tenant and started_at >= :from and started_at < :to
                        """.formatted(step.name(), by.name().equals("KEY") ? "key_id::text" : by.name()))
                .bind("tenant", tenant)
                .bind("from", from)
                .bind("to", to)
                .map((row, context) -> new Usage.Row(
                        row.getTimestamp("at").toInstant(),
                        row.getString("grouped"),
                        new Usage.Figures(
                                1,
                                List.of("COMPLETE", "CUT_BY_CLIENT").contains(row.getString("outcome")) ? 0 : 1,
                                row.getLong("input_units"),
                                row.getLong("output_units"),
                                Money.ofNanos(row.getLong("charge")),
                                Money.ofNanos(row.getLong("official")),
                                Money.ofNanos(row.getLong("cost")))))
                .forEach(row -> sums.merge(
                        row.at() + "|" + sortable(row.group()),
                        row,
                        (one, other) -> new Usage.Row(
                                one.at(), one.group(), one.figures().plus(other.figures())))));
        rows.addAll(sums.values());
        return rows;
    }

    // The database sorts what has no group last.
    private static String sortable(@Nullable String group) {
        return group == null ? "~" : group;
    }
}
