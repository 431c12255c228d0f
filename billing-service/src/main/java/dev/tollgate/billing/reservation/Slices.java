package dev.tollgate.billing.reservation;

import dev.tollgate.billing.account.Wallet;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.ledger.LedgerRepository;
import dev.tollgate.billing.ledger.WalletChange;
import dev.tollgate.billing.reservation.ReservationRepository.Change;
import dev.tollgate.billing.reservation.ReservationRepository.Due;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/// Opens, renews, closes and releases slices. A hold never exceeds what the wallet has, whoever asks at once.
@ApplicationScoped
public class Slices {
    private static final String UNIQUE_VIOLATION = "23505";
    private final Jdbi jdbi;
    private final WalletRepository wallets;
    private final ReservationRepository reservations;
    private final LedgerRepository ledger;
    private final ReservationConfig config;

    public Slices(
            Jdbi jdbi,
            WalletRepository wallets,
            ReservationRepository reservations,
            LedgerRepository ledger,
            ReservationConfig config) {
        this.jdbi = jdbi;
        this.wallets = wallets;
        this.reservations = reservations;
        this.ledger = ledger;
        this.config = config;
    }

    /// Opens a slice, or answers again what an earlier request of the same id got.
    public OpenOutcome open(OpenSlice request) {
        var earlier = reservations.find(request.sliceId());
        if (earlier.isPresent()) {
            return replay(earlier.get(), request);
        }
        try {
            var most = request.wanted().compareTo(Money.ofNanos(config.maxGrant())) > 0
                    ? Money.ofNanos(
                            Math.max(config.maxGrant(), request.minimum().nanos()))
                    : request.wanted();
            var granted = reservations.grant(
                    request.sliceId(),
                    request.tenantId(),
                    request.holder(),
                    request.minimum(),
                    request.wanted(),
                    most,
                    config.ttl());
            return granted.<OpenOutcome>map(slice -> new OpenOutcome.Answered(granted(slice)))
                    .orElseGet(() -> refused(request));
        } catch (UnableToExecuteStatementException e) {
            if (!(e.getCause() instanceof SQLException sql) || !UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                throw e;
            }
            return replay(reservations.find(request.sliceId()).orElseThrow(), request);
        }
    }

    private OpenOutcome refused(OpenSlice request) {
        var shortage = reservations.shortage(request.tenantId());
        var kept = reservations.refuse(
                request.sliceId(),
                request.tenantId(),
                request.holder(),
                request.minimum(),
                request.wanted(),
                shortage.available());
        return kept
                ? new OpenOutcome.Answered(new SliceAnswer.InsufficientBalance(shortage.available(), shortage.held()))
                : replay(reservations.find(request.sliceId()).orElseThrow(), request);
    }

    private OpenOutcome replay(Reservation reservation, OpenSlice request) {
        var same = reservation.tenantId().equals(request.tenantId())
                && reservation.holder().equals(request.holder())
                && reservation.minimum().equals(request.minimum())
                && reservation.wanted().equals(request.wanted());
        if (!same) {
            return new OpenOutcome.IdTaken();
        }
        return new OpenOutcome.Answered(
                switch (reservation.state()) {
                    case OPEN -> granted(reservation);
                    case CLOSING, CLOSED, EXPIRED -> new SliceAnswer.Closed(reservation.id());
                    case REFUSED ->
                        new SliceAnswer.InsufficientBalance(
                                Objects.requireNonNullElse(reservation.available(), Money.ZERO),
                                reservations.shortage(request.tenantId()).held());
                });
    }

    private static SliceAnswer granted(Reservation reservation) {
        return new SliceAnswer.Granted(
                reservation.id(), reservation.granted(), reservation.ttlMillis(), reservation.epoch());
    }

    /// Gives an open slice another time to live.
    public SliceAnswer renew(UUID sliceId) {
        return renew(sliceId, null);
    }

    /// Gives an open slice another time to live, unless it is in another epoch than its holder believes. Of a
    /// renewal whose answer was lost, the repetition gets that answer.
    public SliceAnswer renew(UUID sliceId, @Nullable Long epoch) {
        return reservations
                .renew(sliceId, epoch, config.ttl())
                .or(() -> reservations.find(sliceId).filter(slice -> epoch != null && slice.isHeldBy(epoch)))
                .map(Slices::granted)
                .orElseGet(() -> new SliceAnswer.Closed(sliceId));
    }

    /// Frees what the holder has not charged. What it has charged, but whose events have not been posted yet,
    /// stays held. A slice that is not open (or not known) is left as it is.
    public void close(UUID sliceId, Money charged) {
        close(sliceId, charged, null);
    }

    /// The same for a holder that knows the slice's `epoch`; one that is behind by more than a lost answer is
    /// not heard.
    public void close(UUID sliceId, Money charged, @Nullable Long epoch) {
        var known = reservations.find(sliceId);
        if (known.isEmpty() || !known.get().isOpen()) {
            return;
        }
        jdbi.useTransaction(handle -> {
            var wallet =
                    wallets.lockPresent(handle, List.of(known.get().tenantId())).getFirst();
            var slice = reservations.lock(handle, List.of(sliceId)).getFirst();
            if (!slice.isOpen() || (epoch != null && !slice.isHeldBy(epoch))) {
                return;
            }
            var change = slice.closing(charged);
            reservations.report(handle, sliceId, charged);
            reservations.update(handle, List.of(change));
            free(handle, wallet, slice.held().minus(change.held()));
        });
    }

    /// Releases slices whose holder has been silent for twice their time to live; answers how many.
    public Released releaseExpired() {
        var due = reservations.expired(config.ttl(), config.sweepBatch());
        return release(
                due, Reservation.State.EXPIRED, (handle, ids) -> reservations.lockExpired(handle, ids, config.ttl()));
    }

    /// Releases what closed slices still hold for events that will not come; answers how much.
    public Released releaseUnreported() {
        var due = reservations.unreported(config.linger(), config.lingerAtMost(), config.sweepBatch());
        return release(
                due,
                Reservation.State.CLOSED,
                (handle, ids) -> reservations.lock(handle, ids).stream()
                        .filter(slice -> slice.state() == Reservation.State.CLOSING)
                        .toList());
    }

    /// Forgets refusals that no retry will come for; true when others may be left.
    boolean forgetRefused() {
        return reservations.forgetRefused(config.refusalMemory(), config.sweepBatch()) == config.sweepBatch();
    }

    /// Forgets slices that ended so long ago that nothing comes for them any more; true when others may be left.
    boolean forgetEnded() {
        return reservations.forgetEnded(config.retention(), config.sweepBatch()) == config.sweepBatch();
    }

    private Released release(List<Due> due, Reservation.State state, Lock lock) {
        if (due.isEmpty()) {
            return new Released(0, Money.ZERO, false);
        }
        return jdbi.inTransaction(handle -> {
            var tenants = due.stream().map(Due::tenantId).distinct().toList();
            var byTenant = wallets.lockPresent(handle, tenants).stream()
                    .collect(Collectors.toMap(Wallet::tenantId, Function.identity()));
            var slices = lock.lock(handle, due.stream().map(Due::id).toList());
            var sum = Money.ZERO;
            var changes = new ArrayList<Change>();
            var freed = new ArrayList<WalletChange>();
            for (var slice : slices) {
                changes.add(new Change(slice.id(), state, slice.charged(), Money.ZERO));
                var wallet = Objects.requireNonNull(byTenant.get(slice.tenantId()));
                freed.add(new WalletChange(wallet.id(), slice.held().negated()));
                sum = sum.plus(slice.held());
            }
            reservations.update(handle, changes);
            ledger.append(handle, List.of(), freed);
            return new Released(slices.size(), sum, due.size() == config.sweepBatch());
        });
    }

    private void free(Handle handle, Wallet wallet, Money amount) {
        ledger.append(handle, List.of(), List.of(new WalletChange(wallet.id(), amount.negated())));
    }

    /// What one round of the sweep released; `more` when another round may find some too.
    public record Released(int slices, Money amount, boolean more) {}

    private interface Lock {
        List<Reservation> lock(Handle handle, List<UUID> ids);
    }
}
