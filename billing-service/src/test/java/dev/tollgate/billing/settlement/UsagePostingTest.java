package dev.tollgate.billing.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.LedgerChecks;
import dev.tollgate.billing.account.BalancePublisher;
import dev.tollgate.billing.account.Wallet;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.GrantRepository;
import dev.tollgate.billing.ledger.LedgerRepository;
import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.ledger.WalletChange;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.billing.reconciliation.PostedMinuteRepository;
import dev.tollgate.billing.reservation.ReservationRepository;
import dev.tollgate.billing.reservation.Slices;
import dev.tollgate.billing.revenue.RevenueRepository;
import dev.tollgate.billing.usage.RollupRepository;
import dev.tollgate.billing.usage.UsageRecordRepository;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// Posting without a broker: the tests claim partitions that no consumer of the running service has.
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class UsagePostingTest {
    private static final AtomicInteger PARTITIONS = new AtomicInteger(100);
    private static final String TOPIC = "usage.events.v1";

    @Inject
    UsagePosting posting;

    @Inject
    Slices slices;

    @Inject
    OffsetRepository offsets;

    @Inject
    UsageRecordRepository records;

    @Inject
    RollupRepository rollups;

    @Inject
    ReservationRepository reservations;

    @Inject
    GrantRepository grants;

    @Inject
    RevenueRepository revenue;

    @Inject
    PostedMinuteRepository minutes;

    @Inject
    DeadLetterRepository letters;

    @Inject
    DeadLetters deadLetters;

    @Inject
    SettlementConfig config;

    @Inject
    SettlementMetrics metrics;

    @Inject
    SettlementTracing tracing;

    @Inject
    BalancePublisher balances;

    @Inject
    Funds funds;

    @Inject
    WalletRepository wallets;

    @Inject
    Jdbi jdbi;

    private final int partition = PARTITIONS.incrementAndGet();
    private long offset;

    @Test
    void chargeIsTakenFromItsSlice() {
        var tenant = funds.tenantWith(usd("10"));
        var slice = open(tenant, "4");

        post(claim(), Events.charged(tenant, slice, usd("1")));

        assertThat(wallet(tenant).balance()).isEqualTo(usd("9"));
        assertThat(wallet(tenant).held()).isEqualTo(usd("3"));
        assertThat(wallet(tenant).available()).isEqualTo(usd("6"));
    }

    @Test
    void sameEventAgainChangesNothing() {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, open(tenant, "4"), usd("1"));
        var claims = claim();
        post(claims, event);

        post(claims, event, event);
        post(claim(), event);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("9"));
        assertThat(wallet(tenant).held()).isEqualTo(usd("3"));
    }

    @Test
    void sameEventWithAnotherStartIsADeadLetterInItsBatchAndAlone() {
        var tenant = funds.tenantWith(usd("10"));
        var id = UUID.randomUUID();
        var now = Instant.now();
        var event = Events.event(id, tenant, null, usd("1"), now);
        var moved = Events.event(id, tenant, null, usd("1"), now.minusSeconds(3_000_000));

        post(claim(), event, moved, event, Events.charged(tenant, null, usd("2")));
        post(claim(), moved);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("7"));
        assertThat(recordsOf(tenant)).isEqualTo(2);
    }

    @Test
    void batchWithDuplicatesPostsEachEventOnce() {
        var tenant = funds.tenantWith(usd("10"));
        var slice = open(tenant, "4");
        var one = Events.charged(tenant, slice, usd("1"));
        var other = Events.charged(tenant, slice, usd("0.5"));

        post(claim(), one, other, one, other, one);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("8.5"));
        assertThat(wallet(tenant).held()).isEqualTo(usd("2.5"));
    }

    @Test
    void lateEventOfAClosedSliceIsTakenFromWhatIsAvailable() {
        var tenant = funds.tenantWith(usd("10"));
        var slice = open(tenant, "4");
        slices.close(slice, Money.ZERO);

        post(claim(), Events.charged(tenant, slice, usd("1")));

        assertThat(wallet(tenant).balance()).isEqualTo(usd("9"));
        assertThat(wallet(tenant).held()).isEqualTo(Money.ZERO);
    }

    @Test
    void eventsThatACloseReportedAreCoveredByWhatItKept() {
        var tenant = funds.tenantWith(usd("10"));
        var slice = open(tenant, "4");
        slices.close(slice, usd("1.5"));
        var claims = claim();

        post(claims, Events.charged(tenant, slice, usd("1")));
        assertThat(wallet(tenant).held()).isEqualTo(usd("0.5"));
        post(claims, Events.charged(tenant, slice, usd("0.5")));

        assertThat(wallet(tenant).held()).isEqualTo(Money.ZERO);
        assertThat(wallet(tenant).balance()).isEqualTo(usd("8.5"));
        assertThat(stateOf(slice)).isEqualTo("closed");
    }

    @Test
    void whatNoBalanceCoversIsWrittenOffAndOtherSlicesKeepTheirHold() {
        var tenant = funds.tenantWith(usd("5"));
        var late = open(tenant, "2");
        slices.close(late, Money.ZERO);
        slices.open(new OpenSlice(UUID.randomUUID(), tenant, "gateway-1", usd("4"), usd("4")));

        var event = Events.charged(tenant, late, usd("3"));
        post(claim(), event);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("4"));
        assertThat(wallet(tenant).held()).isEqualTo(usd("4"));
        assertThat(entries(event))
                .containsEntry("wallet", usd("-1"))
                .containsEntry("revenue", usd("3"))
                .containsEntry("write_off", usd("-2"));
    }

    @Test
    void chargeOfATenantWithoutAnyMoneyIsWrittenOffWhole() {
        var tenant = UUID.randomUUID();
        var event = Events.charged(tenant, null, usd("3"));

        post(claim(), event);

        assertThat(wallet(tenant).balance()).isEqualTo(Money.ZERO);
        assertThat(entries(event)).containsEntry("write_off", usd("-3")).doesNotContainKey("wallet");
    }

    @Test
    void sliceOfAnotherTenantIsNeverCharged() {
        var victim = funds.tenantWith(usd("10"));
        var slice = open(victim, "4");
        var tenant = funds.tenantWith(usd("10"));

        post(claim(), Events.charged(tenant, slice, usd("1")));

        assertThat(wallet(victim).held()).isEqualTo(usd("4"));
        assertThat(wallet(victim).balance()).isEqualTo(usd("10"));
        assertThat(wallet(tenant).balance()).isEqualTo(usd("9"));
    }

    @Test
    void promotionalMoneyIsSpentFirst() {
        var tenant = funds.tenantWith(usd("10"));
        funds.give(tenant, TransferKind.GRANT, usd("2"));

        post(claim(), Events.charged(tenant, null, usd("1.5")));

        assertThat(wallet(tenant).promotional()).isEqualTo(usd("0.5"));
        assertThat(wallet(tenant).balance()).isEqualTo(usd("10.5"));
    }

    @Test
    void whatAProviderChargesIsBookedBesideTheCharge() {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, null, usd("1"));

        post(claim(), event);

        assertThat(entries(event))
                .containsEntry("provider_cost", usd("-0.5"))
                .containsEntry("provider_payable", usd("0.5"));
    }

    @Test
    void freeEventIsARecordWithoutATransfer() {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, null, Money.ZERO);

        post(claim(), event);

        assertThat(entries(event)).isEmpty();
        assertThat(recordsOf(tenant)).isEqualTo(1);
    }

    @Test
    void consumerThatLostItsPartitionPostsNothing() {
        var tenant = funds.tenantWith(usd("10"));
        var old = claim();
        var current = claim();

        assertThatThrownBy(() -> post(old, Events.charged(tenant, null, usd("1"))))
                .isInstanceOf(FencedException.class);
        post(current, Events.charged(tenant, null, usd("2")));

        assertThat(wallet(tenant).balance()).isEqualTo(usd("8"));
    }

    @Test
    void restartFromAnOldOffsetPostsNothingTwice() {
        var tenant = funds.tenantWith(usd("10"));
        var events =
                List.of(record(Events.charged(tenant, null, usd("1"))), record(Events.charged(tenant, null, usd("2"))));
        posting.post(claim(), events);

        var restarted = claim();
        jdbi.useHandle(handle -> handle.execute(
                "update consumer_offset set next_offset = 0 where topic = ? and partition = ?", TOPIC, partition));
        assertThatThrownBy(() -> posting.post(restarted, events)).isInstanceOf(FencedException.class);
        posting.post(claim(), events);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("7"));
        assertThat(recordsOf(tenant)).isEqualTo(2);
    }

    @Test
    void twoConsumersThatRaceWithOneClaimPostEachBatchOnce() throws Exception {
        var tenant = funds.tenantWith(usd("10"));
        var claims = claim();
        var batch = List.of(record(Events.charged(tenant, null, usd("1"))));
        var fenced = new AtomicInteger();
        var tasks = new ArrayList<Callable<Void>>();
        for (var i = 0; i < 8; i++) {
            tasks.add(() -> {
                try {
                    posting.post(new HashMap<>(claims), batch);
                } catch (FencedException e) {
                    fenced.incrementAndGet();
                }
                return null;
            });
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        }

        assertThat(fenced).hasValue(7);
        assertThat(wallet(tenant).balance()).isEqualTo(usd("9"));
    }

    @Test
    void eventThatTheDatabaseRefusesDoesNotStopTheOthers() {
        var tenant = funds.tenantWith(usd("10"));
        var slice = open(tenant, "4");
        var good = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var i = 0; i < 5; i++) {
            good.add(record(Events.charged(tenant, slice, usd("0.1"))));
        }
        var poison = json(Events.charged(tenant, slice, usd("0.1"))).replace("gpt-5.4@simulator", "\\u0000");
        good.add(2, record(poison));
        good = inOrder(good);

        posting.post(claim(), good);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("9.5"));
        assertThat(recordsOf(tenant)).isEqualTo(5);
    }

    @Test
    void headersWithoutValuesHoldNothingUp() {
        var tenant = funds.tenantWith(usd("10"));
        var event = record(Events.charged(tenant, null, usd("1")));
        var absurd = Events.charged(tenant, null, usd("-1"));
        var dead = record(absurd);
        for (var name : List.of("traceparent", "ce_time", "ce_id", "ce_holder")) {
            event.headers().add(name, null);
            dead.headers().add(name, null);
        }

        posting.post(claim(), List.of(event, dead));

        assertThat(wallet(tenant).balance()).isEqualTo(usd("9"));
        assertThat(reasonOf(absurd)).isEqualTo("absurd-amount");
    }

    @Test
    void namesThatDoNotFitIntoAnIndexAreDeadLettersAndTheOthersArePosted() {
        var tenant = funds.tenantWith(usd("10"));
        var holder = charged(tenant, Map.of("holder", noise('a', 4_000)));
        var model = charged(tenant, Map.of("model", noise('a', 4_000)));
        var provider = charged(tenant, Map.of("provider", noise('a', 4_000)));
        // Each is short enough, together they are not.
        var both = charged(tenant, Map.of("model", noise('\u4e00', 500), "provider", noise('\u4e00', 500)));

        post(claim(), holder, model, Events.charged(tenant, null, usd("1")), provider, both);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("9"));
        assertThat(List.of(reasonOf(holder), reasonOf(model), reasonOf(provider)))
                .containsOnly("unpostable");
        assertThat(reasonOf(both)).isEqualTo("refused-by-database");
    }

    @Test
    void eventWhosePostingFailsUnforeseenIsADeadLetterAndTheOthersArePosted() {
        var tenant = funds.tenantWith(usd("10"));
        var cursed = charged(tenant, Map.of("requestId", "req_cursed"));
        var ledger = new LedgerRepository(grants) {
            @Override
            public void append(Handle handle, List<Transfer> transfers, Collection<WalletChange> changes) {
                if (transfers.stream().anyMatch(transfer -> "req_cursed".equals(transfer.requestId()))) {
                    throw new IllegalStateException("unforeseen");
                }
                super.append(handle, transfers, changes);
            }
        };

        over(ledger)
                .post(
                        claim(),
                        List.of(
                                record(Events.charged(tenant, null, usd("1"))),
                                record(cursed),
                                record(Events.charged(tenant, null, usd("1")))));

        assertThat(wallet(tenant).balance()).isEqualTo(usd("8"));
        assertThat(reasonOf(cursed)).isEqualTo("unpostable");
    }

    @Test
    void connectionThatBreaksIsNoFaultOfTheEvent() {
        var tenant = funds.tenantWith(usd("10"));
        var event = Events.charged(tenant, null, usd("1"));
        var ledger = new LedgerRepository(grants) {
            @Override
            public void append(Handle handle, List<Transfer> transfers, Collection<WalletChange> changes) {
                throw new ConnectionException(new SQLException("The connection is gone.", "08006"));
            }
        };

        var broken = over(ledger);
        assertThatThrownBy(() -> broken.post(claim(), List.of(record(event)))).isInstanceOf(ConnectionException.class);
        offset = 0;
        post(claim(), event);

        assertThat(wallet(tenant).balance()).isEqualTo(usd("9"));
    }

    private UsagePosting over(LedgerRepository ledger) {
        var repository = new PostingRepository(
                jdbi, offsets, records, rollups, wallets, reservations, ledger, revenue, minutes, letters);
        return new UsagePosting(offsets, repository, deadLetters, config, metrics, tracing, balances);
    }

    private static UsageEvent charged(UUID tenant, Map<String, Object> members) {
        return Events.with(Events.charged(tenant, null, usd("1")), members);
    }

    /// Text that does not compress.
    private static String noise(char from, int length) {
        return new Random(7)
                .ints(length, from, from + (from == 'a' ? 26 : 5_000))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private String reasonOf(UsageEvent event) {
        return jdbi.withHandle(handle -> handle.createQuery("select reason from dead_letter where id = :id")
                .bind("id", event.eventId())
                .mapTo(String.class)
                .one());
    }

    @Test
    void booksStayBalancedWhateverHappens() throws Exception {
        var seed = ThreadLocalRandom.current().nextLong();
        var random = new Random(seed);
        var tenants = List.of(
                funds.tenantWith(usd("5")), funds.tenantWith(usd("50")), UUID.randomUUID(), funds.tenantWith(usd("1")));
        var open = new ArrayList<UUID>();
        var all = new ArrayList<UsageEvent>();
        var claims = claim();

        for (var round = 0; round < 60; round++) {
            var tenant = tenants.get(random.nextInt(tenants.size()));
            switch (random.nextInt(5)) {
                case 0 -> open.add(open(tenant, "0." + (1 + random.nextInt(9))));
                case 1 -> {
                    if (!open.isEmpty()) {
                        slices.close(open.get(random.nextInt(open.size())), Money.ofNanos(random.nextInt(500_000_000)));
                    }
                }
                case 2 -> funds.give(tenant, TransferKind.GRANT, Money.ofNanos(1 + random.nextInt(200_000_000)));
                default -> {
                    var batch = new ArrayList<UsageEvent>();
                    for (var i = 0; i < 20; i++) {
                        var slice =
                                open.isEmpty() || random.nextInt(4) == 0 ? null : open.get(random.nextInt(open.size()));
                        var owner = tenants.get(random.nextInt(tenants.size()));
                        batch.add(Events.charged(owner, slice, Money.ofNanos(random.nextInt(300_000_000))));
                    }
                    if (!all.isEmpty()) {
                        batch.add(all.get(random.nextInt(all.size())));
                    }
                    all.addAll(batch);
                    post(claims, batch.toArray(UsageEvent[]::new));
                }
            }
        }

        LedgerChecks.booksAreBalanced(jdbi, "seed " + seed);
        var charged = all.stream()
                .distinct()
                .mapToLong(event -> event.charge().nanos())
                .sum();
        var ids = all.stream().map(UsageEvent::eventId).distinct().toList();
        var posted = jdbi.withHandle(
                handle -> handle.createQuery("select sum(charge)::bigint from usage_record where event_id = any(:ids)")
                        .bindArray("ids", UUID.class, ids)
                        .mapTo(Long.class)
                        .one());
        assertThat(posted).as("seed %d", seed).isEqualTo(charged);
    }

    private Map<Integer, Progress> claim() {
        return posting.claim(List.of(partition), "test");
    }

    private void post(Map<Integer, Progress> claims, UsageEvent... events) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var event : events) {
            records.add(record(event));
        }
        posting.post(claims, records);
    }

    private ConsumerRecord<byte[], byte[]> record(UsageEvent event) {
        return record(json(event));
    }

    private ConsumerRecord<byte[], byte[]> record(String json) {
        return new ConsumerRecord<>(TOPIC, partition, offset++, new byte[0], json.getBytes(StandardCharsets.UTF_8));
    }

    private ArrayList<ConsumerRecord<byte[], byte[]>> inOrder(List<ConsumerRecord<byte[], byte[]>> records) {
        var ordered = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var one : records) {
            ordered.add(new ConsumerRecord<>(TOPIC, partition, offset++, one.key(), one.value()));
        }
        return ordered;
    }

    private static String json(UsageEvent event) {
        try {
            return ContractJson.MAPPER.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private UUID open(UUID tenant, String amount) {
        var id = UUID.randomUUID();
        slices.open(new OpenSlice(id, tenant, "gateway-1", Money.ofNanos(1), usd(amount)));
        return id;
    }

    private Wallet wallet(UUID tenant) {
        return wallets.find(tenant).orElseThrow();
    }

    private String stateOf(UUID slice) {
        return jdbi.withHandle(handle -> handle.createQuery("select state from reservation where id = :id")
                .bind("id", slice)
                .mapTo(String.class)
                .one());
    }

    private long recordsOf(UUID tenant) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select count(*) from usage_record where tenant_id = :tenant")
                        .bind("tenant", tenant)
                        .mapTo(Long.class)
                        .one());
    }

    private Map<String, Money> entries(UsageEvent event) {
        var entries = new HashMap<String, Money>();
        jdbi.useHandle(handle -> handle.createQuery("""
                        select a.kind, e.amount from ledger_entry e join account a on a.id = e.account_id
                        where e.transfer_id = :id
                        """)
                .bind("id", event.eventId())
                .map((row, context) -> Map.entry(row.getString("kind"), Money.ofNanos(row.getLong("amount"))))
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue())));
        return entries;
    }

    private static Money usd(String dollars) {
        return Money.ofDollars(dollars);
    }
}
