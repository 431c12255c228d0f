package dev.tollgate.billing.ledger;

import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One balanced movement of value, to be booked. `id` is its idempotency key; the amounts of `lines` sum to
/// zero, and there is at most one for each account and one for a wallet.
///
/// @param requestHash digest of the command behind it, when a replay must be told from another command
/// @param requestId the completion it was charged for
/// @param actor who ordered it, when a person did
/// @param reversal the transfer that it takes back
/// @param expiresAt when the promotional money that it gives ends; absent when it never does
public record Transfer(
        UUID id,
        TransferKind kind,
        UUID tenantId,
        @Nullable String requestHash,
        @Nullable String requestId,
        String description,
        @Nullable String actor,
        @Nullable String reason,
        List<Line> lines,
        @Nullable Reversal reversal,
        @Nullable Instant expiresAt) {
    public Transfer {
        lines = List.copyOf(lines);
        var sum = Money.ZERO;
        for (var line : lines) {
            sum = sum.plus(line.amount());
        }
        if (!sum.equals(Money.ZERO)) {
            throw new IllegalArgumentException("The lines of transfer " + id + " sum to " + sum + ".");
        }
        for (var i = 0; i < lines.size(); i++) {
            for (var other : lines.subList(0, i)) {
                if (lines.get(i).isLike(other)) {
                    throw new IllegalArgumentException("Transfer " + id + " has two lines of one account or wallets.");
                }
            }
        }
    }

    /// A transfer that takes none back, and whose promotional money (if it gives any) does not end.
    public Transfer(
            UUID id,
            TransferKind kind,
            UUID tenantId,
            @Nullable String requestHash,
            @Nullable String requestId,
            String description,
            @Nullable String actor,
            @Nullable String reason,
            List<Line> lines) {
        this(id, kind, tenantId, requestHash, requestId, description, actor, reason, lines, null, null);
    }

    /// Its line of a wallet, the only kind of account with a balance beside its lines.
    public @Nullable Line walletLine() {
        for (var line : lines) {
            if (line.balanceAfter() != null) {
                return line;
            }
        }
        return null;
    }

    /// Whether its wallet line counts as spent: a charge, or what takes one back.
    boolean isSpending() {
        return kind == TransferKind.CHARGE || (reversal != null && reversal.ofSpending());
    }

    /// One line of it. `balanceAfter` is given for wallets, whose rows are locked while they are posted to;
    /// of these, `promotional` is the part of `amount` that was given, not paid.
    public record Line(
            UUID accountId, Money amount, @Nullable Money balanceAfter, Money promotional) {
        /// A line that moves paid money, or is not a wallet's.
        public Line(UUID accountId, Money amount, @Nullable Money balanceAfter) {
            this(accountId, amount, balanceAfter, Money.ZERO);
        }

        boolean isLike(Line other) {
            return accountId.equals(other.accountId) || (balanceAfter != null && other.balanceAfter != null);
        }
    }

    /// The transfer that is taken back, and whether that one counted as spent.
    public record Reversal(UUID transferId, boolean ofSpending) {}
}
