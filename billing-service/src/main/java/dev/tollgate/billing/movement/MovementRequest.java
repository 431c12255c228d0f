package dev.tollgate.billing.movement;

import dev.tollgate.billing.ledger.CommandKey;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.problem.Problem.FieldError;
import dev.tollgate.kit.problem.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The bodies of admin commands; any member may be missing in what is sent. Each checks itself and names what
/// is wrong.
final class MovementRequest {
    private static final int MAX_REASON_LENGTH = 500;
    private static final int MAX_KEY_LENGTH = 200;

    private MovementRequest() {}

    /// Body of `POST /api/ledger/grants`.
    public record Grant(
            @Nullable UUID tenantId,
            @Nullable Money amount,
            @Nullable Instant expiresAt,
            @Nullable String reason,
            @Nullable String idempotencyKey) {
        Movement.Grant checked(long maxAmount, String actor) {
            var errors = common(reason, idempotencyKey);
            needed(errors, "tenantId", tenantId);
            checkAmount(errors, amount, maxAmount);
            if (tenantId == null || amount == null || reason == null || idempotencyKey == null || !errors.isEmpty()) {
                throw ProblemException.invalid(errors);
            }
            var id = CommandKey.transferId("grant", idempotencyKey);
            return new Movement.Grant(id, tenantId, amount, expiresAt, reason, actor);
        }
    }

    /// Body of `POST /api/ledger/refunds`.
    public record Refund(
            @Nullable UUID tenantId,
            @Nullable Money amount,
            @Nullable String reason,
            @Nullable String idempotencyKey) {
        Movement.Refund checked(long maxAmount, String actor) {
            var errors = common(reason, idempotencyKey);
            needed(errors, "tenantId", tenantId);
            checkAmount(errors, amount, maxAmount);
            if (tenantId == null || amount == null || reason == null || idempotencyKey == null || !errors.isEmpty()) {
                throw ProblemException.invalid(errors);
            }
            return new Movement.Refund(
                    CommandKey.transferId("refund", idempotencyKey), tenantId, amount, reason, actor);
        }
    }

    /// Body of `POST /api/ledger/reversals`.
    public record Reversal(
            @Nullable UUID transferId,
            boolean withProviderCost,
            @Nullable String reason,
            @Nullable String idempotencyKey) {
        Movement.Reversal checked(String actor) {
            var errors = common(reason, idempotencyKey);
            needed(errors, "transferId", transferId);
            if (transferId == null || reason == null || idempotencyKey == null || !errors.isEmpty()) {
                throw ProblemException.invalid(errors);
            }
            var id = CommandKey.transferId("reversal", idempotencyKey);
            return new Movement.Reversal(id, transferId, withProviderCost, reason, actor);
        }
    }

    private static List<FieldError> common(@Nullable String reason, @Nullable String key) {
        var errors = new ArrayList<FieldError>();
        text(errors, "reason", reason, MAX_REASON_LENGTH);
        text(errors, "idempotencyKey", key, MAX_KEY_LENGTH);
        return errors;
    }

    private static void text(List<FieldError> errors, String name, @Nullable String text, int maxLength) {
        if (text == null || text.isBlank() || text.length() > maxLength || text.indexOf('\0') >= 0) {
            errors.add(new FieldError(name, "must be 1 to " + maxLength + " characters"));
        }
    }

    private static void needed(List<FieldError> errors, String name, @Nullable Object value) {
        if (value == null) {
            errors.add(new FieldError(name, "is needed"));
        }
    }

    private static void checkAmount(List<FieldError> errors, @Nullable Money amount, long maxAmount) {
        if (amount == null || !amount.isPositive() || amount.nanos() > maxAmount) {
            errors.add(new FieldError("amount", "must be nano-USD between 1 and " + maxAmount));
        }
    }
}
