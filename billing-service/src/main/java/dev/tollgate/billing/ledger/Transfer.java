package dev.tollgate.billing.ledger;

import dev.tollgate.contracts.money.Money;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One balanced movement of value, to be booked. `id` is its idempotency key; the amounts of `lines` sum to zero.
///
/// @param requestHash digest of the command behind it, when a replay must be told from another command
/// @param requestId the completion it was charged for
/// @param actor who ordered it, when a person did
public record Transfer(
        UUID id,
        TransferKind kind,
        UUID tenantId,
        @Nullable String requestHash,
        @Nullable String requestId,
        String description,
        @Nullable String actor,
        @Nullable String reason,
        List<Line> lines) {
    public Transfer {
        lines = List.copyOf(lines);
        var sum = Money.ZERO;
        for (var line : lines) {
            sum = sum.plus(line.amount());
        }
        if (!sum.equals(Money.ZERO)) {
            throw new IllegalArgumentException("The lines of transfer " + id + " sum to " + sum + ".");
        }
    }

    /// One line of it. `balanceAfter` is given for wallets, whose rows are locked while they are posted to.
    public record Line(
            UUID accountId, Money amount, @Nullable Money balanceAfter) {}
}
