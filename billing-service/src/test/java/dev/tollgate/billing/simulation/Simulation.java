package dev.tollgate.billing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.GrantRepository;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.movement.GrantExpiry;
import dev.tollgate.billing.movement.Movement;
import dev.tollgate.billing.movement.MovementOutcome;
import dev.tollgate.billing.movement.Movements;
import dev.tollgate.billing.payment.TopUp;
import dev.tollgate.billing.payment.TopUps;
import dev.tollgate.billing.reservation.OpenOutcome;
import dev.tollgate.billing.reservation.Slices;
import dev.tollgate.billing.settlement.Postings;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// One run of random operations from a seed, done to the ledger and told to the auditor, who are compared
/// after each round.
final class Simulation {
    private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");
    // Ends in the past are moved here, one second apart, so that their order is known.
    private static final Instant PAST = Instant.parse("2001-01-01T00:00:00Z");
    private static final long FAR_NUMBER = 1_000_000_000;
    private final long seed;
    private final Random random;
    private final Ledger ledger;
    private final Auditor auditor = new Auditor();
    private final Comparison comparison;
    private final List<UUID> tenants = new ArrayList<>();
    private final List<UUID> sliceIds = new ArrayList<>();
    private final Map<UUID, UUID> owners = new HashMap<>();
    private final List<UUID> reversible = new ArrayList<>();
    private final List<UUID> grantIds = new ArrayList<>();
    private final List<Movement> commands = new ArrayList<>();
    private final Map<UUID, Boolean> outcomes = new HashMap<>();
    private final RandomEvents events;
    private long ends;

    /// The parts of the ledger that are driven.
    record Ledger(
            Jdbi jdbi,
            Postings postings,
            Slices slices,
            TopUps topUps,
            Movements movements,
            GrantExpiry expiry,
            GrantRepository grants,
            WalletRepository wallets) {}

    Simulation(long seed, Ledger ledger) {
        this.seed = seed;
        this.ledger = ledger;
        random = new Random(seed);
        for (var i = 0; i < 12; i++) {
            tenants.add(id());
        }
        events = new RandomEvents(random, tenants, sliceIds, owners);
        comparison = new Comparison(ledger.jdbi, ledger.grants, auditor, tenants, "seed " + seed);
    }

    void run(int rounds, int batch) {
        for (var round = 0; round < rounds; round++) {
            for (var i = 0; i < 40; i++) {
                step();
            }
            var incoming = events.batch(batch);
            if (random.nextInt(8) == 0) {
                ledger.postings.crash(incoming);
            }
            ledger.postings.post(incoming.toArray(UsageEvent[]::new));
            incoming.forEach(auditor::event);
            comparison.check(round, sliceIds);
            // Not each time, so that what is spent between two settlements of grants mixes.
            if (round % 4 == 3) {
                comparison.checkGrants(round);
            }
            incoming.stream().limit(20).map(UsageEvent::eventId).forEach(reversible::add);
        }
        comparison.checkAll();
    }

    private void step() {
        var tenant = tenants.get(random.nextInt(tenants.size()));
        switch (random.nextInt(20)) {
            case 0, 1 -> topUp(tenant, 1 + random.nextInt(20_000_000));
            case 2 -> command(new Movement.Grant(id(), tenant, money(30_000_000), end(), "sim", "sim"));
            case 3 -> command(new Movement.Refund(id(), tenant, money(6_000_000), "sim", "sim"));
            case 4, 5 -> reverse();
            case 6, 7 -> retry();
            case 8 -> endGrants();
            case 9, 10, 11, 12, 13 -> open(tenant);
            case 14 -> renew();
            case 15, 16, 17 -> close();
            default -> lose();
        }
    }

    private void topUp(UUID tenant, long amount) {
        var id = id();
        var topUp = new TopUp(id, TransferKind.TOP_UP, tenant, Money.ofNanos(amount), "sim", "sim");
        ledger.topUps.book(topUp);
        ledger.topUps.book(topUp);
        ledger.topUps.book(new TopUp(id, TransferKind.TOP_UP, tenant, Money.ofNanos(amount + 1), "sim", "sim"));
        auditor.topUp(id, tenant, amount);
        reversible.add(id);
    }

    private void reverse() {
        if (!reversible.isEmpty()) {
            var of = reversible.get(random.nextInt(reversible.size()));
            command(new Movement.Reversal(id(), of, random.nextBoolean(), "sim", "sim"));
        }
    }

    private void command(Movement movement) {
        var expected = switch (movement) {
            case Movement.Grant grant -> {
                auditor.grant(grant.id(), grant.tenantId(), grant.amount().nanos(), number(grant.expiresAt()));
                grantIds.add(grant.id());
                yield true;
            }
            case Movement.Refund refund ->
                auditor.refund(refund.id(), refund.tenantId(), refund.amount().nanos());
            case Movement.Reversal reversal ->
                auditor.reverse(reversal.id(), reversal.transferId(), reversal.withProviderCost());
        };
        var outcome = ledger.movements.book(movement);
        assertThat(outcome instanceof MovementOutcome.Booked)
                .as("%s, %s, seed %d", movement, outcome, seed)
                .isEqualTo(expected);
        commands.add(movement);
        outcomes.put(movement.id(), expected);
        if (expected) {
            reversible.add(movement.id());
        }
    }

    /// The same command again gets the first answer, whatever has happened since; another one under its id
    /// gets none.
    private void retry() {
        if (commands.isEmpty()) {
            return;
        }
        var movement = commands.get(random.nextInt(commands.size()));
        var other = switch (movement) {
            case Movement.Grant grant ->
                new Movement.Grant(grant.id(), grant.tenantId(), grant.amount(), grant.expiresAt(), "other", "sim");
            case Movement.Refund refund ->
                new Movement.Refund(
                        refund.id(), refund.tenantId(), refund.amount().plus(Money.ofNanos(1)), "sim", "sim");
            case Movement.Reversal reversal ->
                new Movement.Reversal(
                        reversal.id(), id(), reversal.withProviderCost(), reversal.reason(), reversal.actor());
        };
        assertThat(ledger.movements.book(movement) instanceof MovementOutcome.Booked)
                .as("retry of %s, seed %d", movement, seed)
                .isEqualTo(outcomes.get(movement.id()));
        assertThat(ledger.movements.book(other)).as("seed %d", seed).isEqualTo(new MovementOutcome.KeyTaken());
    }

    /// Lets some grants end: their times are moved into the past, as nobody can wait for them.
    private void endGrants() {
        for (var i = 0; i < 3 && !grantIds.isEmpty(); i++) {
            var grant = grantIds.remove(random.nextInt(grantIds.size()));
            var end = ++ends;
            ledger.jdbi.useTransaction(handle -> {
                var account = handle.createQuery("select account_id from promotional_grant where transfer_id = :id")
                        .bind("id", grant)
                        .mapTo(UUID.class)
                        .one();
                ledger.wallets.lock(handle, tenants);
                ledger.grants.settle(handle, List.of(account));
                handle.execute(
                        "update promotional_grant set expires_at = ? where transfer_id = ?",
                        PAST.plusSeconds(end),
                        grant);
            });
            auditor.endAt(grant, end);
        }
        ledger.expiry.expire();
        auditor.expire(ends);
    }

    private void open(UUID tenant) {
        var id = id();
        var minimum = 1 + random.nextInt(200_000);
        var wanted = minimum + random.nextInt(2_000_000);
        var request = new OpenSlice(id, tenant, "gateway-1", Money.ofNanos(minimum), Money.ofNanos(wanted));
        var expected = auditor.open(id, tenant, minimum, wanted);
        var first = ledger.slices.open(request);
        assertThat(granted(first)).as("slice %s, seed %d", id, seed).isEqualTo(expected);
        if (random.nextInt(5) == 0) {
            assertThat(timeless(ledger.slices.open(request)))
                    .as("slice %s, seed %d", id, seed)
                    .isEqualTo(timeless(first));
            var other = new OpenSlice(id, tenant, "gateway-2", Money.ofNanos(minimum), Money.ofNanos(wanted));
            assertThat(ledger.slices.open(other)).isEqualTo(new OpenOutcome.IdTaken());
        }
        sliceIds.add(id);
        owners.put(id, tenant);
    }

    /// A later answer about the same slice leaves it less time to live.
    private static OpenOutcome timeless(OpenOutcome outcome) {
        return outcome instanceof OpenOutcome.Answered(SliceAnswer.Granted granted)
                ? new OpenOutcome.Answered(
                        new SliceAnswer.Granted(granted.sliceId(), granted.granted(), 0, granted.epoch()))
                : outcome;
    }

    private static long granted(OpenOutcome outcome) {
        return outcome instanceof OpenOutcome.Answered(SliceAnswer.Granted granted)
                ? granted.granted().nanos()
                : 0;
    }

    private void renew() {
        if (!sliceIds.isEmpty()) {
            var id = slice();
            assertThat(ledger.slices.renew(id) instanceof SliceAnswer.Granted)
                    .as("renewal of %s, seed %d", id, seed)
                    .isEqualTo(auditor.slices().get(id).state().equals("open"));
        }
    }

    private void close() {
        if (!sliceIds.isEmpty()) {
            var id = slice();
            // What holders report may be less than was posted, or more than was granted.
            var reported = random.nextInt(1_500_000);
            ledger.slices.close(id, Money.ofNanos(reported));
            auditor.close(id, reported);
        }
    }

    /// A holder falls silent, or never delivers what it reported: the sweep releases the slice.
    private void lose() {
        if (sliceIds.isEmpty()) {
            return;
        }
        var id = slice();
        ledger.jdbi.useHandle(handle -> handle.execute("""
                update reservation set expires_at = expires_at - interval '1 day', ended_at = ended_at - interval '25 hours'
                where id = ?
                """, id));
        ledger.slices.releaseExpired();
        ledger.slices.releaseUnreported();
        auditor.lose(id);
        auditor.giveUp(id);
    }

    private UUID slice() {
        var newest = Math.max(0, sliceIds.size() - 40);
        return sliceIds.get(newest + random.nextInt(sliceIds.size() - newest));
    }

    private @Nullable Instant end() {
        return random.nextInt(4) == 0 ? null : FAR.plusSeconds(random.nextInt(1_000_000));
    }

    private static long number(@Nullable Instant end) {
        return end == null ? Auditor.NEVER : FAR_NUMBER + end.getEpochSecond() - FAR.getEpochSecond();
    }

    private Money money(int most) {
        return Money.ofNanos(1 + random.nextInt(most));
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
