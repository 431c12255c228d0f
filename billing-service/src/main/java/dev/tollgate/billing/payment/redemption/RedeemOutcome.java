package dev.tollgate.billing.payment.redemption;

import java.time.Duration;
import java.util.UUID;

/// How an attempt to redeem a code ended.
sealed interface RedeemOutcome {
    /// It stands in the ledger, booked now or when the tenant redeemed it before.
    record Redeemed(UUID transferId) implements RedeemOutcome {}

    /// There is no such code.
    record Unknown() implements RedeemOutcome {}

    /// It was redeemed by another tenant, was disabled, or is too old.
    record NotRedeemable() implements RedeemOutcome {}

    /// The tenant got too many wrong.
    record Throttled(Duration retryAfter) implements RedeemOutcome {}
}
