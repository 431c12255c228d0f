package dev.tollgate.billing.settlement;

import dev.tollgate.billing.account.PlatformAccount;
import dev.tollgate.billing.account.Wallet;
import dev.tollgate.billing.ledger.Transfer;
import dev.tollgate.billing.ledger.Transfer.Line;
import dev.tollgate.billing.ledger.TransferKind;
import dev.tollgate.billing.ledger.WalletChange;
import dev.tollgate.billing.reservation.Reservation;
import dev.tollgate.billing.reservation.ReservationRepository.Change;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.contracts.usage.UsageEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Decides, event by event, where a batch's charges are taken from: first what the event's own slice still
/// holds, then what no slice holds, and the rest is written off. What other slices hold is never touched, a
/// wallet never goes below zero. It works on wallets and reservations that are locked, and says what to
/// write.
final class Settlement {
    private final Map<UUID, WalletState> wallets = new HashMap<>();
    private final Map<UUID, SliceState> slices = new HashMap<>();
    private final List<Transfer> transfers = new ArrayList<>();
    private Money writtenOff = Money.ZERO;
    private int writeOffs;

    Settlement(Collection<Wallet> wallets, Collection<Reservation> reservations) {
        wallets.forEach(wallet -> this.wallets.put(wallet.tenantId(), new WalletState(wallet)));
        reservations.forEach(reservation -> slices.put(reservation.id(), new SliceState(reservation)));
    }

    /// Whether the event moves value at all.
    static boolean movesValue(UsageEvent event) {
        return event.charge().isPositive() || event.cost().isPositive();
    }

    void settle(UsageEvent event) {
        if (!movesValue(event)) {
            return;
        }
        var lines = new ArrayList<Line>();
        if (event.charge().isPositive()) {
            charge(event, lines);
        }
        if (event.cost().isPositive()) {
            lines.add(new Line(PlatformAccount.PROVIDER_COST.id(), event.cost().negated(), null));
            lines.add(new Line(PlatformAccount.PROVIDER_PAYABLE.id(), event.cost(), null));
        }
        transfers.add(new Transfer(
                event.eventId(),
                event.charge().isPositive() ? TransferKind.CHARGE : TransferKind.COST,
                event.tenantId(),
                null,
                event.requestId(),
                Objects.requireNonNullElse(event.model(), event.requestedModel()),
                null,
                null,
                lines));
    }

    private void charge(UsageEvent event, List<Line> lines) {
        var wallet = Objects.requireNonNull(wallets.get(event.tenantId()), "The wallet was not locked.");
        var slice = sliceOf(event);
        var fromHold = slice == null ? 0 : slice.charge(event.charge().nanos());
        var given = wallet.promotional;
        var taken = wallet.take(event.charge().nanos(), fromHold);
        if (taken > 0) {
            var promotional = Money.ofNanos(wallet.promotional - given);
            lines.add(new Line(wallet.id, Money.ofNanos(-taken), Money.ofNanos(wallet.balance), promotional));
        }
        lines.add(new Line(PlatformAccount.REVENUE.id(), event.charge(), null));
        var uncovered = event.charge().minus(Money.ofNanos(taken));
        if (uncovered.isPositive()) {
            lines.add(new Line(PlatformAccount.WRITE_OFF.id(), uncovered.negated(), null));
            writtenOff = writtenOff.plus(uncovered);
            writeOffs++;
        }
    }

    private @Nullable SliceState sliceOf(UsageEvent event) {
        var slice = event.sliceId() == null ? null : slices.get(event.sliceId());
        return slice == null || !slice.reservation.tenantId().equals(event.tenantId()) ? null : slice;
    }

    List<Transfer> transfers() {
        return transfers;
    }

    List<WalletChange> walletChanges() {
        return wallets.values().stream()
                .filter(WalletState::isChanged)
                .map(WalletState::change)
                .toList();
    }

    List<Change> sliceChanges() {
        return slices.values().stream()
                .filter(slice -> slice.charged != slice.reservation.charged().nanos())
                .map(SliceState::change)
                .toList();
    }

    /// What no balance could cover.
    Money writtenOff() {
        return writtenOff;
    }

    int writeOffs() {
        return writeOffs;
    }

    private static final class WalletState {
        private final UUID id;
        private final Wallet before;
        private long balance;
        private long held;
        private long promotional;

        WalletState(Wallet wallet) {
            this.id = wallet.id();
            this.before = wallet;
            this.balance = wallet.balance().nanos();
            this.held = wallet.held().nanos();
            this.promotional = wallet.promotional().nanos();
        }

        /// Takes `fromHold` from what the event's slice holds and the rest from what no slice holds, as far
        /// as it goes.
        long take(long charge, long fromHold) {
            var taken = fromHold + Math.min(charge - fromHold, balance - held);
            balance -= taken;
            held -= fromHold;
            promotional -= Math.min(promotional, taken);
            return taken;
        }

        boolean isChanged() {
            return held != before.held().nanos();
        }

        WalletChange change() {
            return new WalletChange(id, Money.ofNanos(held - before.held().nanos()));
        }
    }

    private static final class SliceState {
        private final Reservation reservation;
        private long held;
        private long charged;

        SliceState(Reservation reservation) {
            this.reservation = reservation;
            this.held = reservation.held().nanos();
            this.charged = reservation.charged().nanos();
        }

        /// Notes the charge and answers how much of it the slice holds.
        long charge(long charge) {
            var fromHold = Math.min(charge, held);
            held -= fromHold;
            charged += charge;
            return fromHold;
        }

        Change change() {
            var done = reservation.state() == Reservation.State.CLOSING && held == 0;
            return new Change(
                    reservation.id(),
                    done ? Reservation.State.CLOSED : reservation.state(),
                    Money.ofNanos(charged),
                    Money.ofNanos(held));
        }
    }
}
