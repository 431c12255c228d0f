package dev.tollgate.billing.verification;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.settlement.Postings;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.money.Price;
import dev.tollgate.contracts.money.Price.ContextTier;
import dev.tollgate.contracts.money.ProviderCost;
import dev.tollgate.contracts.money.ProviderCost.CostTier;
import dev.tollgate.contracts.money.Rates;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.contracts.usage.UsageEvent.Outcome;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import dev.tollgate.kit.testing.TestJwt;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class ChargeVerificationTest {
    private static final YearMonth MONTH = YearMonth.now(ZoneOffset.UTC);
    private static final List<String> KINDS = List.of(
            "input",
            "output",
            "cache-read",
            "cache-write-5m",
            "cache-write-1h",
            "reasoning",
            "audio-input",
            "image-input",
            "image-output",
            "image-2k",
            "second-720p",
            "track",
            "request");
    private static final Map<String, Long> UNSERVED = Map.of("input", 777L);
    private static final Price OLD = price("vendor/checked#1", 3);
    private static final Price CURRENT = price("vendor/checked#2", 7);

    private static final ProviderCost BOUGHT = new ProviderCost(
            "vendor/checked@here#1", Instant.EPOCH, rates(2), List.of(new CostTier(200_000, rates(5))));

    private static final PriceSource NO_PRICES = new PriceSource() {
        @Override
        public List<Price> pricesOf(String model) throws IOException {
            throw new IOException("down");
        }

        @Override
        public List<ProviderCost> costsOf(String deployment) throws IOException {
            throw new IOException("down");
        }
    };

    @Inject
    ChargeVerification verification;

    @Inject
    Postings postings;

    @Inject
    Jdbi jdbi;

    @TestHTTPResource("/")
    URI server;

    private final UUID tenant = UUID.randomUUID();
    private final List<String> asked = new ArrayList<>();

    @Test
    void everyChargeOfAMonthIsWhatItsUnitsCostByTheVersionItNames() throws Exception {
        var seed = ThreadLocalRandom.current().nextLong();
        var random = new Random(seed);
        var events = new ArrayList<UsageEvent>();
        for (var i = 0; i < 300; i++) {
            var units = new HashMap<String, Long>();
            for (var n = 0; n < 3; n++) {
                units.put(KINDS.get(random.nextInt(KINDS.size())), (long) random.nextInt(400_000));
            }
            var outcome = Outcome.values()[random.nextInt(Outcome.values().length)];
            events.add(event(random.nextBoolean() ? OLD : CURRENT, outcome, units));
        }
        postings.post(events);

        var answer = verify();

        assertThat(own(answer)).as("seed %d", seed).isEmpty();
        assertThat(answer.getBoolean("complete")).isTrue();
        assertThat(asked.stream().filter("vendor/checked"::equals)).hasSize(1);
        assertThat(asked.stream().filter("vendor/checked@here"::equals)).hasSize(1);
    }

    @Test
    void differenceOfANanoDollarIsReported() throws Exception {
        var right = event(CURRENT, Outcome.COMPLETE, Map.of("input", 1_000L));
        var charged = event(CURRENT, Outcome.COMPLETE, Map.of("input", 1_000L));
        var listed = event(CURRENT, Outcome.COMPLETE, Map.of("input", 1_000L));
        var unknown = event(price("vendor/other#9", 1), Outcome.COMPLETE, Map.of("input", 1_000L));
        var free = event(CURRENT, Outcome.EMPTY, Map.of("input", 1_000L));
        postings.post(List.of(right, charged, listed, unknown, free));
        change(charged, "charge = charge + 1");
        change(listed, "official = official - 1");
        change(free, "official = 1");

        var differences = own(verify());

        assertThat(differences)
                .extracting(difference -> difference.get("requestId"))
                .containsExactlyInAnyOrder(
                        charged.requestId(), listed.requestId(), unknown.requestId(), free.requestId());
        for (var difference : differences) {
            if (difference.get("requestId").equals(charged.requestId())) {
                assertThat(amount(difference, "charge")).isEqualTo(amount(difference, "expectedCharge") + 1);
                assertThat(difference).containsEntry("priceVersion", CURRENT.version());
            }
            if (difference.get("requestId").equals(unknown.requestId())) {
                assertThat(difference).doesNotContainKey("expectedCharge");
            }
        }
        for (var event : List.of(charged, listed, free)) {
            change(
                    event,
                    "charge = " + event.charge().nanos() + ", official = "
                            + event.official().nanos());
        }
    }

    @Test
    void costThatIsNotWhatItsVersionSaysIsReported() throws Exception {
        var right = event(CURRENT, Outcome.COMPLETE, Map.of("input", 1_000L));
        var booked = event(CURRENT, Outcome.EMPTY, Map.of("input", 1_000L));
        var wasted = event(CURRENT, Outcome.COMPLETE, Map.of("input", 1_000L));
        var unknown = event(CURRENT, Outcome.COMPLETE, Map.of("input", 1_000L));
        postings.post(List.of(right, booked, wasted, unknown));
        change(booked, "cost = cost + 1");
        change(wasted, "attempts = jsonb_set(attempts::jsonb, '{0,costUnits,input}', '778')::json");
        change(unknown, "cost_version = 'vendor/checked@there#1'");

        var differences = own(verify());

        assertThat(differences)
                .extracting(difference -> difference.get("requestId"))
                .containsExactlyInAnyOrder(booked.requestId(), wasted.requestId(), unknown.requestId());
        for (var difference : differences) {
            if (difference.get("requestId").equals(booked.requestId())) {
                assertThat(amount(difference, "cost")).isEqualTo(amount(difference, "expectedCost") + 1);
                assertThat(difference).containsEntry("costVersion", BOUGHT.version());
            }
            if (difference.get("requestId").equals(unknown.requestId())) {
                assertThat(difference).doesNotContainKey("expectedCost");
            }
        }
        change(booked, "cost = cost - 1");
        change(wasted, "attempts = jsonb_set(attempts::jsonb, '{0,costUnits,input}', '777')::json");
        change(unknown, "cost_version = '" + BOUGHT.version() + "'");
    }

    @Test
    void costOfLongInputIsTheTiersAndOneBookedAtTheBaseRatesIsReported() throws Exception {
        var atLimit = Map.of("input", 150_000L, "cache-read", 50_000L);
        var above = Map.of("input", 150_000L, "cache-read", 50_001L);
        var base = event(CURRENT, Outcome.COMPLETE, atLimit);
        var right = event(CURRENT, Outcome.COMPLETE, above);
        var wrong = event(CURRENT, Outcome.COMPLETE, above);
        var wasted = rates(2).charge(UNSERVED);
        assertThat(base.cost()).isEqualTo(rates(2).charge(atLimit).plus(wasted));
        assertThat(right.cost()).isEqualTo(rates(5).charge(above).plus(wasted));
        postings.post(List.of(base, right, wrong));
        change(wrong, "cost = " + rates(2).charge(above).plus(wasted).nanos());

        var differences = own(verify());

        assertThat(differences)
                .extracting(difference -> difference.get("requestId"))
                .containsExactly(wrong.requestId());
        assertThat(amount(differences.getFirst(), "expectedCost"))
                .isEqualTo(rates(5).charge(above).plus(wasted).nanos());
        change(wrong, "cost = " + wrong.cost().nanos());
    }

    @Test
    void answerSaysThatItIsNotCompleteWhenPricesCannotBeRead() throws Exception {
        postings.post(List.of(event(CURRENT, Outcome.COMPLETE, Map.of("input", 1_000L))));
        var out = new ByteArrayOutputStream();

        verification.verify(MONTH, NO_PRICES, out);

        var answer = JsonPath.from(out.toString(StandardCharsets.UTF_8));
        assertThat(answer.getBoolean("complete")).isFalse();
        assertThat(answer.getString("problem")).contains("prices cannot be read");
    }

    @Test
    void answerThatFailsOnItsWayIsCutAndDoesNotLookWhole() throws Exception {
        var events = new ArrayList<UsageEvent>();
        for (var i = 0; i < 600; i++) {
            events.add(at(
                    event(CURRENT, Outcome.EMPTY, Map.of()),
                    Instant.parse("2017-05-01T00:00:00Z").plusSeconds(i)));
        }
        postings.post(events);
        jdbi.useHandle(handle -> handle.execute("update usage_record set official = 1 where tenant_id = ?", tenant));
        change(events.getLast(), "outcome = 'NONSENSE'");

        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(server.resolve("/api/usage/verify?month=2017-05"))
                    .header("authorization", "Bearer " + TestJwt.token(tenant, tenant, "platform-admin"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
        change(events.getLast(), "outcome = 'EMPTY'");
    }

    @Test
    void monthWithoutDifferencesIsNotSilentWhileItIsVerified() throws Exception {
        var sent = new ArrayList<Integer>();
        var out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                sent.add(size());
            }
        };

        verification.verify(YearMonth.of(2019, 2), NO_PRICES, out);

        assertThat(sent).hasSizeGreaterThan(28).isSorted().doesNotHaveDuplicates();
        var answer = JsonPath.from(out.toString(StandardCharsets.UTF_8));
        assertThat(answer.getList("differences")).isEmpty();
        assertThat(answer.getBoolean("complete")).isTrue();
    }

    @Test
    void onlyThoseWhoReadTheBooksOfAllMayAsk() {
        given().post("/api/usage/verify?month=" + MONTH).then().statusCode(401);
        as("owner").post("/api/usage/verify?month=" + MONTH).then().statusCode(403);
        as("platform-admin").post("/api/usage/verify?month=november").then().statusCode(400);
        as("platform-admin").post("/api/usage/verify?month=2019-02").then().statusCode(200);
        as("platform-finance").post("/api/usage/verify?month=2019-02").then().statusCode(200);
    }

    private static io.restassured.specification.RequestSpecification as(String role) {
        return given().auth().oauth2(TestJwt.token(UUID.randomUUID(), UUID.randomUUID(), role));
    }

    private JsonPath verify() throws IOException {
        var out = new ByteArrayOutputStream();
        verification.verify(
                MONTH,
                new PriceSource() {
                    @Override
                    public List<Price> pricesOf(String model) {
                        asked.add(model);
                        return model.equals("vendor/checked") ? List.of(OLD, CURRENT) : List.of();
                    }

                    @Override
                    public List<ProviderCost> costsOf(String deployment) {
                        asked.add(deployment);
                        return deployment.equals("vendor/checked@here") ? List.of(BOUGHT) : List.of();
                    }
                },
                out);
        return JsonPath.from(out.toString(StandardCharsets.UTF_8));
    }

    private List<Map<String, Object>> own(JsonPath answer) {
        return answer.<Map<String, Object>>getList("differences").stream()
                .filter(difference -> difference.get("tenantId").equals(tenant.toString()))
                .toList();
    }

    private static long amount(Map<String, Object> difference, String member) {
        return ((Number) difference.get(member)).longValue();
    }

    private void change(UsageEvent event, String change) {
        jdbi.useHandle(handle -> assertThat(
                        handle.execute("update usage_record set " + change + " where event_id = ?", event.eventId()))
                .isEqualTo(1));
    }

    private UsageEvent event(Price price, Outcome outcome, Map<String, Long> units) {
        var paid = List.of(Outcome.COMPLETE, Outcome.CUT_BY_CLIENT, Outcome.CUT_BY_UPSTREAM)
                .contains(outcome);
        var like = Events.event(UUID.randomUUID(), tenant, null, Money.ZERO, Instant.now());
        return new UsageEvent(
                like.eventId(),
                like.requestId(),
                like.answerId(),
                tenant,
                like.keyId(),
                like.startedAt(),
                like.finishedAt(),
                like.endpoint(),
                like.protocol(),
                like.streamed(),
                like.requestedModel(),
                "vendor/checked",
                like.provider(),
                like.deployment(),
                outcome,
                like.status(),
                like.errorCode(),
                units,
                like.usageSource(),
                price.version(),
                paid ? price.charge(units) : Money.ZERO,
                paid ? price.officialCharge(units) : Money.ZERO,
                BOUGHT.charge(units).plus(BOUGHT.charge(UNSERVED)),
                like.holder(),
                null,
                like.sequence(),
                like.timings(),
                List.of(new UsageEvent.Attempt(
                        "here",
                        "vendor/checked@here",
                        null,
                        "first-byte-timeout",
                        1,
                        2,
                        BOUGHT.charge(UNSERVED),
                        BOUGHT.version(),
                        UNSERVED)),
                null,
                BOUGHT.version());
    }

    /// The same at another time, without a version of its cost, so that the catalogue is not asked.
    private static UsageEvent at(UsageEvent event, Instant startedAt) {
        return new UsageEvent(
                event.eventId(),
                event.requestId(),
                event.answerId(),
                event.tenantId(),
                event.keyId(),
                startedAt,
                event.finishedAt(),
                event.endpoint(),
                event.protocol(),
                event.streamed(),
                event.requestedModel(),
                event.model(),
                event.provider(),
                event.deployment(),
                event.outcome(),
                event.status(),
                event.errorCode(),
                event.units(),
                event.usageSource(),
                event.priceVersion(),
                event.charge(),
                event.official(),
                event.cost(),
                event.holder(),
                event.sliceId(),
                event.sequence(),
                event.timings(),
                event.attempts(),
                event.traceparent(),
                null);
    }

    private static Price price(String version, long factor) {
        return new Price(
                version,
                Instant.EPOCH,
                rates(factor),
                rates(factor + 1),
                List.of(new ContextTier(200_000, rates(factor * 2), rates(factor * 2 + 1))));
    }

    private static Rates rates(long factor) {
        var rates = new HashMap<String, Long>();
        KINDS.forEach(kind -> rates.put(kind, factor * (rates.size() + 1) * 1_234_567));
        return new Rates(rates);
    }
}
