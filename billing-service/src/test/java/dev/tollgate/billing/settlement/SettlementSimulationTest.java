package dev.tollgate.billing.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.account.Wallet;
import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.reservation.Reservation;
import dev.tollgate.billing.reservation.ReservationRepository.Change;
import dev.tollgate.billing.simulation.Auditor;
import dev.tollgate.billing.simulation.RandomEvents;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A million events through the code that decides who pays what, batch by batch, against the auditor. The
/// database is a map here; the same operations run against Postgres in `LedgerSimulationTest`.
class SettlementSimulationTest {
    private static final int BATCH = 1_000;
    private static final Map<UUID, String> PLATFORM = Arrays.stream(PlatformAccount.values())
            .collect(Collectors.toMap(PlatformAccount::id, PlatformAccount::kind));

    @Test
    void aMillionEventsAreChargedAsTheAuditorSays() {
        new Run(ThreadLocalRandom.current().nextLong()).rounds(1_000);
    }

    // A seed that fails is kept here. These caught defects that were planted: paid money spent before given money, and
    // charges taken from what another tenant's slice holds.
    @ParameterizedTest
    @ValueSource(longs = {11, 77, 20261121})
    void keptSeedsAreChargedAsTheAuditorSays(long seed) {
        new Run(seed).rounds(20);
    }

    private static final class Run {
        private final long seed;
        private final Random random;
        private final Auditor auditor = new Auditor();
        private final List<UUID> tenants = new ArrayList<>();
        private final List<UUID> sliceIds = new ArrayList<>();
        private final Map<UUID, UUID> owners = new HashMap<>();
        private final Map<UUID, Wallet> wallets = new HashMap<>();
        private final Map<UUID, Reservation> slices = new HashMap<>();
        private final Set<UUID> posted = new HashSet<>();
        private final RandomEvents events;

        Run(long seed) {
            this.seed = seed;
            random = new Random(seed);
            for (var i = 0; i < 30; i++) {
                var tenant = id();
                tenants.add(tenant);
                wallets.put(tenant, new Wallet(tenant, tenant, Money.ZERO, Money.ZERO, Money.ZERO, Money.ZERO));
            }
            events = new RandomEvents(random, tenants, sliceIds, owners);
        }

        void rounds(int count) {
            for (var round = 0; round < count; round++) {
                for (var i = 0; i < 25; i++) {
                    step();
                }
                post(events.batch(BATCH));
                compare(round);
            }
        }

        private void step() {
            var tenant = tenants.get(random.nextInt(tenants.size()));
            var amount = 1 + random.nextInt(3_000_000);
            switch (random.nextInt(10)) {
                case 0 -> {
                    auditor.topUp(id(), tenant, amount);
                    put(tenant, amount, 0, 0);
                }
                case 1 -> {
                    auditor.grant(id(), tenant, amount / 4 + 1, random.nextLong(1_000));
                    put(tenant, amount / 4 + 1, 0, amount / 4 + 1);
                }
                case 2, 3, 4, 5 -> open(tenant, 1 + amount / 100, amount);
                default -> close(amount / 3);
            }
        }

        private void open(UUID tenant, long minimum, long wanted) {
            var slice = id();
            var granted = auditor.open(slice, tenant, minimum, wanted);
            sliceIds.add(slice);
            owners.put(slice, tenant);
            if (granted > 0) {
                put(tenant, 0, granted, 0);
                slices.put(slice, reservation(slice, tenant, Reservation.State.OPEN, 0, granted));
            }
        }

        private void close(long reported) {
            if (sliceIds.isEmpty()) {
                return;
            }
            var newest = Math.max(0, sliceIds.size() - 200);
            var id = sliceIds.get(newest + random.nextInt(sliceIds.size() - newest));
            var slice = slices.get(id);
            var isLost = random.nextInt(3) == 0;
            if (isLost) {
                auditor.lose(id);
                auditor.giveUp(id);
            } else {
                auditor.close(id, reported);
            }
            if (slice == null) {
                return;
            }
            if (isLost && slice.held().isPositive()) {
                apply(new Change(id, Reservation.State.CLOSED, slice.charged(), Money.ZERO));
                put(slice.tenantId(), 0, -slice.held().nanos(), 0);
            } else if (!isLost && slice.state() == Reservation.State.OPEN) {
                var change = slice.closing(Money.ofNanos(reported));
                apply(change);
                put(slice.tenantId(), 0, change.held().minus(slice.held()).nanos(), 0);
            }
        }

        private void post(List<UsageEvent> batch) {
            var fresh =
                    batch.stream().filter(event -> posted.add(event.eventId())).toList();
            var settlement = new Settlement(
                    fresh.stream()
                            .map(UsageEvent::tenantId)
                            .distinct()
                            .map(wallets::get)
                            .toList(),
                    fresh.stream()
                            .map(UsageEvent::sliceId)
                            .filter(slices::containsKey)
                            .distinct()
                            .map(slices::get)
                            .toList());
            fresh.forEach(settlement::settle);
            settlement.sliceChanges().forEach(this::apply);
            for (var transfer : settlement.transfers()) {
                for (var line : transfer.lines()) {
                    if (!PLATFORM.containsKey(line.accountId())) {
                        put(
                                line.accountId(),
                                line.amount().nanos(),
                                0,
                                line.promotional().nanos());
                        assertThat(wallets.get(line.accountId()).balance())
                                .as("balance after %s, seed %d", transfer.id(), seed)
                                .isEqualTo(line.balanceAfter());
                    }
                }
            }
            settlement
                    .walletChanges()
                    .forEach(change -> put(change.accountId(), 0, change.held().nanos(), 0));
            batch.forEach(auditor::event);
            compare(settlement.transfers());
        }

        private void compare(List<Transfer> transfers) {
            var byId = transfers.stream().collect(Collectors.toMap(Transfer::id, Function.identity()));
            for (var id : auditor.takeFresh(false)) {
                var booking = auditor.booking(id);
                if (!booking.kind().equals("charge") && !booking.kind().equals("cost")) {
                    continue;
                }
                var transfer = byId.remove(id);
                assertThat(transfer).as("transfer %s, seed %d", id, seed).isNotNull();
                var amounts = new HashMap<String, Long>();
                transfer.lines()
                        .forEach(line -> amounts.put(
                                PLATFORM.getOrDefault(line.accountId(), "wallet"),
                                line.amount().nanos()));
                assertThat(amounts).as("lines of %s, seed %d", id, seed).isEqualTo(booking.amounts());
                var given = transfer.lines().stream()
                        .mapToLong(line -> line.promotional().nanos())
                        .sum();
                assertThat(given).as("given part of %s, seed %d", id, seed).isEqualTo(booking.given());
            }
            assertThat(byId)
                    .as("transfers that the auditor does not know, seed %d", seed)
                    .isEmpty();
            auditor.takeFresh(true);
        }

        private void compare(int round) {
            for (var tenant : tenants) {
                var wallet = wallets.get(tenant);
                var purse = auditor.purse(tenant);
                assertThat(List.of(
                                wallet.balance().nanos(),
                                wallet.held().nanos(),
                                wallet.promotional().nanos()))
                        .as("balance, held, promotional of %s in round %d, seed %d", tenant, round, seed)
                        .isEqualTo(List.of(purse.balance(), purse.held(), purse.given()));
            }
            for (var slice : slices.values()) {
                var seen = auditor.slice(slice.id());
                assertThat(slice.held().nanos())
                        .as("held by %s in round %d, seed %d", slice.id(), round, seed)
                        .isEqualTo(seen.held());
            }
            // Older ones are known to the auditor only: their late events find no slice, which charges them the same.
            slices.values().removeIf(slice -> !slice.held().isPositive() && slice.state() != Reservation.State.OPEN);
        }

        private void put(UUID tenant, long balance, long held, long promotional) {
            var wallet = wallets.get(tenant);
            wallets.put(
                    tenant,
                    new Wallet(
                            tenant,
                            tenant,
                            wallet.balance().plus(Money.ofNanos(balance)),
                            wallet.held().plus(Money.ofNanos(held)),
                            wallet.promotional().plus(Money.ofNanos(promotional)),
                            Money.ZERO));
        }

        private void apply(Change change) {
            var slice = slices.get(change.id());
            slices.put(
                    change.id(),
                    reservation(
                            change.id(),
                            slice.tenantId(),
                            change.state(),
                            change.charged().nanos(),
                            change.held().nanos()));
        }

        private static Reservation reservation(UUID id, UUID tenant, Reservation.State state, long charged, long held) {
            return new Reservation(
                    id,
                    tenant,
                    "gateway-1",
                    Money.ZERO,
                    Money.ZERO,
                    Money.ofNanos(charged + held),
                    Money.ofNanos(charged),
                    Money.ofNanos(held),
                    state,
                    1,
                    0,
                    null);
        }

        private UUID id() {
            return new UUID(random.nextLong(), random.nextLong());
        }
    }
}
